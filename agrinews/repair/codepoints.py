"""Private-use, compatibility and invisible characters, where they stand for ordinary Chinese.

To be run after byte repair only: in mojibake a soft hyphen or a private-use character is two bytes
of text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.bigram import model
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look
from agrinews.repair.edits import Replacement, repaired, untouched

__all__ = ["stage", "suspects"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
INVISIBLE = deferred(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+"
)
"""Zero-width spaces and joiners, direction marks, invisible operators, variation selectors."""
KEPT_BESIDE = deferred(
    "[\u0590-\u08ff\u0900-\u0dff\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\U000e0020-\U000e007f\u20e3©®]"
)
"""Beside these a joiner or selector means something: emoji, Arabic, Hebrew, Indic scripts."""
UNASSIGNED_COMPATIBILITY = frozenset(
    map(
        chr,
        (
            0xFA0E,
            0xFA0F,
            0xFA11,
            0xFA13,
            0xFA14,
            0xFA1F,
            0xFA21,
            0xFA23,
            0xFA24,
            *range(0xFA27, 0xFA2A),
        ),
    )
)
"""Twelve that are unified ideographs in spite of their block (Unicode Standard, 18.1)."""
APART = frozenset(["", *" 、,，/|“”‘’「」『』《》()（）"])
"""What stands around a radical that is spoken of as one."""
MIN_RADICALS = 5
"""Radicals from which a text does not speak of them but is written in them."""
CANTONESE = frozenset("啲嘅哋咗喺嚟嗰嘢噉㗎嘞喎嗱嚿攞冚瞓嘥掹揸揼咁冇佢諗嗌")
"""Characters that Cantonese is written with and the model, made of Mandarin, hardly knows."""
MIN_LIKELY = -16.8
UNKNOWN = -99.0
RADICALS = deferred("[\u2e80-\u2fd5\uf900-\ufad9]")
PRIVATE = deferred("[\ue000-\uf8ff]")
# Radicals of the supplement that have no compatibility mapping in Unicode: the character each is a
# form of (Unicode character names, CJK RADICAL ...). Only those seen for whole characters.
SUPPLEMENT = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻧⻨⻩⻬⻮⻰⻳⻣⺟⺩⺫⻑⻒⻤⻌⻍⺼⺷⺶⺈⺁⺄⺊",
        "民虎西见角贝车长门青韦页风飞食马鱼鸟卤麦黄齐齿龙龟骨母王目長镸鬼辶辶月羊羊刀厂乙卜",
        strict=True,
    )
)


def suspects(seen: Look) -> bool:
    """Whether a page holds any of the characters this stage looks at: all of them are rare."""
    return bool(SUSPECT.search(seen.chars))


SUSPECT = deferred(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2e80-\u2fd5\ue000-\ufad9\ufe00-\ufe0f\ufeff]"
)


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order."""
    return tuple(
        repaired(text, sorted(_found(text, context), key=lambda new: new.start))
        if SUSPECT.search(text)
        else untouched(text)
        for text in strings
    )


def _found(text: str, context: Context) -> Iterator[Replacement]:
    if "invisible_character" in context.kinds:
        yield from _invisible(text)
    if "compatibility_character" in context.kinds:
        yield from _compatibility(text)
    if "private_use" in context.kinds:
        yield from _private(text)


def _invisible(text: str) -> Iterator[Replacement]:
    chinese = bool(re.search(f"[{HAN}]", text))
    for m in INVISIBLE.finditer(text):
        around = text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1]
        if chinese and not KEPT_BESIDE.search(around):
            yield Replacement(m.start(), m.end(), "", "invisible_character", "codepoint/invisible")


def _compatibility(text: str) -> Iterator[Replacement]:
    radicals = sum("\u2e80" <= char <= "\u2fd5" for char in text)
    spoken_of = radicals < MIN_RADICALS
    for m in RADICALS.finditer(text):
        char = m[0]
        meant = SUPPLEMENT.get(char) or unicodedata.normalize("NFKC", char)
        if (
            meant != char
            and char not in UNASSIGNED_COMPATIBILITY
            and not (spoken_of and _stands_apart(text, at=m.start(), char=char))
        ):
            yield Replacement(
                m.start(),
                m.end(),
                meant,
                "compatibility_character",
                "codepoint/" + ("ideograph" if char >= "\uf900" else "radical"),
            )


def _stands_apart(text: str, *, at: int, char: str) -> bool:
    """Whether a radical may be meant as one: in a list or in quotes by itself."""
    if char >= "\uf900":
        return False
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return before in APART and after in APART


@cache
def _hkscs() -> dict[str, str]:
    """Return the characters of HKSCS by the private-use character of old systems for each.

    Big5's user-defined areas were given U+E000-U+F848 in rows of 157 (Microsoft cp950); HKSCS put
    its characters there. Python's codec knows HKSCS, so the table follows from it.
    """
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    areas = ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8), (0xC6, 0xC8, 0xF672))
    found: dict[str, str] = {}
    for first, last, start in areas:
        for n, octets in enumerate(bytes((a, b)) for a in range(first, last + 1) for b in trails):
            char = octets.decode("big5hkscs", "ignore")
            if len(char) == 1:
                found[chr(start + n)] = char
    return found


GBK = {
    "\ue7c7": "ḿ",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue832": "\u9fb8",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue864": "\u9fbb",
    **dict(zip(map(chr, range(0xE78D, 0xE797)), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
}
"""Private-use characters of GBK that got code points later (GB18030-2022, changed mappings)."""


def _private(text: str) -> Iterator[Replacement]:
    """Undo the private use of GBK where it is fixed, that of HKSCS where the text is Hong Kong's.

    The same code points meant other glyphs to other makers of fonts, so HKSCS is taken only where
    everything speaks for it: a traditional text, and characters as common as the model knows them.
    """
    found = list(PRIVATE.finditer(text))
    hongkong = _hkscs() if found and _is_traditional(text) else {}
    chars = model().chars if hongkong else {}
    meanings = [hongkong.get(m[0], "") for m in found]
    ours = [
        meant for meant in meanings if meant in CANTONESE or chars.get(meant, UNKNOWN) > MIN_LIKELY
    ]
    for m in found:
        if m[0] in GBK:
            yield Replacement(m.start(), m.end(), GBK[m[0]], "private_use", "codepoint/gbk")
        elif 2 * len(ours) >= len(found) and m[0] in hongkong:
            meant = hongkong[m[0]]
            yield Replacement(m.start(), m.end(), meant, "private_use", "codepoint/hkscs", 0.95)


def _is_traditional(text: str) -> bool:
    """Whether all Han of a text are in Big5 with HKSCS, and some of them in no GB2312."""
    han = re.findall(f"[{HAN}]", text)
    return all(char.encode("big5hkscs", "ignore") for char in han) and any(
        not char.encode("gb2312", "ignore") for char in han
    )
