"""UTF-16 without a byte order mark."""

from __future__ import annotations

from itertools import repeat

from agrinews.charset.likeness import scores
from agrinews.charset.reading import Guess, margin_of
from agrinews.model import Candidate

__all__ = ["detect_utf16"]

ENCODINGS = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
SAMPLE_BYTES = 2048
# Nats a character. Ordinary Chinese with markup is at -6, other text read so below -11.
ENOUGH = -9.0
ASCII = -5.0
CONTROL = -18.0
_TEXT_BYTES = bytes({*range(0x20, 0x7F), *range(0x80, 0x100), *b"\t\n\r\f\x0e\x0f\x1b"})
_CONTROLS = dict.fromkeys(map(chr, (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F)), CONTROL)


def detect_utf16(body: bytes) -> Guess | None:
    """Return `utf-16le` or `utf-16be` if the body reads as that, or None."""
    if not _has_controls(body):
        return None
    middle = len(body) // 4 * 2
    head, later = body[:SAMPLE_BYTES], body[middle : middle + SAMPLE_BYTES]
    parts = (head, later) if middle > SAMPLE_BYTES else (head,)
    means = {name: _mean(parts, codec) for name, codec in ENCODINGS.items()}
    best, other = sorted(means, key=means.__getitem__, reverse=True)
    if means[best] < ENOUGH:
        return None
    lead = (means[best] - means[other]) * min(len(body), SAMPLE_BYTES) / 2
    return Guess(best, margin_of(lead), (Candidate(best, round(means[best], 2)),))


def _has_controls(body: bytes) -> bool:
    """Return whether there are control bytes in the first 2048, as in every text in UTF-16.

    NULs are not what is counted: a text of hanzi alone has none.
    """
    return len(body[:SAMPLE_BYTES].translate(None, _TEXT_BYTES)) >= 2


def _mean(parts: tuple[bytes, ...], codec: str) -> float:
    text = "".join(part.decode(codec, "replace").removesuffix("\ufffd") for part in parts)
    nats = sum(map(_CONTROLS.get, text, repeat(0.0))) + sum(map(scores().__getitem__, text))
    printable = sum(" " <= char < "\x7f" for char in text)
    return (nats + ASCII * printable) / max(len(text), 1)
