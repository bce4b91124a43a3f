"""The kinds of edit the room makes, and the names under which a caller picks them.

A kind never changes its meaning; new ones are added only in minor versions.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["KINDS", "NAMES", "select"]

KINDS = {
    "pinyin_gloss": "a reading after its character, in pinyin or zhuyin: 業(yè) -> 業",
    "split_gloss": "a reading put inside a character's bytes: 河?xùn)|西 -> 河東西",
    "byte_shift": "GBK text that lost or gained a byte, or was cut inside one: !碧K州 -> 。”蘇州",
    "utf8_as_gbk": "UTF-8 read as an East Asian encoding: 鍐滀笟 -> 农业",
    "gbk_as_big5": "one East Asian encoding read as another: 笢弊 -> 中国",
    "latin1": "any encoding read as Latin-1 or Windows-1252: ÖÐ¹ú -> 中国",
    "html_entity": "a character reference left in text: &#20013; -> 中",
    "escaped_character": "an escape left in text, such as u4e2d or %E4%B8%AD",
    "escaped_markup": "markup left in text: \\u003cbr/\\u003e",
    "private_use": "a private-use character that stands for one with a code point of its own",
    "compatibility_character": "a radical or compatibility ideograph for the character meant",
    "invisible_character": "a zero-width, soft-hyphen or direction mark between Han",
    "flattened_punctuation": "a full-width mark that a script flattened to ASCII",
    "doubled_punctuation": "a mark doubled throughout the page: ，， -> ，",
    "lost_space": "a question mark in the place of a space that a conversion lost",
    "letter_spacing": "a blank after every character: 江 西 省",
    "watermark": "the site's address put inside sentences",
    "cut_tail": "what is left of a character cut in two at the end of a text",
    "script_conversion": "simplified to traditional or back, as asked",
}
"""What each kind undoes."""

NAMES = {
    "pinyin": ("pinyin_gloss",),
    "byteshift": ("byte_shift", "split_gloss"),
    "utf8-as-gbk": ("utf8_as_gbk",),
    "gbk-as-big5": ("gbk_as_big5",),
    "latin1": ("latin1",),
    "entities": ("html_entity", "escaped_character", "escaped_markup"),
    "pua": ("private_use", "compatibility_character", "invisible_character"),
    "punctuation": ("flattened_punctuation",),
    "layout": ("doubled_punctuation", "lost_space", "letter_spacing", "watermark", "cut_tail"),
}
"""The kinds behind each name of `--only` and `--skip`."""


def select(only: Iterable[str] = (), skip: Iterable[str] = ()) -> frozenset[str]:
    """Return the kinds meant by names of `NAMES` or `KINDS`: `only` (all if empty) less `skip`.

    Raises ValueError for an unknown name.

    >>> sorted(select(only=["byteshift", "pua"], skip=["split_gloss", "pua"]))
    ['byte_shift']
    """
    return (_kinds(only) or _kinds(NAMES)) - _kinds(skip)


def _kinds(names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name not in NAMES and name not in KINDS:
            raise ValueError(f"no repair is called {name!r}; there are {', '.join(NAMES)}")
        found.update(NAMES.get(name, (name,)))
    return frozenset(found)
