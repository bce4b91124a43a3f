"""The bytes behind the characters of a misread text, and the text behind bytes.

Readers differ from Python's codecs where text is damaged, so their habits are added: Windows-1252
with its five holes read as C1 controls and Latin-1 in one table (no character is in both with
different bytes), GBK with its user-defined areas and 80 for the euro sign, Big5 with the
private-use characters that Windows gives its user-defined areas.
"""

from __future__ import annotations

from functools import cache

__all__ = ["Octets", "decoder_name", "octets"]

CODECS = {"gbk": "gb18030", "big5": "big5hkscs"}
"""Python's codec that knows most of the encoding: user-defined areas, HKSCS."""

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
        super().__init__()
        self.encoding = encoding

    def __missing__(self, char: str) -> bytes | None:
        self[char] = found = _encode(char, self.encoding)
        return found

    def of(self, text: str) -> bytes | None:
        """Return the bytes of a text, or None if a character of it has none."""
        try:
            return b"".join(map(self.__getitem__, text))  # type: ignore[arg-type]
        except TypeError:
            return None


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
