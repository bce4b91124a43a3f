"""Content codings undone, never beyond a limit: gzip, deflate, br and zstd.

The last two need packages that may be absent.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Final

from agrinews.errors import FetchError, MissingExtraError
from agrinews.readers.zstd import unzstd

__all__ = ["accepted_codings", "inflate"]

# One coding is usual, two are a slip of a proxy; more are an attack (urllib3 stops at 5).
MAX_CODINGS: Final = 5
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32
RAW_DEFLATE: Final = -zlib.MAX_WBITS


def accepted_codings() -> str:
    """Return the value of our Accept-Encoding header."""
    return "gzip, deflate, br" if _have_brotli() else "gzip, deflate"


def inflate(body: bytes, codings: str | None, *, limit: int) -> bytes:
    """Return `body` without the codings that a Content-Encoding header lists.

    A coding that the bytes do not bear out is taken for a slip of the server and ignored.
    Raises FetchError: `too_large` beyond `limit` bytes, `incomplete` when the end is missing.

    >>> inflate(b"plain", "gzip", limit=100)
    b'plain'
    """
    names = [name.strip().lower() for name in (codings or "").split(",")]
    if len(names) > MAX_CODINGS:
        raise FetchError(f"{len(names)} content codings on one body", code="bad_response")
    for name in reversed(names):
        undo = CODINGS.get(name)
        body = body if undo is None or not body else undo(body, limit)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    whole = bytearray()
    rest = body
    while rest.startswith(GZIP_MAGIC):  # members one after the other; what follows is padding
        part, rest = _member(rest, bits=GZIP_OR_ZLIB, limit=limit - len(whole))
        whole += part
    return bytes(whole)


def _undeflate(body: bytes, limit: int) -> bytes:
    """Undo `deflate`, which is zlib by the book (RFC 9110 8.4.1.2) and bare in some servers."""
    for bits in (GZIP_OR_ZLIB, RAW_DEFLATE):
        try:
            return _member(body, bits=bits, limit=limit)[0]
        except zlib.error:
            continue
    return body


def _member(body: bytes, *, bits: int, limit: int) -> tuple[bytes, bytes]:
    """Return what one stream inflates to, and the bytes after it."""
    stream = zlib.decompressobj(bits)
    try:
        part = stream.decompress(body, limit + 1)
    except zlib.error as error:
        if bits == GZIP_OR_ZLIB and body.startswith(GZIP_MAGIC):
            raise FetchError(f"damaged gzip: {error}", code="bad_response") from error
        raise
    if len(part) > limit:
        raise _too_large(limit)
    if not stream.eof:
        raise _cut()
    return part, stream.unused_data


def _unbrotli(body: bytes, limit: int) -> bytes:
    if not _have_brotli():
        raise FetchError("br needs brotli 1.2 or later (pip install brotli)", code="bad_response")
    import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: PLC0415

    stream = brotli.Decompressor()
    whole = bytearray()
    try:
        part = stream.process(body, output_buffer_limit=limit + 1)
        while part and len(whole) <= limit:
            whole += part
            part = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=limit)
    except brotli.error as error:
        raise FetchError("damaged brotli", code="bad_response") from error
    if len(whole) > limit:
        raise _too_large(limit)
    if not stream.is_finished():
        raise _cut()
    return bytes(whole)


def _unzstd(body: bytes, limit: int) -> bytes:
    """Undo what nobody asked for here, but browsers do, whose answers stand in WARC files."""
    if not body.startswith(ZSTD_MAGIC):
        return body
    try:
        whole = unzstd(io.BytesIO(body)).read(limit + 1)
    except MissingExtraError as error:
        raise FetchError(str(error), code="bad_response") from error
    except EOFError as error:
        raise _cut() from error
    except OSError as error:
        raise FetchError(f"damaged zstd: {error}", code="bad_response") from error
    if len(whole) > limit:
        raise _too_large(limit)
    return whole


def _too_large(limit: int) -> FetchError:
    return FetchError(f"the body inflates to more than {limit} bytes", code="too_large")


def _cut() -> FetchError:
    return FetchError("the compressed body was cut off", code="incomplete", retryable=True)


def _have_brotli() -> bool:
    """Tell whether brotli is installed in a version that can be told to stop at a limit."""
    if find_spec("brotli") is None:
        return False
    import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: PLC0415

    return hasattr(brotli.Decompressor, "can_accept_more_data")


CODINGS: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
