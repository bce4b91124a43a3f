"""What a mirror site does to a page, forward: the damage that `agrinews.repair` undoes.

Simplified text has become traditional one for one, is encoded in GBK, readings are put into the
bytes, the stream is cut at the bytes of `！，；？`, and each piece is decoded alone. A later crawl
may flatten full-width forms to ASCII. Written from the description of the mechanism alone, so that
repair is not measured against its own assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CUTS = tuple("！，；？".encode("gbk")[i : i + 2] for i in (0, 2, 4, 6))
EURO = 0x80
FLAT = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Mirror:
    """How one mirror site damages text."""

    readings: Mapping[str, str]
    """The characters of its table and the reading printed after each."""
    misaligned: bool = True
    """Whether readings are put after any pair of bytes, not only after whole characters."""
    cut: bool = True
    tail: str = ""
    """What an orphan lead byte at the end of a piece becomes."""
    flatten: bool = True


def damage(text: str, mirror: Mirror) -> tuple[str, int]:
    """Return the text as the mirror shows it and how many characters were destroyed."""
    shown, eaten = [], 0
    for line in text.split("\n"):
        pieces = _cut(_annotate(line, mirror), mirror)
        for piece in pieces:
            decoded, gone = decode(piece, mirror.tail)
            shown.append(decoded)
            eaten += gone
        shown.append("\n")
    result = "".join(shown[:-1])
    return (result.translate(FLAT) if mirror.flatten else result), eaten


def _annotate(line: str, mirror: Mirror) -> bytes:
    table = {
        char.encode("gbk"): f"({reading})".encode("gb18030", "replace")
        for char, reading in mirror.readings.items()
    }
    octets = line.encode("gbk")
    starts = set(_starts(octets))
    out = bytearray()
    for at, octet in enumerate(octets):
        out.append(octet)
        pair = octets[at - 1 : at + 1]
        if at and (mirror.misaligned or at - 1 in starts):
            out += table.get(pair, b"")
    return bytes(out)


def _starts(octets: bytes) -> list[int]:
    starts, at = [], 0
    while at < len(octets):
        starts.append(at)
        at += 1 if octets[at] < 0x80 else 2
    return starts


def _cut(octets: bytes, mirror: Mirror) -> list[bytes]:
    if not mirror.cut:
        return [octets]
    pieces, begin, at = [], 0, 0
    while at < len(octets) - 1:
        if octets[at : at + 2] in CUTS:
            pieces += [octets[begin:at], octets[at : at + 2]]
            at += 2
            begin = at
        else:
            at += 1
    return [*pieces, octets[begin:]]


def decode(octets: bytes, tail: str) -> tuple[str, int]:
    """Return the text of a piece and how many bytes of meaning a bad pair swallowed."""
    shown, eaten, at = [], 0, 0
    while at < len(octets):
        octet, pair = octets[at], octets[at : at + 2]
        if octet < 0x80:
            shown.append(chr(octet))
            at += 1
        elif octet == EURO:
            shown.append("€")
            at += 1
        elif len(pair) == 1:
            shown.append(tail)
            at += 1
        elif octet == 0xFF or not is_trail(pair[1]):
            shown.append("?")
            eaten += pair[1:] != b"("
            at += 2
        else:
            shown.append(pair.decode("gb18030"))
            at += 2
    return "".join(shown), eaten


def is_trail(octet: int) -> bool:
    """Tell whether a byte can be the second of a pair."""
    return 0x40 <= octet <= 0xFE and octet != 0x7F


def lose(text: str, at: int) -> str:
    """Return the text as GBK readers show it when the byte at `at` is lost."""
    octets = text.encode("gb18030")
    return decode(octets[:at] + octets[at + 1 :], "")[0]


def put_in(text: str, at: int, octet: int) -> str:
    """Return the text as GBK readers show it when a byte comes in at `at`."""
    octets = text.encode("gb18030")
    return decode(octets[:at] + bytes([octet]) + octets[at:], "")[0]
