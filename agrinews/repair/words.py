"""How well a stretch of Chinese falls into words; finer than neighbours, and dearer.

Where two characters are both likely beside their neighbours, the one that makes a word is right:
不耻下问, not 不耻下午. For either script.
"""

from __future__ import annotations

import lzma
import math
from functools import cache

from agrinews import tables
from agrinews.repair.bigram import model
from agrinews.repair.readings import simplified

__all__ = ["score"]

TABLE = "words.xz"
TOTAL = 60e6
"""Words in the texts that the counts are from."""
LONGEST = 4
ALONE = -1.0
"""Nats for a character that is a word by itself: it is counted inside words too."""


@cache
def _words() -> dict[str, float]:
    """Return the log-probability of each word, in simplified characters."""
    found: dict[str, float] = {}
    for line in lzma.decompress(tables.read_bytes(TABLE)).decode("utf-16-be").split("\n"):
        if not line.startswith("#"):
            size, bits, words = line.split(" ")
            length, likely = int(size), math.log(0.7 * 2.0 ** int(bits) / TOTAL)
            for at in range(0, len(words), length):
                found[words[at : at + length]] = likely
    return found


def score(text: str) -> float:
    """Return the log-probability, in nats, of the likeliest words that make up a short text."""
    known, fold, chars = _words(), simplified(), model().chars
    plain = "".join(fold.get(char, char) for char in text)
    best = [0.0]
    for end in range(1, len(plain) + 1):
        options = [best[end - 1] + chars[plain[end - 1]] + ALONE]
        for start in range(max(0, end - LONGEST), end - 1):
            likely = known.get(plain[start:end])
            if likely is not None:
                options.append(best[start] + likely)
        best.append(max(options))
    return best[-1]
