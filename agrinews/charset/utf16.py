"""UTF-16 without a byte order mark."""

from __future__ import annotations

from agrinews.charset.likeness import scores
from agrinews.charset.reading import Guess, margin_of
from agrinews.model import Candidate

__all__ = ["detect_utf16", "detect_utf16_hanzi"]

ENCODINGS = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
SAMPLE_BYTES = 2048
# Nats a character. Ordinary Chinese with markup is at -6, other text read so below -11.
ENOUGH = -9.0
ASCII = -5.0
CONTROL = -18.0
LETTER = -7.5
_TEXT_BYTES = bytes({*range(0x20, 0x7F), *range(0x80, 0x100), *b"\t\n\r\f\x0e\x0f\x1b"})
_OTHERS = {
    **dict.fromkeys(map(chr, range(0x20, 0x7F)), ASCII),
    **dict.fromkeys(map(chr, (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F)), CONTROL),
    # What other pages are written in; read with the bytes the wrong way round, it is not here.
    **dict.fromkeys(map(chr, (*range(0x370, 0x700), *range(0x3041, 0x3100))), LETTER),
    **dict.fromkeys(map(chr, range(0xAC00, 0xD7A4)), LETTER),
}


def detect_utf16(body: bytes) -> Guess | None:
    """Return `utf-16le` or `utf-16be` if the body reads as that, or None."""
    return _weigh(body) if _has_controls(body) else None


def detect_utf16_hanzi(body: bytes) -> Guess | None:
    """Return the same for a few hanzi alone, which may hold no control byte; or None."""
    if len(body) % 2 or b"<" in body:
        return None
    guess = _weigh(body)
    text = body.decode(ENCODINGS[guess.encoding], "replace") if guess else ""
    return guess if 2 * sum("\u4e00" <= char <= "\u9fff" for char in text) > len(text) else None


def _weigh(body: bytes) -> Guess | None:
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
    nats = [_OTHERS[char] if char in _OTHERS else scores()[char] for char in text]
    return sum(nats) / max(len(nats), 1)
