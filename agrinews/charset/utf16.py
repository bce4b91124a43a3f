"""UTF-16 without a byte order mark."""

from __future__ import annotations

from itertools import repeat

from agrinews.charset.likeness import scores

__all__ = ["detect_utf16", "has_controls"]

SAMPLE_BYTES = 2048
# Nats a character. Ordinary Chinese with markup is at -6, other text read so below -11.
ENOUGH = -9.0
ASCII = -5.0
CONTROL = -18.0
_TEXT_BYTES = bytes({*range(0x20, 0x7F), *range(0x80, 0x100), *b"\t\n\r\f\x0e\x0f\x1b"})
_CONTROLS = dict.fromkeys(map(chr, (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F)), CONTROL)


def has_controls(body: bytes) -> bool:
    """Return whether there are control bytes in the first 2048, as in every text in UTF-16.

    NULs are not what is counted: a text of hanzi alone has none.
    """
    return len(body[:SAMPLE_BYTES].translate(None, _TEXT_BYTES)) >= 2


def detect_utf16(body: bytes) -> tuple[str, float, float] | None:
    """Return `utf-16le` or `utf-16be`, its mean likeness and its lead over the other, or None."""
    middle = len(body) // 4 * 2
    head, later = body[:SAMPLE_BYTES], body[middle : middle + SAMPLE_BYTES]
    parts = (head, later) if middle > SAMPLE_BYTES else (head,)
    little, big = (_mean(parts, codec) for codec in ("utf-16-le", "utf-16-be"))
    if max(little, big) < ENOUGH:
        return None
    return ("utf-16le" if little > big else "utf-16be"), max(little, big), abs(little - big)


def _mean(parts: tuple[bytes, ...], codec: str) -> float:
    text = "".join(part.decode(codec, "replace").removesuffix("\ufffd") for part in parts)
    nats = sum(map(_CONTROLS.get, text, repeat(0.0))) + sum(map(scores().__getitem__, text))
    printable = sum(" " <= char < "\x7f" for char in text)
    return (nats + ASCII * printable) / max(len(text), 1)
