"""GB18030 to text as the Encoding Standard, 10.2.1, says (GBK and GB2312 are read so too)."""

from __future__ import annotations

import codecs
from functools import cache

from agrinews.charset.recovery import other_in, refused_by

__all__ = ["decode_gb18030"]

CODEC = "gb18030"
U_FFFD = bytes.fromhex("8431A437")  # U+FFFD itself, spelt out


def decode_gb18030(body: bytes) -> tuple[str, int]:
    """Return the text and how many U+FFFD stand for bytes that fit nothing."""
    try:
        text, replaced = body.decode(CODEC), 0
    except UnicodeDecodeError:
        text = body.decode(CODEC, _error_handler())
        replaced = text.count("\ufffd")
        if replaced and U_FFFD in body:
            replaced -= body.decode(CODEC, "ignore").count("\ufffd")
    return _put_right(text), replaced


def _put_right(text: str) -> str:
    wrong = _wrong()
    # Asking for each of two dozen characters, and replacing the one that is there, is fifty times
    # faster than translating a page.
    found = [char for char in wrong if char in text]
    for char in found:
        meant = wrong[char]
        if meant not in wrong:
            text = text.replace(char, meant)
        elif char < meant or meant not in found:  # these two change places, once
            text = meant.join(part.replace(meant, char) for part in text.split(char))
    return text


@cache
def _wrong() -> dict[str, str]:
    return {theirs: ours for _, theirs, ours in other_in(CODEC)}


@cache
def _error_handler() -> str:
    """Register, once, what reads on where the codec stops; return the handler's name."""
    name = "agrinews.gb18030"
    codecs.register_error(name, _read_on)
    return name


def _read_on(error: UnicodeError) -> tuple[str, int]:
    """Read one character, or one U+FFFD, as the standard does, and say where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    body, at = error.object, error.start
    if body[at] == 0x80:
        return refused_by(CODEC).get(b"\x80", "\ufffd"), at + 1
    return "\ufffd", at + _bad_length(body[at : at + 4])


def _bad_length(four: bytes) -> int:
    """Return how many of four bytes, the first in error, one U+FFFD stands for.

    A trail byte in ASCII is given back, and so are the last three of four that mean nothing
    together before the fourth has come; the end of the body takes all that is open.
    """
    lead, second, third, fourth = (*four, None, None, None)[:4]
    if lead == 0xFF or second is None:
        return 1
    if not 0x30 <= second <= 0x39:
        return 1 if second < 0x80 else 2
    if third is None or (0x81 <= third <= 0xFE and fourth is None):
        return len(four)
    if not 0x81 <= third <= 0xFE or not (fourth is not None and 0x30 <= fourth <= 0x39):
        return 1
    return 4
