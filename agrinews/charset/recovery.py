"""Where CPython's codecs and the Encoding Standard disagree, and how decoding goes on there.

The table lists what the standard reads otherwise; what the running interpreter already reads right
drops out. An error handler reads what a codec refuses, and steps over what means nothing exactly
as far as the standard does, so that one bad byte never swallows the `<` after it.
"""

from __future__ import annotations

import codecs
from functools import cache, partial

from agrinews import tables

__all__ = ["handler", "other_in", "refused_by"]

LONGEST = 3
LEADS = {
    "big5hkscs": frozenset(range(0x81, 0xFF)),
    "cp932": frozenset((*range(0x81, 0xA0), *range(0xE0, 0xFD))),
    "cp949": frozenset(range(0x81, 0xFF)),
    "euc_jp": frozenset((0x8E, 0x8F, *range(0xA1, 0xFF))),
}


@cache
def _rows(codec: str) -> tuple[tuple[bytes, str], ...]:
    return tuple(
        (bytes.fromhex(raw), "".join(chr(int(point, 16)) for point in points.split(" ")))
        for name, raw, points in tables.rows("charset_differences.tsv")
        if name == codec
    )


@cache
def refused_by(codec: str) -> dict[bytes, str]:
    """Return what the standard reads and `codec` refuses: bytes -> text."""
    return {raw: text for raw, text in _rows(codec) if "\ufffd" in raw.decode(codec, "replace")}


@cache
def other_in(codec: str) -> tuple[tuple[bytes, str, str], ...]:
    """Return what `codec` reads otherwise: bytes, its text, the standard's text."""
    read = ((raw, raw.decode(codec, "replace"), text) for raw, text in _rows(codec))
    return tuple(row for row in read if row[1] != row[2] and "\ufffd" not in row[1])


@cache
def handler(codec: str) -> str:
    """Return the name of the error handler for a codec of two-byte characters.

    It is registered with the interpreter on the first call; it keeps nothing.
    """
    name = f"agrinews.{codec}"
    codecs.register_error(name, partial(_read_on, codec=codec))
    return name


def _read_on(error: UnicodeError, *, codec: str) -> tuple[str, int]:
    """Read one character, or one U+FFFD, as the standard does, and say where to go on.

    A bad pair is one error; its second byte is given back if it is ASCII.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    at, next_bytes = error.start, error.object[error.start : error.start + LONGEST]
    for length in range(1, len(next_bytes) + 1):
        text = refused_by(codec).get(next_bytes[:length])
        if text is not None:
            return text, at + length
    is_pair = next_bytes[0] in LEADS[codec] and next_bytes[1:] >= b"\x80"
    return "\ufffd", at + (2 if is_pair else 1)
