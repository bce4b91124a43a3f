"""What an interrupted run has written: its whole rows, and where the last of them ends."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from agrinews.errors import OutputError
from agrinews.writers import Row
from agrinews.writers.streams import GZIP_WINDOW, codec_of, zstandard

Piece = tuple[bytes, int]
"""Bytes that are known to be whole, and the offset in the file where they end."""
_CHUNK: Final = 2**20


def rows_of(path: Path, form: str) -> Iterator[tuple[Row, int]]:
    """Yield each whole row of a file, and the offset in bytes at which the file may be cut off.

    What stands after the last whole row, or in a compressed file after its last whole member, is
    not yielded. The header of a CSV file is not a row. Raises OutputError for a file that holds
    something else than rows.
    """
    _refuse_foreign(path, form)
    columns: list[str] | None = None
    for number, (line, end) in enumerate(_lines(path, form), start=1):
        try:
            if form == "jsonl":
                yield _object(line), end
            elif columns is None:
                columns = _cells(line)
                yield {}, end
            else:
                yield dict(zip(columns, _cells(line), strict=True)), end
        except ValueError as error:
            raise OutputError(f"{path} cannot be continued: row {number} is not ours") from error


def _refuse_foreign(path: Path, form: str) -> None:
    """Raise OutputError for a file that does not begin like JSON lines.

    Its only line could pass for one of ours that was torn, and would be cut off.
    """
    if form == "jsonl" and codec_of(path.name.removesuffix(".part")) is None:
        with path.open("rb") as file:
            if file.read(1) not in (b"", b"{"):
                raise OutputError(f"{path} cannot be continued: row 1 is not ours")


def _object(line: bytes) -> Mapping[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _cells(line: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(line.decode("utf-8"), newline="")))


def _lines(path: Path, form: str) -> Iterator[Piece]:
    """Yield the whole lines; of CSV, a line that ends inside quotes goes on in the next."""
    held = b""
    for body, end in _pieces(path):
        start = 0
        base = end - len(body)
        cut = body.find(b"\n", start)
        while cut >= 0:
            held += body[start : cut + 1]
            start = cut + 1
            if form != "csv" or held.count(b'"') % 2 == 0:
                yield held, end if codec_of(path.name.removesuffix(".part")) else base + start
                held = b""
            cut = body.find(b"\n", start)
        held += body[start:]


def _pieces(path: Path) -> Iterator[Piece]:
    codec = codec_of(path.name.removesuffix(".part"))
    with path.open("rb") as file:
        if codec == ".gz":
            yield from _members(file, lambda: zlib.decompressobj(GZIP_WINDOW), damage=zlib.error)
        elif codec == ".zst":
            package = zstandard()
            yield from _members(
                file, lambda: package.ZstdDecompressor().decompressobj(), damage=package.ZstdError
            )
        else:
            end = 0
            while body := file.read(_CHUNK):
                end += len(body)
                yield body, end


def _members(
    file: BinaryIO, opened: Callable[[], Any], *, damage: type[Exception]
) -> Iterator[Piece]:
    """Yield the contents of each whole member of a compressed file."""
    end = 0
    rest = b""
    while True:
        member, body, taken = opened(), bytearray(), 0
        while not member.eof:
            rest = rest or file.read(_CHUNK)
            if not rest:
                return
            try:
                body += member.decompress(rest)
            except damage:
                return
            taken += len(rest) - len(member.unused_data)
            rest = member.unused_data
        end += taken
        yield bytes(body), end
