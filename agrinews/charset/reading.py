"""A sample read in one encoding, and how likely that is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from agrinews.charset.likeness import scores
from agrinews.charset.standard import decode_as
from agrinews.model import Candidate

__all__ = [
    "LABEL_NATS",
    "Guess",
    "Reading",
    "candidates_of",
    "guess_of",
    "margin_of",
    "ranked",
    "read",
]

# What a declared label is worth, in nats: as much as one character that fits badly.
LABEL_NATS = 8.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sample reads in one encoding; likelihoods in nats."""

    encoding: str
    total: float
    """Of all characters together, and of the label if there is one for this encoding."""
    mean: float
    """Of a non-ASCII character."""
    chars: int
    """How many characters are not ASCII."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, how clearly it won (0 to 1), and all that was weighed, best first."""

    encoding: str
    margin: float = 1.0
    candidates: tuple[Candidate, ...] = ()


def read(runs: bytes, encoding: str, *, priors: Collection[str] = ()) -> Reading:
    """Return how `runs` read in `encoding`; an error at the very end is a cut and costs nothing."""
    text = decode_as(runs, encoding)[0].removesuffix("\ufffd")
    nats = list(map(scores().__getitem__, text))
    chars = len(nats) - nats.count(0.0)
    total = sum(nats)
    prior = LABEL_NATS if encoding in priors else 0.0
    return Reading(encoding, total + prior, total / chars if chars else -math.inf, chars)


def ranked(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings, best first."""
    return sorted(readings, key=lambda reading: reading.total, reverse=True)


def guess_of(readings: list[Reading]) -> Guess:
    """Return the first of the ranked readings as a guess."""
    lead = readings[0].total - readings[1].total if len(readings) > 1 else math.inf
    return Guess(readings[0].encoding, margin_of(lead), candidates_of(readings))


def margin_of(nats: float) -> float:
    """Return the odds between two candidates, in nats, as a margin: 0 a toss-up, 1 certain.

    >>> margin_of(0.0), margin_of(4.0), margin_of(40.0)
    (0.0, 0.964, 1.0)
    """
    return round(math.tanh(max(nats, 0.0) / 2), 3)


def candidates_of(readings: Iterable[Reading]) -> tuple[Candidate, ...]:
    """Return the readings as they go into the record."""
    found = ((r.encoding, r.mean) for r in readings if r.chars)
    return tuple(Candidate(encoding, round(mean, 2)) for encoding, mean in found)
