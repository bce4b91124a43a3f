"""What the bytes suggest: candidates scored by how Chinese they read."""

from __future__ import annotations

import re
from collections.abc import Collection

from agrinews.charset.foreign import detect_foreign
from agrinews.charset.iso2022 import hz_hanzi, iso2022_cn_hanzi
from agrinews.charset.likeness import mean_likeness
from agrinews.charset.reading import Guess, guess_of, margin_of, ranked, read
from agrinews.charset.sample import first_high, sample
from agrinews.charset.standard import decode_as
from agrinews.charset.utf16 import detect_utf16, has_controls
from agrinews.model import Candidate

__all__ = ["detect", "detect_seven_bit", "detect_wide", "is_two_byte_utf8"]

# The mean likelihood (nats a character) above which a reading is Chinese, whatever else there is.
# The right reading of 548 development pages and texts of 20 characters or more: median -7.3,
# 99 % above -8.6, least -9.1; read as the other Chinese encoding: greatest -11.4; the best Chinese
# reading of 736 texts in other languages: greatest -9.2.
SURELY_CHINESE = -8.7
SURE_CHARS = 20
# Declared and short, or after all of the page was read.
DECLARED_CHINESE = -10.2
SHORT_CHARS = 40
# Of the high bytes, those in well-formed UTF-8 sequences of three: half and more in a damaged
# page in UTF-8; 0.01 in GBK and Big5 by chance, so more is a fragment. Of two or three: letters.
UTF8_SHARE = 0.5
UTF8_FRAGMENT = 0.05
ANY_UTF8_SHARE = 0.9
HZ_LIKENESS = -9.0
SEVEN_BIT = (
    (b"~{", "hz-gb-2312", hz_hanzi),
    (b"\x1b$)", "iso-2022-cn", iso2022_cn_hanzi),
)
# Of nine hanzi in GBK, one text in 10^9 is valid UTF-8.
TWO_BYTE_CHARS = 8
# What being valid UTF-8 is worth by itself, in nats.
UTF8_NATS = 6.0
LONG = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
TWO_LONG = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){2,}")
_ASCII = bytes(range(0x80))


def detect(body: bytes, error_at: int, *, priors: Collection[str]) -> Guess | None:
    """Return the encoding of a body that is not valid UTF-8, or None if it is no text.

    `error_at` is where the UTF-8 decoder stopped, `priors` the encodings declared. A sample
    decides if it reads as Chinese beyond doubt, else all of the page.
    """
    if guess := detect_wide(body):
        return guess
    start = first_high(body)
    if LONG.search(body, start, error_at) is None:
        runs = sample(body, start)
        for encoding in ("big5", "gb18030") if "big5" in priors else ("gb18030", "big5"):
            reading = read(runs, encoding, priors=priors)
            if reading.mean > SURELY_CHINESE and reading.chars >= SURE_CHARS:
                return guess_of([reading])
    return _detect_thoroughly(body, priors=priors)


def _detect_thoroughly(body: bytes, *, priors: Collection[str]) -> Guess | None:
    runs = sample(body, 0, everything=True)
    size = len(runs.translate(None, _ASCII))
    text = runs.decode("utf-8", "ignore")
    utf8 = read(runs, "utf-8", priors=priors)
    share = 3 * sum(char >= "\u0800" for char in text) / size
    if share > UTF8_FRAGMENT:
        runs = TWO_LONG.sub(b"\n", runs) if share < UTF8_SHARE else runs
    chinese = ranked(read(runs, encoding, priors=priors) for encoding in ("gb18030", "big5"))
    if share >= UTF8_SHARE:
        return guess_of([utf8, *chinese])
    best = chinese[0]
    declared = best.encoding in priors and best.chars < SHORT_CHARS
    if best.mean > (DECLARED_CHINESE if declared else SURELY_CHINESE):
        return guess_of([*chinese, utf8])
    if 1 - (size - len(text.encode().translate(None, _ASCII))) / size > ANY_UTF8_SHARE:
        return guess_of([utf8, *chinese])
    return detect_foreign(body, runs, chinese=chinese, priors=priors)


def detect_wide(body: bytes) -> Guess | None:
    """Return UTF-16 without a byte order mark if the body reads as that, else None."""
    found = detect_utf16(body) if has_controls(body) else None
    if found is None:
        return None
    encoding, mean, lead = found
    candidates = (Candidate(encoding, round(mean, 2)),)
    return Guess(encoding, margin_of(lead * min(len(body), 2048) / 2), candidates)


def detect_seven_bit(body: bytes) -> Guess | None:
    """Return what an ASCII body is that speaks of hanzi or kana in ASCII, else None."""
    for sign, encoding, hanzi in SEVEN_BIT:
        if sign in body and (text := hanzi(body)):
            mean = mean_likeness(text)
            if mean > HZ_LIKENESS:
                return Guess(encoding, 1.0, (Candidate(encoding, round(mean, 2)),))
    if (b"\x1b$" in body or b"\x1b(" in body) and not decode_as(body, "iso-2022-jp")[1]:
        return Guess("iso-2022-jp")
    return None


def is_two_byte_utf8(text: str, body: bytes, *, priors: Collection[str]) -> bool:
    """Return whether a body valid as UTF-8, but in sequences of two bytes only, is UTF-8.

    A few hanzi can look so: 小学 in GBK is valid UTF-8, and reads as two odd letters in it.
    """
    letters = [char for char in text if char > "\x7f"]
    if len(letters) > TWO_BYTE_CHARS or "utf-8" in priors:
        return True
    ours = sum(_two_byte_score(ord(char)) for char in letters) + UTF8_NATS
    return ours > max(read(body, name, priors=priors).total for name in ("gb18030", "big5"))


def _two_byte_score(point: int) -> float:
    if point < 0xC0:  # no-break space, ©, «, ·
        return -5.0
    common = 0xC0 <= point < 0x180 or 0x391 <= point < 0x3CA or 0x410 <= point < 0x450
    return -9.5 if common else -14.0
