"""How well a stretch of Chinese falls into words; finer than neighbours, and dearer.

Where two characters are both likely beside their neighbours, the one that makes a word is right:
不耻下问, not 不耻下午; and where both make one, the one that follows: 进行谈判. For either script.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from functools import cache, lru_cache

from agrinews import tables
from agrinews.repair.bigram import model
from agrinews.repair.readings import simplified

__all__ = ["BONUS", "LONGEST", "QUANTUM", "TABLE", "score"]

TABLE = "words.xz"
QUANTUM, BONUS = 0.5, 1.0
"""Nats per unit in the table: of how unlikely a word is, and of how much likelier after another."""
LONGEST = 4
ALONE = -1.0
"""Nats for a character that is no word by itself: it is counted inside words too."""

Followers = dict[str, float]


@cache
def _lines() -> dict[str, str]:
    """Return the lines of the table by what they begin with."""
    text = lzma.decompress(tables.read_bytes(TABLE)).decode("utf-16-be")
    return {line[: line.index(" ")]: line for line in text.split("\n") if line[0] != "#"}


@cache
def _words(first: str) -> dict[str, float]:
    """Return the words that begin with a character, simplified, and their log-probabilities."""
    found: dict[str, float] = {}
    for group in _lines().get(first, "").split(" ")[1:]:
        size, quanta, rests = int(group[0]) - 1, *group[1:].split(",")
        ends = [rests[at : at + size] for at in range(0, len(rests), size)] if size else [""]
        found.update((first + end, -QUANTUM * int(quanta)) for end in ends)
    return found


@cache
def _after(word: str) -> Followers:
    """Return the words that often follow, and how many nats likelier each is there."""
    line = _lines().get(f"{word}>", "")
    return dict(_followers(line.split(" ")[1:]))


def _followers(groups: list[str]) -> Iterator[tuple[str, float]]:
    for group in groups:
        quanta, *words = group.split(",")
        yield from ((word, BONUS * int(quanta)) for word in words)


def score(text: str) -> float:
    """Return the log-probability, in nats, of the likeliest words that make up a short text.

    Each word is weighed by itself and by the one before it.
    """
    fold = simplified()
    return max(_endings("".join(fold.get(char, char) for char in text)).values())


@lru_cache(maxsize=10_000)
def _endings(plain: str) -> dict[str, float]:
    """Return the words that a simplified text may end with, each with the best score it leads to.

    Texts that begin alike are asked for in a row, so what they begin with is kept.
    """
    if not plain:
        return {"": 0.0}
    best: dict[str, float] = {}
    for start in range(max(0, len(plain) - LONGEST), len(plain)):
        word = plain[start:]
        likely = _words(word[0]).get(word)
        if likely is None:
            if len(word) > 1:
                continue
            likely = model().chars[word] + ALONE
        before = _endings(plain[:start]).items()
        best[word] = likely + max([n + _after(last).get(word, 0.0) for last, n in before])
    return best
