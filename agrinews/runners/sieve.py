"""What of the records of a run is kept: not those of too little worth, not those seen before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from agrinews.model import Failure
from agrinews.record import Record
from agrinews.record.digests import BITS, distance
from agrinews.runners import Dedup

# Of 64 bits. Of 330 texts, copies with a new dateline, a tail of credits or 1 % of the characters
# lost lay within 7 in 96 to 100 %, with the first paragraph gone in 77 %; the nearest of 209,000
# pairs of different texts differed in 13 (2026-11, development pages and encyclopaedia paragraphs).
NEAR_BITS: Final = 7
# Two hashes that differ in at most 7 bits agree in at least one of 8 bytes.
_BANDS: Final = BITS // 8
# A simhash of few 3-grams jumps about: below this only exact copies count.
MIN_NEAR_CHARS: Final = 100


def worthy(
    outcomes: Iterable[Record | Failure], *, min_quality: float
) -> Iterator[Record | Failure]:
    """Yield the outcomes, a record below `min_quality` as a failure `low_quality`."""
    for outcome in outcomes:
        if isinstance(outcome, Record) and outcome.quality.score < min_quality:
            flags = ", ".join(outcome.quality.flags) or "no flags"
            message = f"quality {outcome.quality.score:g} is below {min_quality:g} ({flags})"
            yield _rejected(outcome, "low_quality", message=message)
        else:
            yield outcome


def unlike(outcomes: Iterable[Record | Failure], *, dedup: Dedup) -> Iterator[Record | Failure]:
    """Yield the outcomes, a record whose text came before as a failure `duplicate`.

    The first in the order of the run is kept. A record without text is no copy of another.
    """
    seen = Seen()
    for outcome in outcomes:
        if isinstance(outcome, Failure) or not outcome.stats.chars:
            yield outcome
        elif (first := seen.original(outcome, dedup=dedup)) is not None:
            yield _rejected(outcome, "duplicate", message=f"the text of {first}")
        else:
            seen.add(outcome)
            yield outcome


@dataclass(slots=True)
class Seen:
    """The texts of a run so far: 24 bytes of hashes each, and where they came from."""

    _exact: dict[str, str] = field(default_factory=dict)
    _bands: list[defaultdict[str, list[tuple[str, str]]]] = field(
        default_factory=lambda: [defaultdict(list) for _ in range(_BANDS)]
    )

    def original(self, record: Record, *, dedup: Dedup) -> str | None:
        """Return the origin of a record with this text, or one near it; None if there is none."""
        known = self._exact.get(record.hash.text)
        if known is not None or dedup == "exact" or record.stats.chars < MIN_NEAR_CHARS:
            return known
        near = (
            (distance(record.hash.near, other), origin)
            for band, key in zip(self._bands, _keys(record.hash.near), strict=True)
            for other, origin in band[key]
        )
        best = min(near, default=None)
        return best[1] if best is not None and best[0] <= NEAR_BITS else None

    def add(self, record: Record) -> None:
        """Remember a record."""
        self._exact.setdefault(record.hash.text, record.origin)
        if record.stats.chars >= MIN_NEAR_CHARS:
            for band, key in zip(self._bands, _keys(record.hash.near), strict=True):
                band[key].append((record.hash.near, record.origin))


def _keys(near: str) -> list[str]:
    """Return the 8 bytes of a simhash, each as two hex digits."""
    return [near[at : at + 2] for at in range(0, len(near), 2)]


def _rejected(record: Record, code: str, *, message: str) -> Failure:
    return Failure(
        origin=record.origin,
        code=code,
        message=message,
        stage="record",
        url=record.url,
        record_id=record.id,
        encoding=record.encoding.used,
    )
