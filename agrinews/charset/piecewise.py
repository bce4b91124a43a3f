"""Pages in two encodings: where a fragment in another one begins and ends, to the byte.

A template in UTF-8 with a list of links in GBK pasted in, or the reverse. Each run of high bytes
that may hold both is cut where the likelihood of its characters is greatest (Viterbi's algorithm
over two states); what reads well enough in the foreign encoding is a piece.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from agrinews.charset.likeness import scores, total_likeness
from agrinews.charset.sample import RUN
from agrinews.charset.standard import decode_as
from agrinews.model import Piece

Span = tuple[int, int]

__all__ = ["MIXED", "decode_pieces", "find_pieces"]

LEGACY = ("gb18030", "big5")
MIXED = ("utf-8", *LEGACY)
# What a fragment costs, in nats: the likelihood of two ordinary characters. Near another: less.
_HIGH = bytes(range(0x80, 0x100))
SWITCH = 12.0
SWITCH_NEAR = 2.0
# Either way, if it is not made beside ASCII.
SWITCH_INSIDE = 4.0
NEAR_BYTES = 200
# What a byte that fits nothing costs.
ERROR = -18.0
# A fragment is text if its mean is above this (nats a character), with three nats to spare in all,
# which a bad byte or two in a sound page, read in another encoding, do not reach.
FRAGMENT_LIKENESS = -11.0
FRAGMENT_SPARE = 3.0
# In UTF-8, which nothing else looks like, and near another fragment, a rare character will do.
RARE_LIKENESS = -12.9
# Cutting costs 5 microseconds a byte; a page with more to cut is noise, not a mixture.
CUT_BYTES = 30_000
TRIED_BYTES = 2_000

_TOKEN = {
    "utf-8": re.compile(
        rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    ),
    "gb18030": re.compile(
        rb"[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])|\x80"
    ),
    "big5": re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]"),
}
_LONG = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_TWO_LONG = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){2,}")
# Bytes that UTF-8 is full of and that GB 2312 and Big5 have not got, marked with 1.
_LOW = bytes(0x80 <= byte <= 0xA0 for byte in range(256))
MANY_LOW = 400


def find_pieces(body: bytes, base: str, *, damaged: bool) -> tuple[Piece, ...]:
    """Return the stretches of `body` that are not in `base`, in order.

    In a page in UTF-8 they are in GB18030 or in Big5, whichever reads better; in the others, in
    UTF-8. `damaged` is whether anything in the body does not fit `base`.
    """
    runs = _runs(body) if damaged else _runs_with_low(body)
    suspects = [span for span in runs if _is_suspect(body[slice(*span)], base)]
    if not suspects:
        return ()
    pair = (base, _foreign(b"\n".join(body[slice(*span)] for span in suspects), base))
    found = {span: spans for span, spans in _cut_all(body, suspects, pair=pair) if spans}
    if found:
        for span in _near(list(_runs(body)), sorted(s for spans in found.values() for s in spans)):
            if span not in found and not _is_surely_base(body, span, base=base):
                found[span] = _cut(body, span, pair=pair, near=True)
    return tuple(Piece(*span, pair[1]) for _, spans in sorted(found.items()) for span in spans)


def decode_pieces(body: bytes, base: str, *, pieces: Iterable[Piece]) -> tuple[str, int]:
    """Return the text of `body` with each piece read in its own encoding, and the U+FFFD in it."""
    texts, replaced, end = [], 0, 0
    for piece in (*pieces, Piece(len(body), len(body), base)):
        for stretch, encoding in (
            (body[end : piece.start], base),
            (body[piece.start : piece.end], piece.encoding),
        ):
            text, bad = decode_as(stretch, encoding)
            texts.append(text)
            replaced += bad
        end = piece.end
    return "".join(texts), replaced


def _runs(body: bytes) -> Iterator[Span]:
    return (found.span() for found in RUN.finditer(body))


def _runs_with_low(body: bytes) -> Iterator[Span]:
    """Return the runs that hold a byte which UTF-8 is full of, and GB 2312 and Big5 have not got.

    On a page without any, this costs a fifth of decoding it.
    """
    low = body.translate(_LOW)
    if low.count(1) > MANY_LOW:
        yield from _runs(body)
        return
    at, end = low.find(1), 0
    while at >= 0:
        start = at
        while start > end and (body[start - 1] >= 0x40 or 0x30 <= body[start - 1] <= 0x39):
            start -= 1
        run = RUN.search(body, start)
        end = run.end() if run else at + 1
        yield (run.start() if run else at), end
        at = low.find(1, end)


def _is_suspect(run: bytes, base: str) -> bool:
    if base == "utf-8":
        return not _is_utf8(run)
    found = _LONG.search(run)
    if found is None:
        return False
    return _is_utf8(run) or _TWO_LONG.search(run) is not None or decode_as(run, base)[1] > 0


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _foreign(runs: bytes, base: str) -> str:
    if base != "utf-8":
        return "utf-8"
    tried = runs[:TRIED_BYTES]
    return max(
        LEGACY, key=lambda encoding: _viterbi(tried, pair=(base, encoding), switch=SWITCH)[0]
    )


def _near(runs: list[Span], pieces: list[Span]) -> Iterator[Span]:
    """Return the short runs close to a piece: a lone character there may belong to it."""
    ends = [end for _, end in pieces]
    for start, end in runs:
        at = bisect_left(ends, start - NEAR_BYTES)
        if at < len(ends) and pieces[at][0] - NEAR_BYTES <= end and end - start < NEAR_BYTES:
            yield start, end


def _is_surely_base(body: bytes, span: Span, *, base: str) -> bool:
    """Return whether a run near a fragment is in the page's encoding, however near it is.

    In a page in UTF-8, hanzi in GBK may look like UTF-8 by chance, but only as letters of two
    bytes, and letters stand beside letters: `ö` in a name is no hanzi.
    """
    run = body[slice(*span)]
    if base != "utf-8":
        return not _is_suspect(run, base)
    if not _is_utf8(run):
        return False
    beside = body[max(span[0] - 1, 0) : span[0]] + run.lstrip(_HIGH)[:1]
    return _LONG.search(run) is not None or beside.isalpha()


def _cut_all(
    body: bytes, suspects: Iterable[Span], *, pair: tuple[str, str]
) -> Iterator[tuple[Span, list[Span]]]:
    left = CUT_BYTES
    for start, end in suspects:
        left -= end - start
        if left > 0:
            yield (start, end), _cut(body, (start, end), pair=pair, near=False)
        elif _is_text(body[start:end], pair[1], near=False):
            yield (start, end), [(start, end)]


def _is_text(stretch: bytes, encoding: str, *, near: bool) -> bool:
    text, replaced = decode_as(stretch, encoding)
    nats = [score for char in text if (score := scores()[char])]
    if near or encoding == "utf-8":
        return sum(nats) > RARE_LIKENESS * len(nats) and replaced <= len(nats) // 10
    return sum(nats) > FRAGMENT_LIKENESS * len(nats) + FRAGMENT_SPARE and not replaced


def _cut(body: bytes, span: Span, *, pair: tuple[str, str], near: bool) -> list[Span]:
    """Return the stretches of a run that are in the second encoding of `pair`."""
    offset, run = span[0], body[slice(*span)]
    switch = SWITCH_NEAR if near else SWITCH
    return [
        (offset + start, offset + end)
        for start, end in _viterbi(run, pair=pair, switch=switch)[1]
        if _is_text(run[start:end], pair[1], near=near)
    ]


def _viterbi(run: bytes, *, pair: tuple[str, str], switch: float) -> tuple[float, list[Span]]:
    """Return the likelihood of `run`, and where it leaves the first encoding for the second.

    `best[n]` is the likelihood of the bytes before n, `came[n]` the state and offset before; in
    state 0 the first encoding is read, in state 1 the second. Going back to the first is free.
    """
    size = len(run)
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
