"""Pages that do not read as Chinese at first sight: Japanese, Korean, Cyrillic, Western.

They are decoded right as well; they are only not called Chinese. chardet knows them all and is
asked here alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from unicodedata import combining

from agrinews.charset.labels import encoding_of, is_chinese
from agrinews.charset.likeness import hangul_likeness
from agrinews.charset.reading import (
    Guess,
    Reading,
    candidates_of,
    guess_of,
    is_damaged_chinese,
    ranked,
    read,
)
from agrinews.charset.standard import decode_as
from agrinews.patterns import deferred

__all__ = ["detect_foreign"]

# The mean (nats a character) above which the best of Chinese, Japanese and Korean is believed
# before chardet, by the number of characters. Lists of rare names and wares come down to -9.6, a
# few rare words to -10.8; the best of these readings of Cyrillic, Greek, Thai or Arabic comes up
# to -10.2 for one or two characters, -11.3 for a few, -9.2 for more (EUC-JP), else -10.4.
BELIEVED = ((2, -10.5), (8, -11.2), (math.inf, -10.2))
# The same where high bytes stand alone between ASCII: letters with accents, hardly hanzi.
BELIEVED_ALONE = -10.0
# A last resort when nobody knows better; below it a text is noise.
HARDLY_CHINESE = -11.5
DECLARED_BAD_SHARE = 0.01
DETECTOR_BYTES = 100_000
# What being asked by a tool for Chinese pages is worth, in nats.
CHINESE_NATS = 7.0
NEIGHBOURS = ("euc-jp", "shift_jis", "euc-kr")
DETECTOR_BYTES = 100_000
# chardet's names (CPython's) for what the labels table calls otherwise.
DETECTED = {
    "cp949": "euc-kr",
    "euc-jis-2004": "euc-jp",
    "iso2022-jp-2": "iso-2022-jp",
    "iso2022-kr": "iso-2022-kr",
    "shift-jis-2004": "shift_jis",
    "tis-620": "windows-874",
}
# Of noise, chardet is less sure than of anything that was ever written.
NOISE_CONFIDENCE = 0.03
# Of the characters that are not ASCII, letters and the commonest marks: 0.88 and more in 700 pages
# and texts; of random bytes 0.6 in KOI8 and IBM866, 0.75 in ISO 8859.
LETTER_SHARE = 0.85
MARKS = frozenset(map(chr, (*range(0xA0, 0xC0), *range(0x2010, 0x2045), 0x20AC, 0x2116, 0x2122)))
FEW_BYTES = 50
_ALONE = deferred(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
ALONE_SHARE = 0.6
# Half of a Japanese text is kana, of eighty kinds.
_KANA = deferred("[\u3041-\u30fe]")
KANA_GAIN = 12.0 - 4.4
_ASCII = bytes(range(0x80))


def detect_foreign(
    body: bytes, runs: bytes, *, chinese: list[Reading], priors: Collection[str]
) -> Guess | None:
    """Return what a page is whose best Chinese reading is doubtful, or None if it is no text.

    `runs` is a sample of the high bytes, `chinese` the readings of it, best first. Tried in this
    order: Japanese and Korean against Chinese; Chinese with much that is broken and a good deal
    that is not; a declared encoding in which the page has hardly an error; chardet; the best
    Chinese reading, unless it is worse than noise.
    """
    size = len(runs.translate(None, _ASCII))
    western = len(_ALONE.findall(runs)) > ALONE_SHARE * size
    neighbours = (_read_neighbour(runs, name, priors=priors) for name in NEIGHBOURS)
    readings = ranked([*chinese, *(() if western else neighbours)])
    best = readings[0]
    least = next(mean for chars, mean in BELIEVED if best.chars <= chars)
    if best.mean > (max(least, BELIEVED_ALONE) if western else least):
        return guess_of(readings)
    candidates = candidates_of(readings)
    for reading in chinese:
        if is_damaged_chinese(runs, reading.encoding):
            return Guess(reading.encoding, 0.5, candidates)
    declared = _declared(body, size, priors=priors)
    if declared:
        return Guess(declared, 1.0, candidates)
    detected, confidence = _ask_chardet(body)
    if detected and (size < FEW_BYTES or not _is_noise(runs, detected, confidence=confidence)):
        return Guess(detected, confidence, candidates)
    return guess_of(readings) if best.mean > HARDLY_CHINESE else None


def _declared(body: bytes, size: int, *, priors: Collection[str]) -> str | None:
    """Return the declared encoding that fits a body with `size` high bytes, or None.

    A few bytes that read well in no way are what they are said to be.
    """
    bad = {encoding: decode_as(body, encoding)[1] for encoding in sorted(priors)}
    if not bad:
        return None
    best = min(bad, key=bad.__getitem__)
    if size < FEW_BYTES:
        return best
    foreign = not is_chinese(best) and best != "utf-8"
    return best if foreign and bad[best] <= DECLARED_BAD_SHARE * size else None


def _is_noise(runs: bytes, encoding: str, *, confidence: float) -> bool:
    """Return whether a text in letters has too few of them, or is nothing chardet is sure of."""
    high = [char for char in decode_as(runs, encoding)[0] if char > "\x7f"]
    letters = sum(char.isalpha() or char in MARKS or combining(char) > 0 for char in high)
    few = letters < LETTER_SHARE * len(high) and encoding not in NEIGHBOURS
    return few or confidence < NOISE_CONFIDENCE


def _read_neighbour(runs: bytes, encoding: str, *, priors: Collection[str]) -> Reading:
    """Read with kana and hangul as likely as they are in Japanese and Korean."""
    reading = read(runs, encoding, priors=priors)
    text = decode_as(runs, encoding)[0]
    korean = encoding == "euc-kr"
    gain = hangul_likeness(text) if korean else KANA_GAIN * len(_KANA.findall(text))
    mean = (reading.mean * reading.chars + gain) / max(reading.chars, 1)
    return replace(reading, total=reading.total + gain - CHINESE_NATS, mean=mean)


def _ask_chardet(body: bytes) -> tuple[str | None, float]:
    """Return the first encoding chardet thinks of that the web knows, and its confidence."""
    from chardet import EncodingEra, detect_all  # noqa: PLC0415 - no Chinese page comes here

    era = EncodingEra.ALL & ~(EncodingEra.MAINFRAME | EncodingEra.LEGACY_MAC)
    thought = detect_all(body[:DETECTOR_BYTES], encoding_era=era, compat_names=False)
    for found in thought:
        name = (found["encoding"] or "").lower().replace("_", "-")
        encoding = encoding_of(DETECTED.get(name, name))
        if encoding and not is_chinese(encoding) and encoding != "utf-8":
            return encoding, round(found["confidence"], 3)
    return None, 0.0
