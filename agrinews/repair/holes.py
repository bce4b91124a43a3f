"""The characters that bytes may be of which some are missing or doubtful."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from agrinews.repair import bigram
from agrinews.repair.octets import decoder_name

__all__ = ["Unit", "characters", "fitting", "size_of"]

Unit = int | frozenset[int]
"""A byte, or the values a byte that was lost may have had."""

MAX_CANDIDATES = 400
"""Characters weighed for a pattern with holes, the commonest first."""
MAX_HOLES = 4096
"""Byte strings tried for a pattern; beyond, only characters of the model are compared."""


def size_of(encoding: str, first: Unit) -> int:
    """Return how many bytes the character takes that begins with `first`; 0 if none does."""
    byte = first if isinstance(first, int) else max(first, default=0)
    if byte < 0x80:  # noqa: PLR2004 - ASCII
        return 1
    if encoding == "utf-8":
        return next(
            (n for low, n in ((0xF5, 0), (0xF0, 4), (0xE0, 3), (0xC2, 2)) if byte >= low), 0
        )
    return 2 if 0x81 <= byte <= 0xFE else 0  # noqa: PLR2004 - lead bytes of GBK and Big5


LEADS = {
    # Leads of Chinese characters and marks only: what a hole may be has to be a small set.
    "utf-8": frozenset((0xE2, 0xE3, *range(0xE4, 0xEA), 0xEF)),
    "gbk": frozenset(range(0x81, 0xFF)),
    "big5": frozenset((*range(0xA1, 0xFA),)),
}
TRAILS = {
    "utf-8": frozenset(range(0x80, 0xC0)),
    "gbk": frozenset((*range(0x40, 0x7F), *range(0x80, 0xFF))),
    "big5": frozenset((*range(0x40, 0x7F), *range(0xA1, 0xFF))),
}


def fitting(encoding: str, unit: Unit, *, leads: bool) -> Unit | None:
    """Return what of `unit` can stand there, or None if nothing can."""
    if isinstance(unit, int):
        return unit if leads or unit in TRAILS[encoding] else None
    left = unit & (LEADS if leads else TRAILS)[encoding]
    if len(left) == 1:
        return next(iter(left))
    return left or None


@lru_cache(maxsize=20_000)
def characters(encoding: str, units: tuple[Unit, ...]) -> tuple[str, ...]:
    """Return the characters a complete pattern can be, the commonest first."""
    chars = bigram.model().chars
    sets = [(unit,) if isinstance(unit, int) else sorted(unit) for unit in units]
    codec = decoder_name(encoding)
    if math.prod(map(len, sets)) > MAX_HOLES:
        known = [set(one) for one in sets]
        found = [char for char in chars if _matches(char, codec=codec, sets=known)]
    else:
        found = [char for one in product(*sets) if (char := _decoded(bytes(one), codec))]
    if len(found) > 1:
        found = sorted(dict.fromkeys(found), key=lambda char: (-chars[char], char))
    return tuple(found[:MAX_CANDIDATES])


def _matches(char: str, *, codec: str, sets: Sequence[set[int]]) -> bool:
    found = char.encode(codec, "ignore")
    return len(found) == len(sets) and all(b in one for b, one in zip(found, sets, strict=True))


def _decoded(octets: bytes, codec: str) -> str:
    try:
        found = octets.decode(codec)
    except UnicodeDecodeError:
        return ""
    return found if len(found) == 1 else ""
