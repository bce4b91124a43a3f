"""The key under which a phrase matches whatever its script, width, case or spacing.

Keys are for matching only; nothing folded is ever written out.
"""

from __future__ import annotations

import re
from functools import cache

from agrinews import tables

BLANKS = (
    *map(ord, " \t\n\r\f\v\xa0\xad\u1680\u180e\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"),
    *range(0x2000, 0x2010),
)
MAX_COMMON = 0xFFFF
WIDTH_GAP = 0xFEE0
"""Between a full-width form (U+FF01 to U+FF5E) and the ASCII character it stands for."""


@cache
def _aligned() -> dict[int, int]:
    """One character for one: traditional to simplified, full width to half, upper case to lower."""
    found = {ord(written): ord(folded) for written, folded in tables.rows("fold.tsv")}
    found.update((wide, wide - WIDTH_GAP) for wide in range(0xFF01, 0xFF5F))
    found.update((upper, upper + 32) for upper in range(ord("A"), ord("Z") + 1))
    found.update((ord("Ａ") + i, ord("a") + i) for i in range(26))
    found.update(dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009), 0x20))
    return found


@cache
def _folded() -> dict[int, int | None]:
    return {**_aligned(), **dict.fromkeys(BLANKS, None)}


@cache
def _touched() -> re.Pattern[str]:
    """Return a pattern for what folding may change, which is looked for faster than translated.

    Rare characters above U+FFFF are all in it: the pattern would test them one by one.
    """
    common = "".join(chr(code) for code in _folded() if code <= MAX_COMMON)
    return re.compile(f"[{re.escape(common)}\U00010000-\U0010ffff]")


def align(text: str) -> str:
    """Return `text` folded character by character, as long as before: spans stay true.

    >>> align("責任編輯：Ａda")
    '责任编辑:ada'
    """
    if text.isascii():
        return text.lower()
    return text.translate(_aligned()) if _touched().search(text) else text


def fold(text: str) -> str:
    """Return the key of `text`: simplified, half width, lower case, without blanks.

    >>> fold("免 責　聲明 ：") == fold("免责声明:")
    True
    """
    return text.translate(_folded()) if _touched().search(text) else text
