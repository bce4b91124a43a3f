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
    "is_damaged_chinese",
    "margin_of",
    "ranked",
    "read",
]

# What a declared label is worth, in nats: as much as one character that fits badly.
LABEL_NATS = 8.0
# Stretches of six characters, how Chinese a good one reads, and the share of them that makes a text
# Chinese: 0.1 and more are good in Chinese with every tenth character broken; 0.01 at most in 900
# pages and texts in letters.
GOOD_CHARS = 6
GOOD_LIKENESS = -8.4
GOOD_SHARE = 0.04
# The same for a few words: three characters of Cyrillic or Greek never come up to -10.7.
WHOLE_CHARS = 3
WHOLE_LIKENESS = -9.3


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


def is_damaged_chinese(runs: bytes, encoding: str) -> bool:
    """Return whether what is whole in a broken text reads as Chinese.

    One lost byte spoils all that follows it up to the next break; what is beyond reads well. In a
    few words that are broken in one place, what is left of them does.
    """
    nats = [score for char in decode_as(runs, encoding)[0] if (score := scores()[char])]
    starts = range(0, len(nats) - GOOD_CHARS + 1, GOOD_CHARS // 2)
    good = sum(sum(nats[at : at + GOOD_CHARS]) > GOOD_LIKENESS * GOOD_CHARS for at in starts)
    if good > GOOD_SHARE * len(starts):
        return True
    whole = [score for score in nats if score > scores()["\ufffd"]]
    few_broken = len(nats) - len(whole) <= len(nats) // 3
    return few_broken and len(whole) >= WHOLE_CHARS and sum(whole) > WHOLE_LIKENESS * len(whole)


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
