"""A file of records as a stream that knows its place and can find the next sound record.

A WARC file is a chain of gzip members, a record in each, or the bare records one after the other.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, Final

GZIP_MAGIC: Final = b"\x1f\x8b\x08"
GZIP_WINDOW: Final = 31  # zlib's word for a gzip header around 32 kB of window
RECORD: Final = b"WARC/"
_PACKED_BYTES: Final = 2**16
_INFLATED_BYTES: Final = 2**20
_SEARCH_BYTES: Final = 2**20


class DamageError(Exception):
    """The bytes of a record are not those that were written."""


class Source:
    """Bytes from the beginning of a file on, some of which may be given back."""

    def __init__(self, file: BinaryIO) -> None:
        """Read from `file`, which need not seek."""
        self._file = file
        self._held = b""
        self.at = 0
        """The offset in the file of the byte that comes next."""
        self.is_gzip = self._peek(len(GZIP_MAGIC)) == GZIP_MAGIC

    def has_more(self) -> bool:
        """Whether there are bytes left; blank ones between records do not count."""
        while (head := self._peek(1)) and head.isspace() and self.is_gzip:
            self.read(1)
        return bool(head)

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        part, self._held = self._held[:size], self._held[size:]
        if len(part) < size:  # warcio would take one lone byte for the beginning of gzip
            part += self._file.read(size - len(part))
        self.at += len(part)
        return part

    def give_back(self, body: bytes) -> None:
        """Have the last bytes that were read come once more."""
        self._held = body + self._held
        self.at -= len(body)

    def _peek(self, size: int) -> bytes:
        while len(self._held) < size and (part := self._file.read(size - len(self._held))):
            self._held += part
        return self._held[:size]

    def go_to_record(self, offset: int) -> None:
        """Go to the first record that begins at `offset` or later, or to the end of the file.

        A stream that cannot seek is at its end with that: what was damaged has been read already.
        """
        self._held = b""
        if not self._file.seekable():
            while part := self._file.read(_SEARCH_BYTES):
                self.at += len(part)
            return
        self.at = self._find(offset)
        self._file.seek(self.at)

    def _find(self, offset: int) -> int:
        mark = GZIP_MAGIC if self.is_gzip else b"\n" + RECORD
        while True:
            self._file.seek(offset)
            body = self._file.read(_SEARCH_BYTES)
            found = body.find(mark)
            while found >= 0:
                if not self.is_gzip:
                    return offset + found + 1
                if self._is_member(offset + found):
                    return offset + found
                found = body.find(mark, found + 1)
            if len(body) < _SEARCH_BYTES:
                return offset + len(body)
            offset += len(body) - len(mark)  # it may lie across the border

    def _is_member(self, offset: int) -> bool:
        """Whether a gzip member that holds a record begins here."""
        self._file.seek(offset)
        try:
            head = zlib.decompressobj(GZIP_WINDOW).decompress(
                self._file.read(_PACKED_BYTES), len(RECORD)
            )
        except zlib.error:
            return False
        return head == RECORD


class Member:
    """What one gzip member holds, as a stream; reading beyond it is not possible."""

    def __init__(self, source: Source) -> None:
        """Inflate the member with which `source` goes on."""
        self._source = source
        self._inflater = zlib.decompressobj(GZIP_WINDOW)

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, none at the end; `size` is a wish. Raises DamageError."""
        del size
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._source.read(_PACKED_BYTES)
            try:
                part = self._inflater.decompress(packed, _INFLATED_BYTES)
            except zlib.error as error:
                raise DamageError(str(error)) from error
            if self._inflater.eof:
                self._source.give_back(self._inflater.unused_data)
            if part:
                return part
            if not packed:
                raise DamageError("it is cut short")
        return b""
