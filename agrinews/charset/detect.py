"""What the bytes suggest: candidates scored by how Chinese they read."""

from __future__ import annotations

import re
from collections.abc import Collection

from agrinews.charset.declared import page_labels, priors_of
from agrinews.charset.foreign import detect_foreign
from agrinews.charset.iso2022 import hz_hanzi, iso2022_cn_hanzi
from agrinews.charset.likeness import mean_likeness
from agrinews.charset.reading import Guess, guess_of, margin_of, ranked, read
from agrinews.charset.sample import all_runs, first_high, sample
from agrinews.charset.standard import decode_as
from agrinews.charset.utf16 import detect_utf16, has_controls
from agrinews.model import Candidate

Labels = tuple[str | None, str | None]

__all__ = ["detect", "detect_unlikely_utf8"]

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
# The first bytes of UTF-8 sequences longer than two, the commonest of Chinese first.
_LONG_LEADS = (*range(0xE4, 0xEA), 0xE3, 0xE2, *range(0xEA, 0xF5), 0xE1, 0xE0)
LONG_LEADS = tuple(bytes([lead]) for lead in _LONG_LEADS)
HEAD_BYTES = 2048
_ASCII = bytes(range(0x80))
_HIGH = bytes(range(0x80, 0x100))
LEGACY = ("gb18030", "big5")
BIG5_ASCII_SHARE = 0.1


def detect(body: bytes, error_at: int, *, labels: Labels) -> Guess | None:
    """Return the encoding of a body that is not valid UTF-8, or None if it is no text.

    `error_at` is where the UTF-8 decoder stopped, `labels` the first in header and page. A sample
    decides if it reads as Chinese beyond doubt, else all of the page and all of its labels.
    """
    if guess := _detect_wide(body):
        return guess
    start = first_high(body)
    if LONG.search(body, start, error_at) is None:
        runs, priors = sample(body, start), priors_of(*labels)
        # Two in five characters of Big5 end in a byte of ASCII; of GB 2312, none.
        ascii_share = len(runs.translate(None, _HIGH)) / len(runs)
        for encoding in ("big5", "gb18030") if ascii_share > BIG5_ASCII_SHARE else LEGACY:
            reading = read(runs, encoding, priors=priors)
            if reading.mean > SURELY_CHINESE and reading.chars >= SURE_CHARS:
                return guess_of([reading])
    return _detect_thoroughly(body, priors=priors_of(labels[0], *page_labels(body)))


def _detect_thoroughly(body: bytes, *, priors: Collection[str]) -> Guess | None:
    runs = all_runs(body)
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


def _detect_wide(body: bytes) -> Guess | None:
    """Return UTF-16 without a byte order mark if the body reads as that, else None."""
    found = detect_utf16(body) if has_controls(body) else None
    if found is None:
        return None
    encoding, mean, lead = found
    candidates = (Candidate(encoding, round(mean, 2)),)
    return Guess(encoding, margin_of(lead * min(len(body), 2048) / 2), candidates)


def _detect_seven_bit(body: bytes) -> Guess | None:
    """Return what an ASCII body is that speaks of hanzi or kana in ASCII, else None."""
    for sign, encoding, hanzi in SEVEN_BIT:
        if sign in body and (text := hanzi(body)):
            mean = mean_likeness(text)
            if mean > HZ_LIKENESS:
                return Guess(encoding, 1.0, (Candidate(encoding, round(mean, 2)),))
    if (b"\x1b$" in body or b"\x1b(" in body) and not decode_as(body, "iso-2022-jp")[1]:
        return Guess("iso-2022-jp")
    return None


def detect_unlikely_utf8(text: str, body: bytes, *, labels: Labels) -> Guess | None:
    """Return what a body that is valid UTF-8 is in truth, or None if it is UTF-8.

    `text` is the body read as UTF-8, `labels` the first in header and page.
    """
    if text.isascii() or body.find(b"\0", 0, HEAD_BYTES) >= 0:
        return _detect_wide(body) or _detect_seven_bit(body)
    if b"\xe5" in body or any(lead in body for lead in LONG_LEADS):
        return None
    if _is_two_byte_utf8(text, body, priors=priors_of(*labels)):
        return None
    return detect(body, first_high(body), labels=labels)


def _is_two_byte_utf8(text: str, body: bytes, *, priors: Collection[str]) -> bool:
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
