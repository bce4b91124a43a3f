"""What the bytes suggest: candidates scored by how Chinese they read, then everybody else."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import chardet

from agrinews.charset import likeness
from agrinews.charset.iso2022 import hz_hanzi, iso2022_cn_hanzi
from agrinews.charset.labels import encoding_of, is_chinese
from agrinews.charset.sample import first_high, sample
from agrinews.charset.standard import decode_as
from agrinews.charset.utf16 import detect_utf16, has_controls
from agrinews.model import Candidate

__all__ = ["Guess", "detect", "detect_seven_bit", "detect_wide", "is_two_byte_utf8", "margin_of"]

# What a declared label is worth, in nats: as much as one character that fits badly.
LABEL_NATS = 8.0
# Means (nats a character) of the best Chinese reading, development cases.
SURELY_CHINESE = -8.2
PERHAPS_CHINESE = -10.6
DECLARED_CHINESE = -10.2
SHORT_CHARS = 40
CHARDET_DOUBTED = -9.0
HZ_LIKENESS = -9.0
SEVEN_BIT = (
    (b"~{", "hz-gb-2312", hz_hanzi),
    (b"\x1b$)", "iso-2022-cn", iso2022_cn_hanzi),
)
NOT_TEXT_SHARE = 0.1
# Of nine hanzi in GBK, one text in 10^9 is valid UTF-8.
TWO_BYTE_CHARS = 8
# What being valid UTF-8 is worth by itself.
UTF8_NATS = 6.0


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, how clearly it won (0 to 1), and all that was weighed, best first."""

    encoding: str
    margin: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sample read in one encoding."""

    encoding: str
    total: float
    mean: float
    chars: int


def read(runs: bytes, encoding: str) -> Reading:
    """Return how likely `runs` are in `encoding`; an error at the end is a cut."""
    text = decode_as(runs, encoding)[0].removesuffix("\ufffd")
    chars = sum(char > "\x7f" for char in text)
    total = likeness.total_likeness(text)
    return Reading(encoding, total, total / chars if chars else 0.0, chars)


def margin_of(nats: float) -> float:
    """Return the odds of `nats` between two candidates as a margin: 0 a toss-up, 1 certain."""
    return round(math.tanh(max(nats, 0.0) / 2), 3)


def detect(body: bytes, error_at: int, *, priors: Collection[str]) -> Guess | None:
    """Return the encoding of a body that is not valid UTF-8, or None if it is no text.

    `error_at` is where the UTF-8 decoder stopped, `priors` the encodings declared.
    """
    if guess := detect_wide(body):
        return guess
    prefix = body[first_high(body) : error_at]
    mixed = len(prefix) >= 6 and any(0xE2 <= byte <= 0xE9 for byte in prefix)
    runs = sample(body, error_at, everything=mixed)
    readings = [read(runs, encoding) for encoding in ("utf-8", "gb18030", "big5")]
    ranked = rank(readings, priors)
    best = ranked[0]
    if looks_chinese(best, priors) or (best.encoding == "utf-8" and best.mean > PERHAPS_CHINESE):
        return guess_of(ranked, priors)
    return detect_other(body, ranked, priors=priors)


def rank(readings: Collection[Reading], priors: Collection[str]) -> list[Reading]:
    """Return the readings by total likelihood and label, best first."""
    return sorted(
        readings, key=lambda r: r.total + LABEL_NATS * (r.encoding in priors), reverse=True
    )


def guess_of(ranked: list[Reading], priors: Collection[str]) -> Guess:
    """Return the first of the ranked readings as a guess."""
    first, second = (r.total + LABEL_NATS * (r.encoding in priors) for r in ranked[:2])
    candidates = tuple(Candidate(r.encoding, round(r.mean, 2)) for r in ranked)
    return Guess(ranked[0].encoding, margin_of(first - second), candidates)


def looks_chinese(reading: Reading, priors: Collection[str]) -> bool:
    """Return whether a reading is good enough to ask nobody else."""
    if reading.mean > SURELY_CHINESE:
        return True
    declared = reading.encoding in priors
    return declared and reading.chars < SHORT_CHARS and reading.mean > DECLARED_CHINESE


def detect_wide(body: bytes) -> Guess | None:
    """Return UTF-16 without a byte order mark if the body reads as that, else None."""
    found = detect_utf16(body) if has_controls(body) else None
    if found is None:
        return None
    encoding, mean, lead = found
    candidates = (Candidate(encoding, round(mean, 2)),)
    return Guess(encoding, margin_of(lead * min(len(body), 2048) / 2), candidates)


def detect_seven_bit(body: bytes) -> Guess | None:
    """Return what an ASCII body is that speaks of hanzi in ASCII, else None."""
    for sign, encoding, hanzi in SEVEN_BIT:
        if sign in body and (text := hanzi(body)):
            mean = likeness.mean_likeness(text)
            if mean > HZ_LIKENESS:
                return Guess(encoding, 1.0, (Candidate(encoding, round(mean, 2)),))
    if (b"\x1b$" in body or b"\x1b(" in body) and not decode_as(body, "iso-2022-jp")[1]:
        return Guess("iso-2022-jp", 1.0, ())
    return None


def is_two_byte_utf8(text: str, body: bytes, *, priors: Collection[str]) -> bool:
    """Return whether a body valid as UTF-8, but in sequences of two bytes only, is UTF-8.

    A few hanzi can look so: 小学 in GBK is valid UTF-8, and reads as two odd letters in it.
    """
    letters = [char for char in text if char > "\x7f"]
    if len(letters) > TWO_BYTE_CHARS or "utf-8" in priors:
        return True
    ours = sum(_two_byte_score(ord(char)) for char in letters) + UTF8_NATS
    rank_of = (
        read(body, name).total + LABEL_NATS * (name in priors) for name in ("gb18030", "big5")
    )
    return ours > max(rank_of)


def _two_byte_score(point: int) -> float:
    if point < 0xC0:  # no-break space, ©, «, ·
        return -5.0
    common = 0xC0 <= point < 0x180 or 0x391 <= point < 0x3CA or 0x410 <= point < 0x450
    return -9.5 if common else -14.0


def detect_other(body: bytes, ranked: list[Reading], *, priors: Collection[str]) -> Guess | None:
    """Return what a body is that does not read as Chinese at first sight."""
    best = ranked[0]
    declared = [p for p in priors if not is_chinese(p) and p != "utf-8"]
    for encoding in declared:
        if not decode_as(body, encoding)[1]:
            return Guess(encoding, 1.0, _candidates(ranked))
    found = chardet.detect(body[:200_000])
    named = encoding_of(found["encoding"])
    confidence = found["confidence"] or 0.0
    if named in (None, "gb18030", "big5", "utf-8") or best.mean > CHARDET_DOUBTED:
        return guess_of(ranked, priors) if best.mean > PERHAPS_CHINESE - 1 else None
    return Guess(named or "", round(confidence, 3), _candidates(ranked))


def _candidates(ranked: list[Reading]) -> tuple[Candidate, ...]:
    return tuple(Candidate(r.encoding, round(r.mean, 2)) for r in ranked)
