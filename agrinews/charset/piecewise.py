"""Pages in two encodings: where a fragment in another one begins and ends, to the byte.

A template in UTF-8 with a list of links in GBK pasted in, or the reverse. Each run of high bytes
that may hold both is split where it is likeliest; what reads well enough there is a piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from agrinews.charset.likeness import scores
from agrinews.charset.sample import RUN
from agrinews.charset.split import Span, split
from agrinews.charset.standard import decode_as
from agrinews.model import Piece
from agrinews.patterns import deferred

__all__ = ["MIXED", "decode_pieces", "find_pieces"]

LEGACY = ("gb18030", "big5")
MIXED = ("utf-8", *LEGACY)
NEAR_BYTES = 200
# A fragment is text if it is likelier than so many nats a character and so many to spare: more
# where it begins and ends with a run, as pasted text does, than inside one, where the bytes around
# a lost one look alike.
WHOLE = (-11.2, 5.2)
INSIDE = (-10.0, 5.0)
# In UTF-8, which nothing else looks like, and near another fragment, a rare character will do.
UTF8_WHOLE = (-12.9, 0.0)
UTF8_INSIDE = (-12.4, 8.0)
# Cutting costs 5 microseconds a byte; a page with more to cut is noise, not a mixture.
CUT_BYTES = 30_000
TRIED_BYTES = 2_000

_HIGH = bytes(range(0x80, 0x100))
_LONG = deferred(rb"[\xe2-\xef][\x80-\xbf]{2}")
_TWO_LONG = deferred(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){2,}")
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
    return max(LEGACY, key=lambda encoding: split(tried, pair=(base, encoding))[0])


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
        elif _is_text(body[start:end], pair[1], least=WHOLE):
            yield (start, end), [(start, end)]


def _cut(body: bytes, span: Span, *, pair: tuple[str, str], near: bool) -> list[Span]:
    """Return the stretches of a run that are in the second encoding of `pair`."""
    offset, run = span[0], body[slice(*span)]
    _, stretches = split(run, pair=pair, near=near)
    found = []
    for start, end in stretches:
        whole = start == 0 and run[end:].isascii()
        easy = near or pair[1] == "utf-8"
        least = (UTF8_WHOLE if easy else WHOLE) if whole else (UTF8_INSIDE if easy else INSIDE)
        if _is_text(run[start:end], pair[1], least=least):
            found.append((offset + start, offset + end))
    return found


def _is_text(stretch: bytes, encoding: str, *, least: tuple[float, float]) -> bool:
    text, replaced = decode_as(stretch, encoding)
    nats = [score for char in text if (score := scores()[char])]
    mean, spare = least
    return sum(nats) > mean * len(nats) + spare and not replaced
