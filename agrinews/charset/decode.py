"""From bytes to text, with the evidence."""

from __future__ import annotations

from agrinews.charset.declared import first_label, header_label
from agrinews.charset.decoding import Decoding
from agrinews.charset.detect import detect
from agrinews.charset.labels import encoding_of
from agrinews.charset.piecewise import MIXED, decode_pieces, find_pieces
from agrinews.charset.reading import Guess
from agrinews.charset.standard import decode_as
from agrinews.charset.unlikely import detect_unlikely_utf8
from agrinews.errors import SetupError, UndecodableError

__all__ = ["decode"]

# The longer first: UTF-32LE begins as UTF-16LE does.
BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32le",
    b"\0\0\xfe\xff": "utf-32be",
    b"\xff\xfe": "utf-16le",
    b"\xfe\xff": "utf-16be",
}
_MARKS = tuple(BOMS)


def decode(
    body: bytes, content_type: str | None = None, *, encoding: str | None = None
) -> Decoding:
    """Return the text of `body`, the encoding used and why.

    Tried in this order: `encoding`, if the caller forces one; a byte order mark; strict UTF-8;
    UTF-16 without a mark and the seven-bit encodings; GB18030, Big5 and damaged UTF-8, by how
    Chinese they read, a declared label weighing as much as one bad character; Japanese, Korean
    and all others. `content_type` is the HTTP header's value. Raises UndecodableError if nothing
    gives text, SetupError if `encoding` is no known label.

    >>> decode("小麦".encode("gbk"), "text/html; charset=ISO-8859-1").text
    '小麦'
    """
    if encoding is not None or body.startswith(_MARKS):
        return _given(body, content_type, label=encoding)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = detect(body, error.start, labels=_labels(body, content_type))
        return _guessed(body, content_type, guess=guess)
    if b"\xe5" in body and b"\0" not in body[:1]:
        return Decoding(text, "utf-8", body, content_type)
    guess = detect_unlikely_utf8(text, body, labels=_labels(body, content_type))
    if guess is not None:
        return _guessed(body, content_type, guess=guess)
    encoding = _name_for_ascii(body, content_type) if text.isascii() else "utf-8"
    return Decoding(text, encoding, body, content_type)


def _labels(body: bytes, content_type: str | None) -> tuple[str | None, str | None]:
    return header_label(content_type), first_label(body)


def _name_for_ascii(body: bytes, content_type: str | None) -> str:
    """Return the name that a page of ASCII gives to what it might have held."""
    named = map(encoding_of, filter(None, _labels(body, content_type)))
    return next((name for name in named if name and not name.startswith("utf-")), "utf-8")


def _given(body: bytes, content_type: str | None, *, label: str | None) -> Decoding:
    """Decode with the encoding that the caller or the byte order mark names."""
    mark = next((mark for mark in BOMS if body.startswith(mark)), b"")
    encoding = BOMS[mark] if label is None else encoding_of(label)
    if encoding is None:
        raise SetupError(f"{label!r} is no encoding that agrinews knows")
    if BOMS.get(mark, "")[:6] == encoding[:6]:  # `utf-16` says nothing of the order, the mark does
        encoding = BOMS[mark]
    bom = BOMS.get(mark) == encoding
    text, replaced = decode_as(body.removeprefix(mark) if bom else body, encoding)
    forced = label is not None
    return Decoding(text, encoding, body, content_type, bom=bom, forced=forced, replaced=replaced)


def _guessed(body: bytes, content_type: str | None, *, guess: Guess | None) -> Decoding:
    if guess is None:
        raise UndecodableError("no encoding turns these bytes into text", stage="decode")
    encoding = guess.encoding
    text, replaced = decode_as(body, encoding)
    damaged = replaced > 0
    pieces = find_pieces(body, encoding, damaged=damaged) if encoding in MIXED else ()
    if pieces:
        text, replaced = decode_pieces(body, encoding, pieces=pieces)
    return Decoding(
        text,
        encoding,
        body,
        content_type,
        margin=guess.margin,
        replaced=replaced,
        candidates=guess.candidates,
        pieces=pieces,
    )
