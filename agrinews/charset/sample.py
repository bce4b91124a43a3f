"""The stretches of a body that say which encoding it is in: never the ASCII between them."""

from __future__ import annotations

import re

__all__ = ["RUN", "first_high", "sample"]

FIRST_BYTES = 700
MIDDLE_BYTES = 350
ALL_BYTES = 24_000

# From a high byte on, whatever can be the rest of a character: digits too, for GB18030's four.
RUN = re.compile(rb"[\x80-\xff][\x30-\x39\x40-\xff]*")
# No character reaches over one of these.
_BREAK = re.compile(rb"[\x00-\x2f\x3a-\x3f]")


def first_high(body: bytes, start: int = 0) -> int:
    """Return the offset of the first byte from `start` on that is not ASCII, or the length."""
    try:
        body[start:].decode("ascii")
    except UnicodeDecodeError as error:  # at the speed of memchr, which a pattern is far from
        return start + error.start
    return len(body)


def sample(body: bytes, start: int, *, everything: bool = False) -> bytes:
    """Return runs of high bytes, joined by line ends: from `start`, and from the middle beyond it.

    `start` must not lie inside a character. With `everything`, all of the body, up to 24,000
    bytes from each of three places.
    """
    if everything:
        thirds = (_after_break(body, len(body) * n // 3) for n in (1, 2))
        runs = [run for at in (start, *thirds) for run in _runs(body, at, limit=ALL_BYTES)]
        return (
            b"\n".join(runs)
            if len(body) > ALL_BYTES
            else b"\n".join(_runs(body, 0, limit=ALL_BYTES))
        )
    runs = _runs(body, start, limit=FIRST_BYTES)
    middle = _after_break(body, (start + len(body)) // 2)
    if len(body) - start > 2 * FIRST_BYTES:
        runs += _runs(body, first_high(body, middle), limit=MIDDLE_BYTES)
    return b"\n".join(runs)


def _after_break(body: bytes, at: int) -> int:
    found = _BREAK.search(body, at)
    return found.end() if found else len(body)


def _runs(body: bytes, start: int, *, limit: int) -> list[bytes]:
    runs, size = [], 0
    for found in RUN.finditer(body, start):
        runs.append(found[0][: limit - size])
        size += len(runs[-1])
        if size >= limit:
            break
    return runs
