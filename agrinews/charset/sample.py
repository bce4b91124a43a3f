"""The stretches of a body that say which encoding it is in: never the ASCII between them."""

from __future__ import annotations

from itertools import pairwise

from agrinews.patterns import deferred

__all__ = ["RUN", "all_runs", "first_high", "sample"]

FIRST_BYTES = 210
MIDDLE_BYTES = 120
WINDOW_BYTES = 2048
ALL_BYTES = 24_000

# From a high byte on, whatever can be the rest of a character: digits too, for GB18030's four.
RUN = deferred(rb"[\x80-\xff][\x30-\x39\x40-\xff]*")
# No character reaches over one of these.
_BREAK = deferred(rb"[\x00-\x2f\x3a-\x3f]")


def first_high(body: bytes, start: int = 0) -> int:
    """Return the offset of the first byte from `start` on that is not ASCII, or the length."""
    for at in range(start, len(body), WINDOW_BYTES):
        window = body[at : at + WINDOW_BYTES]
        try:
            window.decode("ascii")
        except UnicodeDecodeError as error:  # ten times as fast as a pattern
            return at + error.start
    return len(body)


def sample(body: bytes, start: int) -> bytes:
    """Return runs of high bytes, joined by line ends: from `start`, and from the middle beyond it.

    `start` must not lie inside a character.
    """
    runs = _runs(body, start, limit=FIRST_BYTES)
    if len(body) - start < 4 * FIRST_BYTES:
        return runs
    middle = _after_break(body, (start + len(body)) // 2)
    return runs + b"\n" + _runs(body, middle, limit=MIDDLE_BYTES)


def all_runs(body: bytes) -> bytes:
    """Return all runs of high bytes, joined by line ends; 24,000 bytes of each third at most."""
    ends = (_after_break(body, len(body) * n // 3) for n in (1, 2, 3))
    thirds = pairwise((0, *ends))
    return b"\n".join(_runs(body[:end], start, limit=ALL_BYTES) for start, end in thirds)


def _runs(body: bytes, start: int, *, limit: int) -> bytes:
    """Return runs from `start` on, until they are `limit` bytes long, or four times that for one.

    Windows of the body are searched for runs, and the ASCII before each window skipped faster
    than any pattern can.
    """
    runs: list[bytes] = []
    size, end = 0, start
    while size < limit and end < len(body):
        start = first_high(body, end)
        end = _after_break(body, start + limit)
        runs += RUN.findall(body, start, end)
        size = sum(map(len, runs))
    return b"\n".join(runs)[: 4 * limit]


def _after_break(body: bytes, at: int) -> int:
    found = _BREAK.search(body, at)
    return found.end() if found else len(body)
