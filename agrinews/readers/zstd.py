"""Zstandard (RFC 8878) undone as a stream; needs the extra `zstd`."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final, cast

from agrinews.extras import need

# Packed bytes taken at a time. A block of four bytes can hold 128 kB, so this bounds what comes out
# to 16 MB, of which whoever reads may then take a look.
_PACKED_BYTES: Final = 512
_WINDOW_BYTES: Final = 128 * 2**20
"""More than this nobody need hold in memory for us; `zstd` asks to be told so as well."""
# A WARC file may begin with a frame that other readers skip, which holds the dictionary of all that
# follow, itself packed or not. Source: the IIPC's "Use of Zstandard in WARC 1.1", section 4.
_DICTIONARY_MAGIC: Final = b"\x5d\x2a\x4d\x18"
_FRAME_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_MAX_DICTIONARY_BYTES: Final = 2**24


class Unzstd(io.RawIOBase):
    """What frames, one after the other, hold. Reading raises OSError or EOFError at damage."""

    def __init__(self, file: BinaryIO) -> None:
        """Read from `file`, which need not seek. Raises MissingExtraError."""
        self._zstd = need("zstandard", extra="zstd", said="Zstandard")
        self._file = file
        self._frame: Any = None
        self._dictionary: Any = None
        self._begun = False
        self._packed = b""
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        """Fill some of `buffer`; return how many bytes, none at the end."""
        while not self._held and self._advance():
            pass
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def _advance(self) -> bool:
        """Take a few packed bytes; return whether there were any."""
        if not self._begun:
            self._begin()
        packed = self._packed or self._file.read(_PACKED_BYTES)
        if not packed:
            if self._frame is not None:
                raise EOFError("it ends within a frame")
            return False
        if self._frame is None:
            maker = self._zstd.ZstdDecompressor(
                dict_data=self._dictionary, max_window_size=_WINDOW_BYTES
            )
            self._frame = maker.decompressobj()
        try:
            self._held = memoryview(self._frame.decompress(packed))
        except self._zstd.ZstdError as error:
            raise OSError(str(error)) from error
        self._packed = self._frame.unused_data
        if self._frame.eof:
            self._frame = None
        return True

    def _begin(self) -> None:
        """Take the dictionary, where there is one, else only look."""
        self._begun = True
        self._packed = self._file.read(len(_DICTIONARY_MAGIC))
        if self._packed != _DICTIONARY_MAGIC:
            return
        size = int.from_bytes(self._file.read(4), "little")
        if size > _MAX_DICTIONARY_BYTES:
            raise OSError(f"a dictionary of {size} bytes")
        body = self._file.read(size)
        if len(body) < size:
            raise EOFError("it ends within its dictionary")
        if body.startswith(_FRAME_MAGIC):
            body = unzstd(io.BytesIO(body)).read(_MAX_DICTIONARY_BYTES)
        self._dictionary = self._zstd.ZstdCompressionDict(body)
        self._packed = b""


def unzstd(file: BinaryIO) -> io.BufferedReader:
    """Return what a Zstandard file holds, as a stream. Raises MissingExtraError."""
    return io.BufferedReader(cast("io.RawIOBase", Unzstd(file)))
