"""A run of bytes in two encodings, split where that is likeliest (Viterbi's algorithm)."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise

from agrinews.charset.likeness import total_likeness
from agrinews.charset.standard import decode_as

Span = tuple[int, int]

__all__ = ["Span", "split"]

# What a stretch in the second encoding costs, in nats: the likelihood of two ordinary characters.
SWITCH = 12.0
SWITCH_NEAR = 2.0
# And more, either way, where it does not begin or end beside ASCII.
SWITCH_INSIDE = 4.0
# What a byte that fits nothing costs.
ERROR = -18.0

_TOKEN = {
    "utf-8": re.compile(
        rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    ),
    "gb18030": re.compile(
        rb"[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])|\x80"
    ),
    "big5": re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]"),
}


def split(run: bytes, *, pair: tuple[str, str], near: bool = False) -> tuple[float, list[Span]]:
    """Return the likelihood of `run`, and where it leaves the first encoding for the second.

    `best[n]` is the likelihood of the bytes before n, `came[n]` the state and offset before; in
    state 0 the first encoding is read, in state 1 the second. Going back to the first is free.
    """
    size, switch = len(run), SWITCH_NEAR if near else SWITCH
    inside = [0.0, *(SWITCH_INSIDE * (a > 0x7F and b > 0x7F) for a, b in pairwise(run)), 0.0]
    best = ([-math.inf] * (size + 1), [-math.inf] * (size + 1))
    came: list[dict[int, tuple[int, int]]] = [{}, {}]
    best[0][0] = 0.0
    for at in range(size + 1):
        there, back = best[0][at] - switch - inside[at], best[1][at] - inside[at]
        if there > best[1][at]:
            best[1][at], came[1][at] = there, (0, at)
        elif back > best[0][at]:
            best[0][at], came[0][at] = back, (1, at)
        for state in (0, 1) if at < size else ():
            end, nats = _token(run, at, encoding=pair[state])
            if best[state][at] + nats > best[state][end]:
                best[state][end], came[state][end] = best[state][at] + nats, (state, at)
    return best[0][size], _spans(came, size)


def _spans(came: list[dict[int, tuple[int, int]]], size: int) -> list[Span]:
    spans, state, at, end = [], 0, size, size
    while at > 0:
        before, start = came[state][at]
        if before != state:
            spans += [(at, end)] if state else []
            end = at
        state, at = before, start
    return [*([(0, end)] if state else []), *reversed(spans)]


def _token(run: bytes, at: int, *, encoding: str) -> tuple[int, float]:
    """Return where the character at `at` ends, and its likelihood."""
    if run[at] < 0x80:
        return at + 1, 0.0
    found = _TOKEN[encoding].match(run, at)
    if found is None:
        return at + 1, ERROR
    return found.end(), _score(found[0], encoding)


@lru_cache(maxsize=1 << 15)
def _score(raw: bytes, encoding: str) -> float:
    text, replaced = decode_as(raw, encoding)
    return ERROR * len(raw) if replaced else total_likeness(text)
