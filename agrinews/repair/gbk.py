"""GBK as pairs of bytes, with its user-defined areas, which Python's gb18030 codec keeps.

Built from the running codec when first asked for.
"""

from __future__ import annotations

from functools import cache, lru_cache

__all__ = ["LEADS", "by_lead", "by_trail", "char_of", "is_trail", "pair_of"]

FIRST_TRAIL, DELETE, LAST = 0x40, 0x7F, 0xFE
PAIR = 2
LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))


def is_trail(octet: int) -> bool:
    """Tell whether a byte can be the second of a pair."""
    return FIRST_TRAIL <= octet <= LAST and octet != DELETE


@lru_cache(maxsize=1 << 16)
def char_of(lead: int, trail: int) -> str | None:
    """Return the character of two bytes; None where they are no pair."""
    if lead not in LEADS or not is_trail(trail):
        return None
    return bytes((lead, trail)).decode("gb18030")


@lru_cache(maxsize=1 << 16)
def pair_of(char: str) -> tuple[int, int] | None:
    """Return the two bytes of a character; None if it has not exactly two."""
    octets = char.encode("gb18030", "replace")
    return (octets[0], octets[1]) if len(octets) == PAIR else None


@cache
def by_lead(lead: int) -> str:
    """Return the characters with this first byte, private-use ones left out."""
    return "".join(c for trail in TRAILS if (c := char_of(lead, trail)) and not _private(c))


@cache
def by_trail(trail: int) -> str:
    """Return the characters with this second byte, private-use ones left out."""
    return "".join(c for lead in LEADS if (c := char_of(lead, trail)) and not _private(c))


def _private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"
