"""What the bytes suggest: candidates scored by how Chinese they read."""

from __future__ import annotations

from collections.abc import Collection

from agrinews.charset.declared import page_labels, priors_of
from agrinews.charset.foreign import NEIGHBOURS, detect_foreign
from agrinews.charset.reading import Guess, candidates_of, guess_of, ranked, read
from agrinews.charset.sample import all_runs, first_high, sample
from agrinews.charset.utf16 import detect_utf16, detect_utf16_hanzi
from agrinews.model import Candidate
from agrinews.patterns import deferred

Labels = tuple[str | None, str | None]

__all__ = ["detect", "weigh"]

# The mean likelihood (nats a character) above which a reading is Chinese, whatever else there is;
# below, Japanese and Korean are asked first.
# The right reading of 548 development pages and texts of 20 characters or more: median -7.3,
# 99 % above -8.6, least -9.1; read as the other Chinese encoding: greatest -11.4; the best Chinese
# reading of 736 texts in other languages: greatest -9.2.
SURELY_CHINESE = -8.5
SURE_CHARS = 20
# Declared and short, or after all of the page was read.
DECLARED_CHINESE = -10.2
SHORT_CHARS = 40
# Of the high bytes, those in well-formed UTF-8 sequences of three: half and more in a damaged
# page in UTF-8; 0.01 in GBK and Big5 by chance, so more is a fragment. Of two or three: letters.
UTF8_SHARE = 0.5
UTF8_FRAGMENT = 0.05
SHARE_BYTES = 16  # 武汉 in GBK is a bad byte and 人 in UTF-8
ANY_UTF8_SHARE = 0.9
LONG = deferred(rb"[\xe2-\xef][\x80-\xbf]{2}")
TWO_LONG = deferred(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){2,}")
_ASCII = bytes(range(0x80))
_HIGH = bytes(range(0x80, 0x100))
LEGACY = ("gb18030", "big5")
BIG5_ASCII_SHARE = 0.1


def detect(body: bytes, error_at: int, *, labels: Labels) -> Guess | None:
    """Return the encoding of a body that is not valid UTF-8, or None if it is no text.

    `error_at` is where the UTF-8 decoder stopped, `labels` the first in header and page. A sample
    decides if it reads as Chinese beyond doubt, else all of the page and all of its labels.
    """
    if guess := detect_utf16(body):
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
    if share >= UTF8_SHARE and (size >= SHARE_BYTES or utf8.total > chinese[0].total):
        return Guess("utf-8", round(min(2 * share - 1, 1.0), 3), candidates_of([utf8, *chinese]))
    best = chinese[0]
    declared = best.encoding in priors and best.chars < SHORT_CHARS
    if best.mean > (DECLARED_CHINESE if declared else SURELY_CHINESE):
        return guess_of([*chinese, utf8])
    any_share = len(text.encode().translate(None, _ASCII)) / size
    if any_share > ANY_UTF8_SHARE:
        return Guess("utf-8", round(2 * any_share - 1, 3), candidates_of([utf8, *chinese]))
    if guess := detect_utf16_hanzi(body):
        return guess
    return detect_foreign(body, runs, chinese=chinese, priors=priors)


def weigh(body: bytes) -> tuple[Candidate, ...]:
    """Return how Chinese the body reads in every encoding that Chinese comes in, best first.

    What decides is less than this: see `detect`. Empty for a body of ASCII.
    """
    runs = all_runs(body)
    readings = (read(runs, encoding) for encoding in ("utf-8", *LEGACY, *NEIGHBOURS))
    found = {candidate.encoding: candidate for candidate in candidates_of(readings)}
    return tuple(sorted(found.values(), key=lambda candidate: candidate.score, reverse=True))
