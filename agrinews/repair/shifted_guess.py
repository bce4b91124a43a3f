"""The characters that a byte leaves open, and how well each would fit."""

from __future__ import annotations

from functools import cache

from agrinews.repair.bigram import model
from agrinews.repair.gbk import by_lead, by_trail, pair_of
from agrinews.repair.readings import characters_read

__all__ = ["QUOTES", "Known", "after", "balance", "before", "read_as"]

QUOTES = frozenset("“”")
RAREST = -14.0
"""Log-probability below which a character is not guessed."""

Known = tuple[tuple[str, float], ...]
"""Characters with their log-probabilities."""


def balance(last: str, char: str, *, quotes: int) -> float:
    """Return what speaks for a quotation mark while `quotes` are open, in nats.

    The model was trained on text that quotes little.
    """
    if (char == "”") != (quotes > 0):
        return -6.0 if char == "”" else -3.0
    return 4.5 if char == "”" and last in "。！？" else 2.0


@cache
def before(trail: int) -> Known:
    """Return the characters of the model with this second byte, and how likely each is alone."""
    return _known(by_trail(trail))


@cache
def after(lead: int) -> Known:
    """Return the characters of the model with this first byte, and how likely each is alone."""
    return _known(by_lead(lead))


def _known(characters: str) -> Known:
    chars = model().chars
    return tuple((c, chars[c]) for c in characters if chars[c] > RAREST)


@cache
def read_as(reading: str, lead: int) -> tuple[str, ...]:
    """Return the characters so read whose first byte is `lead`."""
    found = []
    for char in characters_read(reading):
        pair = pair_of(char)
        if pair and pair[0] == lead:
            found.append(char)
    return tuple(found)
