"""How likely a string is as Chinese: character bigrams, one model for both scripts.

All figures are natural logarithms of probabilities ("nats"), so 0 is certain and about -6 a usual
character of good prose; mojibake stands at -10 and below. The model is made by
`agrinews.repair.train` and read on first use (about 10 ms); importing this module reads nothing.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise

from agrinews import tables

__all__ = ["Model", "load", "mean", "model", "share", "step", "total"]

TABLE = "bigrams.bin"
MAGIC = b"agrinews bigrams 1\n"
QUANTUM = 0.25
"""Nats per unit in the table; an eighth of a nat of error is less than two dialects differ by."""

EDGE = "\n"
"""Stands before the first character of a text and after its last."""

# Probabilities of a character the training text never showed, by what it is. Rare Han of GB2312 and
# Big5 stand in the table; the figures here only have to order: rare Han > foreign > rubbish.
UNSEEN = (
    (0x0020, -9.0),  # controls
    (0x0080, -8.0),  # ASCII
    (0x00A0, -16.0),  # C1 controls
    (0x0250, -12.0),  # Latin with marks
    (0x0530, -12.5),  # Greek, Cyrillic
    (0x2000, -14.0),  # other alphabets
    (0x2E80, -12.0),  # punctuation and symbols
    (0x3400, -13.0),  # radicals, kana, zhuyin
    (0x4E00, -16.0),  # Han, extension A
    (0xA000, -15.0),  # Han
    (0xE000, -14.0),  # Yi, hangul
    (0xF900, -17.0),  # private use
    (0xFB00, -15.0),  # compatibility ideographs
    (0xFF00, -14.0),  # presentation forms
    (0xFF61, -11.0),  # full-width forms
    (0xFFF0, -13.5),  # half-width kana
    (0x10000, -15.0),  # specials, U+FFFD
    (0x110000, -14.5),  # emoji, rarer Han
)
LETTERS = {c: ("a" if c.islower() else "A") for c in map(chr, range(65, 123)) if c.isalpha()}
CLASSES = LETTERS | dict.fromkeys("0123456789", "0")
WITHIN_CLASS = {"a": -3.26, "A": -3.26, "0": -2.3}
"""All letters and all digits are one character to the model; ln 1/26 and ln 1/10 part them."""


class Row(dict[str, float]):
    """The log-probability of each character after a given one."""

    __slots__ = ("backoff", "chars")

    def __init__(self, seen: dict[str, float], *, backoff: float, chars: Chars) -> None:
        """Take the characters that were seen after the first one; the others back off."""
        super().__init__(seen)
        self.backoff = backoff
        self.chars = chars

    def __missing__(self, char: str) -> float:
        """Return the log-probability of a character that was not seen there."""
        kind = CLASSES.get(char)
        if kind is None:
            return self.backoff + self.chars[char]
        return self[kind] + WITHIN_CLASS[kind] if char != kind else self._of_class(kind)

    def _of_class(self, kind: str) -> float:
        return self.backoff + self.chars[kind]


class Chars(dict[str, float]):
    """The log-probability of each character by itself."""

    def __missing__(self, char: str) -> float:
        """Return the log-probability of a character that was never seen."""
        point = ord(char)
        return next(value for end, value in UNSEEN if point < end)


class Model(dict[str, Row]):
    """Rows by their first character, each unpacked when it is first asked for."""

    def __init__(self, packed: bytes) -> None:
        """Read what `train.pack` wrote. Raises ValueError on anything else."""
        if not packed.startswith(MAGIC):
            raise ValueError("not a bigram table")
        head, _, body = packed[len(MAGIC) :].partition(b"\n\n")
        sizes = json.loads(head.rsplit(b"\n", 1)[-1])
        raw = zlib.decompress(body)
        ends = list(accumulate(sizes))
        planes = [raw[end - size : end] for end, size in zip(ends, sizes, strict=True)]
        names, single, self.backoffs, *counts = planes[:5]
        self.names = names.decode("utf-8")
        self.levels = [-QUANTUM * x for x in range(256)]
        self.chars = Chars(zip(self.names, map(self.levels.__getitem__, single), strict=True))
        self.places = dict(zip(self.names, range(len(self.names)), strict=True))
        self.ends = list(accumulate(_wide(*counts)))
        self.planes = planes[5:]

    def __missing__(self, first: str) -> Row:
        """Unpack the row of a character."""
        kind = CLASSES.get(first, first)
        if kind != first:
            row = self[kind]
        elif first not in self.places:
            row = Row({}, backoff=0.0, chars=self.chars)
        else:
            row = self._unpacked(self.places[first])
        self[first] = row
        return row

    def _unpacked(self, place: int) -> Row:
        span = slice(self.ends[place - 1] if place else 0, self.ends[place])
        low, high, value = (plane[span] for plane in self.planes)
        seconds = map(self.names.__getitem__, accumulate(_wide(low, high)))
        seen = dict(zip(seconds, map(self.levels.__getitem__, value), strict=True))
        return Row(seen, backoff=self.levels[self.backoffs[place]], chars=self.chars)


def _wide(low: bytes, high: bytes) -> Sequence[int]:
    """Return the numbers whose low and high bytes these are."""
    both = bytearray(2 * len(low))
    both[::2], both[1::2] = low, high
    numbers = array("H", bytes(both))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def load(packed: bytes) -> Model:
    """Return the model in the bytes of a table. Raises ValueError if they are no such table."""
    return Model(packed)


@cache
def model() -> Model:
    """Return the shipped model, read once."""
    return load(tables.read_bytes(TABLE))


def step(before: str, char: str) -> float:
    """Return ln P(`char` | `before`), both single characters; `EDGE` stands for an end of text.

    In an inner loop take `rows = model()` once and look up `rows[before][char]`: any two
    characters are there.
    """
    return model()[before][char]


def total(text: str) -> float:
    """Return the log-probability of a text, in nats, its end not included; 0 for the empty one."""
    rows = model()
    return sum([rows[before][char] for before, char in pairwise(EDGE + text)])


def mean(text: str) -> float:
    """Return the log-probability of a text in nats per character; 0 for the empty one."""
    return total(text) / len(text) if text else 0.0


def share(texts: Sequence[str], floor: float) -> float:
    """Return which share of the characters (0 to 1) comes at `floor` nats or above."""
    rows = model()
    steps = [rows[a][b] for text in texts for a, b in pairwise(EDGE + text)]
    return sum(value >= floor for value in steps) / len(steps) if steps else 1.0
