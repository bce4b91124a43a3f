"""Bodies that are valid UTF-8 and in truth something else."""

from __future__ import annotations

from collections.abc import Collection

from agrinews.charset.declared import priors_of
from agrinews.charset.detect import LEGACY, Labels, detect
from agrinews.charset.iso2022 import hz_hanzi, iso2022_cn_hanzi
from agrinews.charset.likeness import mean_likeness
from agrinews.charset.reading import Guess, read
from agrinews.charset.sample import first_high
from agrinews.charset.standard import decode_as
from agrinews.charset.utf16 import detect_utf16
from agrinews.model import Candidate

__all__ = ["detect_unlikely_utf8"]

# The first bytes of UTF-8 sequences longer than two, the commonest of Chinese first.
_LONG_LEADS = (*range(0xE4, 0xEA), 0xE3, 0xE2, *range(0xEA, 0xF5), 0xE1, 0xE0)
LONG_LEADS = tuple(bytes([lead]) for lead in _LONG_LEADS)
HEAD_BYTES = 2048
HZ_LIKENESS = -9.0
SEVEN_BIT = (
    (b"~{", "hz-gb-2312", hz_hanzi),
    (b"\x1b$)", "iso-2022-cn", iso2022_cn_hanzi),
)
# Of nine hanzi in GBK, one text in 10^9 is valid UTF-8.
TWO_BYTE_CHARS = 8
# What being valid UTF-8 is worth by itself, in nats.
UTF8_NATS = 6.0


def detect_unlikely_utf8(text: str, body: bytes, *, labels: Labels) -> Guess | None:
    """Return what a body that is valid UTF-8 is in truth, or None if it is UTF-8.

    `text` is the body read as UTF-8, `labels` the first in header and page.
    """
    if text.isascii() or body.find(b"\0", 0, HEAD_BYTES) >= 0:
        return detect_utf16(body) or _detect_seven_bit(body)
    if b"\xe5" in body or any(lead in body for lead in LONG_LEADS):
        return None
    if _is_two_byte_utf8(text, body, priors=priors_of(*labels)):
        return None
    return detect(body, first_high(body), labels=labels)


def _detect_seven_bit(body: bytes) -> Guess | None:
    """Return what an ASCII body is that speaks of hanzi or kana in ASCII, else None."""
    for sign, encoding, hanzi in SEVEN_BIT:
        if sign in body and (text := hanzi(body)):
            mean = mean_likeness(text)
            if mean > HZ_LIKENESS:
                return Guess(encoding, 1.0, (Candidate(encoding, round(mean, 2)),))
    if b"\x1b$" not in body:
        return None
    encoding = "iso-2022-kr" if b"\x1b$)C" in body else "iso-2022-jp"
    text, replaced = decode_as(body, encoding)
    return None if replaced or text.isascii() else Guess(encoding)


def _is_two_byte_utf8(text: str, body: bytes, *, priors: Collection[str]) -> bool:
    """Return whether a body valid as UTF-8, but in sequences of two bytes only, is UTF-8.

    A few hanzi can look so: 小学 in GBK is valid UTF-8, and reads as two odd letters in it.
    """
    letters = [char for char in text if char > "\x7f"]
    if len(letters) > TWO_BYTE_CHARS or "utf-8" in priors:
        return True
    ours = sum(_two_byte_score(ord(char)) for char in letters) + UTF8_NATS
    return ours > max(read(body, name, priors=priors).total for name in LEGACY)


def _two_byte_score(point: int) -> float:
    if point < 0xC0:  # no-break space, ©, «, ·
        return -5.0
    common = 0xC0 <= point < 0x180 or 0x391 <= point < 0x3CA or 0x410 <= point < 0x450
    return -9.5 if common else -14.0
