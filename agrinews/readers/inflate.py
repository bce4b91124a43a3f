"""Compressed bytes to the bytes inside, never more than a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from io import BufferedReader, BytesIO
from typing import BinaryIO, Final

from agrinews.errors import TooLargeError, UnreadableError
from agrinews.model import MAX_BODY_BYTES
from agrinews.readers.magic import look
from agrinews.readers.zstd import unzstd

Inflated = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | BufferedReader

DAMAGE: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
"""What the decompressors raise at data that is damaged, cut short or foreign."""


def inflate(body: bytes, *, origin: str, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return `body`, inflated if it is gzip, bzip2, xz or Zstandard.

    Raises TooLargeError beyond `limit` bytes, UnreadableError when the data is damaged, and
    MissingExtraError for Zstandard without its package.
    """
    kind = look(body)
    if kind is None or kind.role != "compressed":
        return _within(body, limit, origin=origin)
    try:
        with opened(BytesIO(body), kind.name) as stream:
            return _within(stream.read(limit + 1), limit, origin=origin)
    except DAMAGE as error:
        raise UnreadableError(f"damaged {kind.name} data: {error}", origin=origin) from error


def opened(stream: BinaryIO, name: str) -> Inflated:
    """Return what a compressed stream holds; `name` is one of magic's that are compressed.

    Raises MissingExtraError.
    """
    match name:
        case "gzip":
            return gzip.GzipFile(fileobj=stream)
        case "bzip2":
            return bz2.BZ2File(stream)
        case "xz":
            return lzma.LZMAFile(stream)
        case _:
            return unzstd(stream)


def _within(body: bytes, limit: int, *, origin: str) -> bytes:
    if len(body) > limit:
        raise TooLargeError(f"more than {limit / 2**20:g} MB", origin=origin)
    return body
