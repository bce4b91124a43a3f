"""How each character can be read, in pinyin, whole or maimed, and in zhuyin.

A reading as a page prints it is one *form* of the reading in the table: `yè` itself, `ye` without
its tone, `y` where a crawl lost the letters with marks, `ㄧㄝˋ` in zhuyin.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from agrinews import tables
from agrinews.patterns import deferred

__all__ = ["characters_read", "is_changed", "rank", "simplified"]

USUAL, OTHER = 0, 1
LOST_LETTER = deferred("[?\ufffd]")
DIAERESIS = "u\N{COMBINING DIAERESIS}"
TONES = {"ˊ": "2", "ˇ": "3", "ˋ": "4", "˙": "5"}
MARKS = {
    "\N{COMBINING MACRON}": "1",
    "\N{COMBINING ACUTE ACCENT}": "2",
    "\N{COMBINING CARON}": "3",
    "\N{COMBINING BREVE}": "3",  # a common misspelling of the caron
    "\N{COMBINING GRAVE ACCENT}": "4",
}


@cache
def _by_character() -> dict[str, dict[str, int]]:
    readings: dict[str, dict[str, int]] = {}
    for reading, usual, other in tables.rows("readings.tsv"):
        for rank_, characters in ((USUAL, usual), (OTHER, other)):
            for character in characters:
                readings.setdefault(character, {})[reading] = rank_
    return readings


@cache
def _by_form() -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for reading, usual, other in tables.rows("readings.tsv"):
        for form in _forms(reading) - {""}:
            found.setdefault(form, []).append(usual + other)
    return {form: "".join(lists) for form, lists in found.items()}


@cache
def _syllables() -> dict[str, str]:
    return {sign: syllable for sign, syllable, *_ in tables.rows("zhuyin.tsv")}


@cache
def simplified() -> dict[str, str]:
    """Return how GB 2312 writes each traditional character that it lacks."""
    return dict(tables.rows("traditional.tsv"))  # type: ignore[arg-type]  # rows of two


def is_changed(character: str) -> bool:
    """Tell whether it is a traditional character that GB 2312 lacks and writes otherwise."""
    return character in simplified()


@cache
def _canonical(reading: str) -> str:
    """Return a reading as syllable and tone: `lǜ` and `ㄌㄩˋ` -> `lv4`, `lu` -> `lu`."""
    if "\u3105" <= reading.strip("˙")[:1] <= "\u3129":
        tone = next((TONES[mark] for mark in reading if mark in TONES), "1")
        return _syllables().get(re.sub("[ˊˇˋ˙]", "", reading), reading) + tone
    letters = unicodedata.normalize("NFD", reading).replace(DIAERESIS, "v").replace("ɡ", "g")
    tone = next((MARKS[mark] for mark in letters if mark in MARKS), "")
    return "".join(letter for letter in letters if letter.isascii()) + tone


@cache
def _forms(reading: str) -> frozenset[str]:
    """Return the canonical forms in which a reading of the table may be printed."""
    whole = _canonical(reading)
    syllable = whole.rstrip("12345")
    lost = "".join(letter for letter in reading if letter.isascii())
    toneless = {syllable, syllable + "5"} if whole == syllable else {syllable}
    return frozenset({whole, lost, *toneless})


@cache
def rank(character: str, printed: str) -> int | None:
    """Return 0 if `printed` is a form of the character's usual reading, 1 of another, else None.

    A letter that became `?` or U+FFFD may stand for any.
    """
    readings = _by_character().get(character, {})
    ranks = [r for reading, r in readings.items() if _fits(reading, printed)]
    return min(ranks, default=None)


def _fits(reading: str, printed: str) -> bool:
    if LOST_LETTER.search(printed):
        pattern = "".join("." if LOST_LETTER.match(x) else re.escape(x) for x in printed)
        return re.fullmatch(pattern, reading) is not None
    return _canonical(printed) in _forms(reading)


def characters_read(printed: str) -> str:
    """Return all characters of which `printed` is a form of a reading; empty if there is none."""
    if LOST_LETTER.search(printed):
        return "".join(c for c in _by_character() if rank(c, printed) is not None)
    return _by_form().get(_canonical(printed), "")
