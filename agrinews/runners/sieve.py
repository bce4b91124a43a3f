"""Which records of a run repeat a text that came before.

The first in the order of the run is kept. Memory: about 250 bytes a record for `exact`, 600 for
`near`, most of it for the origins.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agrinews.runners import Dedup

# Of 64 bits. Of 330 texts, copies with a new dateline, a tail of credits or 1 % of the characters
# lost lay within 7 in 96 to 100 %, with the first paragraph gone in 77 %; the nearest of 209,000
# pairs of different texts differed in 13 (2026-11, development pages and encyclopaedia paragraphs).
NEAR_BITS: Final = 7
# A simhash of few 3-grams jumps about: below this only exact copies count.
MIN_NEAR_CHARS: Final = 100
# Two hashes that differ in at most 7 bits differ in at most one bit of one of 4 quarters: 68 small
# drawers to look into. (That they agree in one of 8 bytes is true as well, but a drawer of that
# kind holds one in 256 of all texts: 31,000 comparisons a record after a million, against 1,000.)
_QUARTERS: Final = 4
_QUARTER_BITS: Final = 16
_QUARTER: Final = (1 << _QUARTER_BITS) - 1
_FLIPS: Final = (0, *(1 << bit for bit in range(_QUARTER_BITS)))
_KEY_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class TextKeys:
    """What of a record tells its text from others."""

    origin: str
    text_hash: str
    """`sha256:` and hex digits."""
    near_hash: str
    """16 hex digits."""
    chars: int


class Seen:
    """The texts of a run so far."""

    def __init__(self, dedup: Dedup) -> None:
        """Begin with none."""
        self._dedup = dedup
        self._exact: dict[int, int] = {}
        self._origins: list[str] = []
        self._near = array("Q")
        self._drawers: defaultdict[int, array[int]] = defaultdict(lambda: array("L"))

    def original(self, keys: TextKeys) -> str | None:
        """Return the origin of the text that this one repeats; remember it if there is none.

        A record without text repeats nothing.
        """
        if not keys.chars:
            return None
        key = int(keys.text_hash.removeprefix("sha256:")[:_KEY_DIGITS], 16)
        known = self._exact.get(key)
        if known is None and self._is_near(keys):
            known = self._nearest(int(keys.near_hash, 16))
        if known is not None:
            return self._origins[known]
        self._add(keys, key)
        return None

    def _is_near(self, keys: TextKeys) -> bool:
        return self._dedup == "near" and keys.chars >= MIN_NEAR_CHARS

    def _nearest(self, near: int) -> int | None:
        """Return the number of the nearest text that is near enough, of several the first."""
        found = {
            number
            for drawer in _drawers(near)
            for flip in _FLIPS
            for number in self._drawers.get(drawer ^ flip, ())
        }
        ranked = (((self._near[number] ^ near).bit_count(), number) for number in found)
        bits, number = min(ranked, default=(NEAR_BITS + 1, 0))
        return number if bits <= NEAR_BITS else None

    def _add(self, keys: TextKeys, key: int) -> None:
        number = len(self._origins)
        self._origins.append(keys.origin)
        self._exact[key] = number
        near = int(keys.near_hash, 16)
        self._near.append(near)
        if self._is_near(keys):
            for drawer in _drawers(near):
                self._drawers[drawer].append(number)


def _drawers(near: int) -> Iterator[int]:
    """Yield the four quarters of a simhash, each marked with its place."""
    for place in range(_QUARTERS):
        yield place << _QUARTER_BITS | (near >> place * _QUARTER_BITS & _QUARTER)
