"""Big5 with the HKSCS and ETEN extensions to text, as the Encoding Standard, 12.1.1, says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from agrinews.charset.recovery import handler, other_in
from agrinews.patterns import deferred

__all__ = ["decode_big5"]

CODEC = "big5hkscs"
# A stretch whose first byte opens a character, and the characters and errors in it one by one.
_RUN = deferred(rb"[\x81-\xfe][\x40-\xff]*")
_TOKEN = deferred(rb"[\x81-\xfe][\x40-\xff]|.", re.DOTALL)


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
        text = body.decode(CODEC, handler(CODEC))
        return text, text.count("\ufffd")  # Big5 cannot spell U+FFFD itself


def _decode_apart(body: bytes) -> Iterator[str]:
    """Decode with the twins cut out: only their bytes tell which mark is meant."""
    start = 0
    for run in _RUN.finditer(body):
        held = any(raw in run[0] for raw in _twins())
        for token in _TOKEN.finditer(body, *run.span()) if held else ():
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
