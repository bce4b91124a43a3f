"""From bytes to text, with the evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from agrinews.charset.declared import Declared, declared
from agrinews.charset.detect import detect, detect_seven_bit, detect_wide, is_two_byte_utf8
from agrinews.charset.labels import encoding_of
from agrinews.charset.piecewise import MIXED, decode_pieces, find_pieces, may_hold_utf8
from agrinews.charset.reading import Guess
from agrinews.charset.sample import first_high
from agrinews.charset.standard import decode_as
from agrinews.errors import SetupError, UndecodableError
from agrinews.model import Decoding, Evidence

__all__ = ["decode"]

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32le"),
    (b"\0\0\xfe\xff", "utf-32be"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# The first bytes of UTF-8 sequences longer than two, the commonest of Chinese first.
_LONG = (*range(0xE4, 0xEA), 0xE3, 0xE2, *range(0xEA, 0xF5), 0xE1, 0xE0)
LONG_LEADS = tuple(bytes([lead]) for lead in _LONG)
CERTAIN = Guess("")


def decode(
    body: bytes, content_type: str | None = None, *, encoding: str | None = None
) -> Decoding:
    """Return the text of `body`, the encoding used and why.

    Tried in this order: `encoding`, if the caller forces one; a byte order mark; strict UTF-8;
    the seven-bit encodings of Chinese; UTF-16 without a mark; GB18030, Big5 and damaged UTF-8,
    by how Chinese they read, a declared label weighing as much as one bad character; chardet.
    `content_type` is the HTTP header's value. Raises UndecodableError if nothing gives text,
    SetupError if `encoding` is no known label.
    """
    labels = declared(body, content_type)
    if encoding is not None:
        return _forced(body, encoding, labels=labels)
    mark, name = _marked(body)
    if mark:
        text, replaced = decode_as(body.removeprefix(mark), name)
        return _decoding(text, name, labels=labels, evidence="bom", replaced=replaced)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(body, detect(body, error.start, priors=labels.priors()), labels=labels)
    guess = _unlikely_utf8(text, body, priors=labels.priors())
    if guess:
        return _guessed(body, guess, labels=labels)
    return _decoding(text, "utf-8", labels=labels)


def _marked(body: bytes) -> tuple[bytes, str]:
    return next((pair for pair in BOMS if body.startswith(pair[0])), (b"", ""))


def _decoding(
    text: str,
    encoding: str,
    *,
    labels: Declared,
    evidence: Evidence | None = None,
    replaced: int = 0,
    guess: Guess = CERTAIN,
) -> Decoding:
    return Decoding(
        text,
        encoding,
        evidence or labels.evidence(encoding),
        declared=labels.first,
        header=labels.header,
        bom=evidence == "bom",
        margin=guess.margin,
        replaced=replaced,
        candidates=guess.candidates,
    )


def _forced(body: bytes, label: str, *, labels: Declared) -> Decoding:
    encoding = encoding_of(label)
    if encoding is None:
        raise SetupError(f"{label!r} is no encoding that agrinews knows")
    mark, marked = _marked(body)
    text, replaced = decode_as(body.removeprefix(mark) if marked == encoding else body, encoding)
    return _decoding(text, encoding, labels=labels, evidence="forced", replaced=replaced)


def _guessed(body: bytes, guess: Guess | None, *, labels: Declared) -> Decoding:
    if guess is None:
        raise UndecodableError("no encoding turns these bytes into text", stage="decode")
    encoding = guess.encoding
    text, replaced = decode_as(body, encoding)
    decoding = _decoding(text, encoding, labels=labels, replaced=replaced, guess=guess)
    if encoding not in MIXED or not (replaced or may_hold_utf8(body)):
        return decoding
    pieces = find_pieces(body, encoding)
    text, replaced = decode_pieces(body, encoding, pieces=pieces) if pieces else (text, replaced)
    return replace(decoding, text=text, replaced=replaced, pieces=pieces)


def _unlikely_utf8(text: str, body: bytes, *, priors: Collection[str]) -> Guess | None:
    """Return what a body that is valid UTF-8 is in truth, or None if it is UTF-8."""
    if text.isascii() or b"\0" in body:
        return detect_wide(body) or detect_seven_bit(body)
    if any(lead in body for lead in LONG_LEADS) or is_two_byte_utf8(text, body, priors=priors):
        return None
    return detect(body, first_high(body), priors=priors)
