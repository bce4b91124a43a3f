"""The bytes behind the characters of a misread text, and the text behind bytes.

Readers differ from Python's codecs where text is damaged, so their habits are added: Windows-1252
with its five holes read as C1 controls and Latin-1 in one table (no character is in both with
different bytes), GBK with its user-defined areas and 80 for the euro sign, Big5 with the
private-use characters that Windows gives its user-defined areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

__all__ = [
    "Octets",
    "decoder_name",
    "loses_pairs",
    "octets",
    "unreadable",
    "unreadable_before_lost",
]

CODECS = {"gbk": "gb18030", "big5": "big5hkscs"}
"""Python's codec that knows most of the encoding: user-defined areas, HKSCS."""

READERS = {"gbk": "gbk", "big5": "cp950", "windows-1252": "latin-1"}
"""Python's codec that reads no more than a usual reader: what that loses was lost."""

BIG5_USER_AREAS = (
    (0xFA, 0xFE, 0xE000),
    (0x8E, 0xA0, 0xE311),
    (0x81, 0x8D, 0xEEB8),
)
"""First and last lead byte and the first private-use character of 157 for each lead (cp950)."""
BIG5_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))


class Octets(dict[str, bytes | None]):
    """The bytes of each character in one encoding, or None; worked out when first asked for."""

    def __init__(self, encoding: str) -> None:
        """Begin an empty table of an encoding."""
        super().__init__()
        self.encoding = encoding
        self.doubles = _doubles(encoding)
        self.seldom: Mapping[str, bytes] = {"€": b"\xa2\xe3"} if encoding == "gbk" else {}
        """Characters that were almost always other bytes, but may have been these."""

    def __missing__(self, char: str) -> bytes | None:
        """Work out the bytes of a character."""
        self[char] = found = _encode(char, self.encoding)
        return found

    def of(self, text: str) -> bytes | None:
        """Return the bytes of a text, or None if a character of it has none, or a choice."""
        if self.doubles and any(map(self.doubles.__contains__, text)):
            return None
        try:
            return b"".join(map(self.__getitem__, text))  # type: ignore[arg-type]
        except TypeError:
            return None


DOUBLE_ROWS = {"cp932": (0x81, 0x87, 0xED, 0xEE, 0xFA, 0xFB, 0xFC)}
"""Lead bytes of the rows in which characters stand a second time (NEC's and IBM's additions)."""


@cache
def _doubles(encoding: str) -> dict[str, tuple[bytes, ...]]:
    """Return the characters that several byte strings of an encoding stand for."""
    found: dict[str, tuple[bytes, ...]] = {}
    for lead in DOUBLE_ROWS.get(encoding, ()):
        for pair in (bytes((lead, trail)) for trail in range(0x40, 0xFD)):
            char = pair.decode(encoding, "replace")
            if len(char) == 1:
                found[char] = (*found.get(char, ()), pair)
    return {char: pairs for char, pairs in found.items() if len(pairs) > 1}


@lru_cache(maxsize=2048)
def unreadable(encoding: str, following: int | None) -> frozenset[int]:
    """Return the bytes (80 to FF) that a reader could not read before the byte `following`.

    None: before the end, or before another that could not be read. The reader gives up one byte and
    goes on with the next, as Python's decoders and most browsers do.
    """
    codec = READERS.get(encoding, encoding)
    tail = b"" if following is None else bytes((following,))
    return frozenset(
        byte for byte in range(0x80, 0x100) if not _starts_readable(bytes((byte,)) + tail, codec)
    )


@cache
def unreadable_before_lost(encoding: str, written: str) -> frozenset[int]:
    """Return the bytes that were probably lost because of a byte that was lost after them.

    Most bytes after a first one are those of the common characters of the encoding they were
    `written` in; a byte that the reader pairs with half of these is unlikely to be lost.
    """
    usual = (*range(0x80, 0xC0),) if written == "utf-8" else (*range(0xA1, 0xFF),)
    lost = dict.fromkeys(range(0x80, 0x100), 0)
    for following in usual:
        for byte in unreadable(encoding, following):
            lost[byte] += 1
    return frozenset(byte for byte, n in lost.items() if n > len(usual) / 2)


@cache
def loses_pairs(encoding: str) -> bool:
    """Whether the encoding leaves many pairs of high bytes undefined, so that one may be lost."""
    codec = READERS.get(encoding, encoding)
    pairs = (bytes((a, b)) for a in range(0x81, 0xFF, 7) for b in range(0x81, 0xFF, 5))
    lost = [pair.decode(codec, "replace").startswith("\ufffd") for pair in pairs]
    return sum(lost) > len(lost) / 100


def _starts_readable(octets: bytes, codec: str) -> bool:
    text = octets.decode(codec, "replace")
    return not text.startswith("\ufffd")


@cache
def octets(encoding: str) -> Octets:
    """Return the table of an encoding, one for the whole program."""
    return Octets(encoding)


def decoder_name(encoding: str) -> str:
    """Return the codec to decode with."""
    return CODECS.get(encoding, encoding)


def _encode(char: str, encoding: str) -> bytes | None:
    if encoding == "windows-1252" and "\x80" <= char <= "\x9f":
        return char.encode("latin-1")
    if encoding == "gbk" and char == "€":
        return b"\x80"
    if encoding == "big5" and "\ue000" <= char <= "\uf848":
        return _user_area(ord(char))
    for codec in (encoding, *((CODECS[encoding],) if encoding in CODECS else ())):
        try:
            found = char.encode("cp950" if codec == "big5" else codec)
        except UnicodeEncodeError:
            continue
        if len(found) <= 2:  # noqa: PLR2004 - GB18030's four bytes are no GBK
            return found
    return b"" + bytes([ord(char)]) if encoding == "windows-1252" and char <= "\xff" else None


def _user_area(point: int) -> bytes | None:
    for first, last, start in BIG5_USER_AREAS:
        row, place = divmod(point - start, len(BIG5_TRAILS))
        if 0 <= row <= last - first:
            return bytes((first + row, BIG5_TRAILS[place]))
    return None
