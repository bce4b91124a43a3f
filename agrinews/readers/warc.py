"""Fetched answers kept as WARC 1.1 response records; needs the extra `warc`."""

from __future__ import annotations

import io
import os
import threading
import zlib
from pathlib import Path
from typing import Final

from agrinews.errors import OutputError
from agrinews.extras import need
from agrinews.readers.http import Visit

__all__ = ["WarcFile"]

PIECE_BYTES: Final = 1 << 20
# The body is kept without its chunks, so the header that announces them is renamed.
RENAMED: Final = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}


class WarcFile:
    """Adds records to a file, each as one gzip member written with one system call."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; cut off a last record that is not whole. Raises SetupError."""
        need("warcio", extra="warc", said="--save-warc")
        self._lock = threading.Lock()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            os.lseek(self._file, _cut_to_whole_members(self._file), os.SEEK_SET)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from error

    def keep(self, visit: Visit) -> None:
        """Add a response record. What came from the cache unasked was received earlier: no."""
        if visit.page.fetch is not None and visit.page.fetch.from_cache:
            return
        record = _record(visit)
        with self._lock:
            try:
                written = os.write(self._file, record)
            except OSError as error:
                raise OutputError(f"the WARC file cannot be written: {error.strerror}") from error
        if written < len(record):
            raise OutputError("the WARC file cannot be written: the disk is full")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _record(visit: Visit) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # noqa: PLC0415
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # noqa: PLC0415

    answer = visit.answer
    headers = [(RENAMED.get(name.lower(), name), value) for name, value in answer.headers]
    http = StatusAndHeaders(str(answer.status), headers, protocol="HTTP/1.1")
    when = visit.page.fetched_at
    date = {"WARC-Date": when.strftime("%Y-%m-%dT%H:%M:%SZ")} if when else {}
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        answer.url,
        "response",
        payload=io.BytesIO(answer.body),
        length=len(answer.body),  # without it, warcio would copy the body to a file
        http_headers=http,
        warc_headers_dict=date,
    )
    writer.write_record(record)
    return buffer.getvalue()


def _cut_to_whole_members(file: int) -> int:
    """Cut the file after its last whole gzip member and return its size then."""
    whole = at = 0
    while True:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            while not member.eof:
                piece = os.pread(file, PIECE_BYTES, at)
                if not piece:
                    os.ftruncate(file, whole)
                    return whole
                member.decompress(piece)
                at += len(piece)
        except zlib.error:
            message = "the file holds something else than WARC records in gzip"
            raise OutputError(message) from None
        at -= len(member.unused_data)
        whole = at
