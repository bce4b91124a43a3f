"""From bytes to text, with the evidence."""

from __future__ import annotations

import dataclasses

from agrinews.charset.declared import (
    evidence_for,
    first_label,
    header_label,
)
from agrinews.charset.detect import detect
from agrinews.charset.labels import encoding_of
from agrinews.charset.piecewise import MIXED, decode_pieces, find_pieces
from agrinews.charset.reading import Guess
from agrinews.charset.standard import decode_as
from agrinews.charset.unlikely import detect_unlikely_utf8
from agrinews.errors import SetupError, UndecodableError
from agrinews.model import Decoding, Evidence

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
    header = header_label(content_type) if content_type else None
    declared = first_label(body)
    if encoding is not None or body.startswith(_MARKS):
        return _given(body, encoding, header=header, declared=declared)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = detect(body, error.start, labels=(header, declared))
        return _guessed(body, guess, header=header, declared=declared)
    likely = b"\xe5" in body and b"\0" not in body[:1]
    guess = None if likely else detect_unlikely_utf8(text, body, labels=(header, declared))
    if guess is None and text.isascii():
        return _ascii(text, header=header, declared=declared)
    if guess is None:
        evidence = evidence_for("utf-8", header=header, declared=declared)
        return Decoding(text, "utf-8", evidence, declared, header)
    return _guessed(body, guess, header=header, declared=declared)


def _ascii(text: str, *, header: str | None, declared: str | None) -> Decoding:
    """Return a text of ASCII under the name that the page gives to what it might have held."""
    named = (encoding_of(label) for label in (header, declared))
    encoding = next((name for name in named if name and not name.startswith("utf-")), "utf-8")
    evidence = evidence_for(encoding, header=header, declared=declared)
    return Decoding(text, encoding, evidence, declared, header)


def _given(body: bytes, label: str | None, *, header: str | None, declared: str | None) -> Decoding:
    """Decode with the encoding that the caller or the byte order mark names."""
    mark = next((mark for mark in BOMS if body.startswith(mark)), b"")
    encoding = BOMS[mark] if label is None else encoding_of(label)
    if encoding is None:
        raise SetupError(f"{label!r} is no encoding that agrinews knows")
    if BOMS.get(mark, "")[:6] == encoding[:6]:  # `utf-16` says nothing of the order, the mark does
        encoding = BOMS[mark]
    bom = BOMS.get(mark) == encoding
    text, replaced = decode_as(body.removeprefix(mark) if bom else body, encoding)
    evidence: Evidence = "bom" if label is None else "forced"
    return Decoding(text, encoding, evidence, declared, header, bom=bom, replaced=replaced)


def _guessed(
    body: bytes, guess: Guess | None, *, header: str | None, declared: str | None
) -> Decoding:
    if guess is None:
        raise UndecodableError("no encoding turns these bytes into text", stage="decode")
    encoding = guess.encoding
    text, replaced = decode_as(body, encoding)
    decoding = Decoding(
        text,
        encoding,
        evidence_for(encoding, header=header, declared=declared),
        declared,
        header,
        margin=guess.margin,
        replaced=replaced,
        candidates=guess.candidates,
    )
    pieces = find_pieces(body, encoding, damaged=replaced > 0) if encoding in MIXED else ()
    if not pieces:
        return decoding
    text, replaced = decode_pieces(body, encoding, pieces=pieces)
    return dataclasses.replace(decoding, text=text, replaced=replaced, pieces=pieces)
