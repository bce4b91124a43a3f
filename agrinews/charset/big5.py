"""Big5 with the HKSCS and ETEN extensions to text, as the Encoding Standard, 12.1.1, says."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from agrinews.charset.differences import other_in, refused_by

__all__ = ["decode_big5"]

CODEC = "big5hkscs"
# A stretch whose first byte opens a character, and the characters and errors in it one by one.
_RUN = re.compile(rb"[\x81-\xfe][\x40-\xff]*")
_TOKEN = re.compile(rb"[\x81-\xfe][\x40-\xff]|.", re.DOTALL)


def decode_big5(body: bytes) -> tuple[str, int]:
    """Return the text and how many U+FFFD stand for bytes that fit nothing."""
    text, replaced = _decode(body)
    if any(mark in text and raw in body for raw, mark in _twins().items()):
        text = "".join(_decode_apart(body))
    for theirs, ours in _wrong():
        text = text.replace(theirs, ours)
    return text, replaced


def _decode(body: bytes) -> tuple[str, int]:
    try:
        return body.decode(CODEC), 0
    except UnicodeDecodeError:
        text = body.decode(CODEC, _error_handler())
        return text, text.count("\ufffd")  # Big5 cannot spell U+FFFD itself


def _decode_apart(body: bytes) -> Iterator[str]:
    """Decode with the twins cut out: only their bytes tell which mark is meant."""
    start = 0
    for run in _RUN.finditer(body):
        for token in _TOKEN.finditer(body, *run.span()):
            if token[0] in _twins():
                yield _decode(body[start : token.start()])[0]
                yield _standard()[token[0]]
                start = token.end()
    yield _decode(body[start:])[0]


@cache
def _standard() -> dict[bytes, str]:
    return {raw: ours for raw, _, ours in other_in(CODEC)}


@cache
def _twins() -> dict[bytes, str]:
    """Return the sequences whose wrong mark is another sequence's right one (A241 for A1FE)."""
    pairs = (bytes((lead, trail)) for lead in b"\xa1\xa2" for trail in range(0x40, 0xFF))
    spelt = Counter(pair.decode(CODEC, "replace") for pair in pairs)
    return {raw: mark for raw, mark, _ in other_in(CODEC) if spelt[mark] > 1}


@cache
def _wrong() -> tuple[tuple[str, str], ...]:
    return tuple((mark, ours) for raw, mark, ours in other_in(CODEC) if raw not in _twins())


@cache
def _error_handler() -> str:
    """Register, once, what reads on where the codec stops; return the handler's name."""
    name = "agrinews.big5"
    codecs.register_error(name, _read_on)
    return name


def _read_on(error: UnicodeError) -> tuple[str, int]:
    """Read one character, or one U+FFFD, as the standard does, and say where to go on.

    A trail byte in ASCII is given back: one bad byte never swallows the `<` after it.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    at = error.start
    pair = error.object[at : at + 2]
    if pair in refused_by(CODEC):
        return refused_by(CODEC)[pair], at + 2
    is_lead = 0x81 <= pair[0] <= 0xFE
    return "\ufffd", at + (2 if is_lead and pair[1:] >= b"\x80" else 1)
