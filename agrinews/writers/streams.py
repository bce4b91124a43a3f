"""Rows to the bytes of a file: what stands before, between and after them, and compression.

A stream is pure bookkeeping: `add` and `end` return the bytes that are to be written now.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Final, Protocol

from agrinews.extras import need

# A compressed file is a chain of members, each whole by itself: what a kill leaves can be read up
# to the last of them, and where they end depends on the rows alone.
MEMBER_BYTES: Final = 2**20
CODECS: Final = (".gz", ".zst")
GZIP_WINDOW: Final = 31  # zlib's word for a gzip header around 32 kB of window
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 3


class Stream(Protocol):
    """Turns rows into the bytes of one file."""

    def add(self, row: bytes) -> bytes:
        """Return what to write now that this row has come; may be nothing yet."""

    def end(self) -> bytes:
        """Return what to write after the last row."""

    def go_on(self) -> None:
        """Take it that the file has rows already."""


class Joined:
    """Rows with something before, between and after them."""

    def __init__(self, *, head: bytes = b"", between: bytes = b"", tail: bytes = b"") -> None:
        """Take the bytes that stand before, between and after the rows."""
        self._lead = head
        self._begun = False
        self._between = between
        self._tail = tail

    def add(self, row: bytes) -> bytes:
        """Return the row after what parts it from the one before."""
        lead, self._lead, self._begun = self._lead, self._between, True
        return lead + row

    def end(self) -> bytes:
        """Return what stands after the rows, and what stands before them if there were none."""
        lead = b"" if self._begun else self._lead
        return lead + self._tail

    def go_on(self) -> None:
        """Take it that the file has rows already."""
        self._lead, self._begun = self._between, True


class Squeezed:
    """A stream, compressed member by member."""

    def __init__(self, stream: Stream, suffix: str) -> None:
        """Compress `stream` as the suffix says, one of CODECS. Raises MissingExtraError."""
        self._stream = stream
        self._squeeze = _codec(suffix)
        self._held = bytearray()

    def add(self, row: bytes) -> bytes:
        """Return a member when enough has come, else nothing."""
        self._held += self._stream.add(row)
        return self._member() if len(self._held) >= MEMBER_BYTES else b""

    def end(self) -> bytes:
        """Return the last member."""
        self._held += self._stream.end()
        return self._member() if self._held else b""

    def go_on(self) -> None:
        """Take it that the file has rows already."""
        self._stream.go_on()

    def _member(self) -> bytes:
        body = self._squeeze(bytes(self._held))
        self._held.clear()
        return body


def codec_of(name: str) -> str | None:
    """Return the compression that a file name's suffix asks for, one of CODECS, or None."""
    return next((suffix for suffix in CODECS if name.lower().endswith(suffix)), None)


def zstandard() -> Any:  # noqa: ANN401 - it has no types
    """Return the package zstandard. Raises MissingExtraError."""
    return need("zstandard", extra="zstd", said="Zstandard")


def _codec(suffix: str) -> Callable[[bytes], bytes]:
    if suffix == ".zst":
        compress: Callable[[bytes], bytes] = zstandard().ZstdCompressor(level=_ZSTD_LEVEL).compress
        return compress
    return _gzip


def _gzip(body: bytes) -> bytes:
    """Return a gzip member without a date in it."""
    squeezer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return squeezer.compress(body) + squeezer.flush()
