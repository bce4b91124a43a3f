"""In which script and language a text is, told by its characters alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Literal

from agrinews import tables
from agrinews.patterns import deferred

Script = Literal["Hans", "Hant", "mixed", ""]

SAMPLE_CHARS = 4000
MIN_TELLING = 2
"""Characters of one script only that it takes to name it; one may be a name or a slip."""
CLEAR = 0.8
"""Share of the telling characters that must be of one script, or the text is mixed."""

HAN = deferred("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
KANA = deferred("[\u3041-\u3096\u30a1-\u30fa]")
HANGUL = deferred("[\uac00-\ud7a3]")
LATIN = deferred("[A-Za-z\u00c0-\u024f]")
ENGLISH = deferred(r"\b(?:the|of|and|to|in|that|is|for|on|was)\b", re.IGNORECASE)


@cache
def _telling() -> tuple[frozenset[str], frozenset[str]]:
    """Characters only simplified and only traditional text uses.

    The old national sets decide: what is in GB 2312 is at home in simplified text, what is in
    Big5 in traditional (后, 里, 干 and 云 are in both and tell nothing).
    """
    rows = tables.rows("fold.tsv")
    written, folded = ("".join(column) for column in zip(*rows, strict=True))
    hans = frozenset(folded).difference(_held("big5", folded))
    hant = frozenset(written).difference(_held("gb2312", written))
    return hans, hant


def _held(charset: str, characters: str) -> str:
    """Return those of the characters that a charset holds."""
    return characters.encode(charset, "ignore").decode(charset)


def script(text: str) -> Script:
    """Return the script of a Chinese text, or "" when too few characters tell.

    >>> script("江苏张家港：凝聚社会力量"), script("江蘇張家港：凝聚社會力量"), script("中文")
    ('Hans', 'Hant', '')
    """
    return _script_of(Counter(text[:SAMPLE_CHARS]))


def _script_of(characters: Mapping[str, int]) -> Script:
    simplified, traditional = _telling()
    hans = sum(times for character, times in characters.items() if character in simplified)
    hant = sum(times for character, times in characters.items() if character in traditional)
    if max(hans, hant) < MIN_TELLING:
        return ""
    if min(hans, hant) <= (1 - CLEAR) * (hans + hant):
        return "Hans" if hans > hant else "Hant"
    return "mixed"


def language(text: str, declared: str | None = None) -> str:
    """Return the BCP 47 tag of a text: `zh-Hans`, `zh-Hant`, `zh` when too short to tell, `ja`...

    The characters decide; `declared` (the page's own claim) is heard only where they cannot, for
    a language in Latin or another alphabet.

    >>> language("ニュースを読む人"), language("오늘의 뉴스"), language("The news of the day")
    ('ja', 'ko', 'en')
    """
    sample = text[:SAMPLE_CHARS]
    characters = Counter(sample)  # a text has few different ones
    distinct = "".join(characters)
    kinds = (HAN, KANA, HANGUL, LATIN)
    han, kana, hangul, latin = (
        sum(characters[char] for char in p.findall(distinct)) for p in kinds
    )
    # A Japanese text has at least one kana in ten characters; Chinese ones quote a few at most.
    if kana > 0.1 * (han + kana) and kana + han > hangul:
        return "ja"
    if hangul > 0.3 * (han + hangul):
        return "ko"
    if han and 3 * han >= latin:  # a Han character says as much as three letters
        found = _script_of(characters)
        return f"zh-{found}" if found in ("Hans", "Hant") else "zh"
    return _alphabetic(sample, latin, declared=(declared or "").strip().lower().split("-")[0])


def _alphabetic(sample: str, latin: int, *, declared: str) -> str:
    if len(ENGLISH.findall(sample)) > max(1, latin // 100):
        return "en"
    if declared.isascii() and declared.isalpha() and len(declared) in (2, 3) and declared != "zh":
        return declared
    return "und"
