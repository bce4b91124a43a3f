"""Parquet: the flat view in typed columns, lists kept as lists; needs the extra `parquet`.

Rows are gathered into row groups of bounded size, so memory does not grow with the file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, Final

from agrinews.errors import OutputError
from agrinews.extras import need
from agrinews.writers import Row
from agrinews.writers.jsonl import dumps

GROUP_ROWS: Final = 10_000
GROUP_BYTES: Final = 64 * 2**20
"""Of rows as JSON."""


class Parquet:
    """A file of typed columns, right only when its footer is written."""

    suffix = ".parquet"
    flat = True
    keeps_lists = True
    resumable = False

    def __init__(self, columns: Mapping[str, str]) -> None:
        """Write these columns. Raises MissingExtraError."""
        self._schema = _schema(columns)

    def row(self, record: Row) -> bytes:
        """Return the record as JSON: what a row is until its group is full."""
        return dumps(record).encode()

    def stream(self) -> RowGroups:
        """Return a file's row groups."""
        return RowGroups(self._schema)

    def alone(self, record: Row) -> bytes:
        """Return a file of one row."""
        groups = self.stream()
        return groups.add(self.row(record)) + groups.end()


class RowGroups:
    """Turns rows into a Parquet file, a group of rows at a time."""

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        """Begin a file of this schema."""
        from pyarrow import parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra

        self._schema = schema
        self._out = _Drain()
        self._file = parquet.ParquetWriter(self._out, schema, compression="zstd")
        self._rows: list[bytes] = []
        self._bytes = 0

    def add(self, row: bytes) -> bytes:
        """Return a row group when it is full, else nothing."""
        self._rows.append(row)
        self._bytes += len(row)
        if len(self._rows) >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()
        return self._out.drain()

    def end(self) -> bytes:
        """Return the last row group and the footer."""
        if self._rows:
            self._write_group()
        self._file.close()
        return self._out.drain()

    def go_on(self) -> None:
        """Refuse: its footer is in the way, and `resumable` says so to the user before."""
        raise OutputError("a Parquet file cannot be continued")

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        rows = [json.loads(row) for row in self._rows]
        table = pa.Table.from_pylist(rows, schema=self._schema)
        self._file.write_table(table, row_group_size=len(rows))
        self._rows.clear()
        self._bytes = 0


class _Drain(io.RawIOBase):
    """A file that hands on what is written to it; it knows how much that was in all."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._total = 0

    def writable(self) -> bool:
        return True

    def write(self, body: Any) -> int:  # noqa: ANN401 - any buffer
        part = bytes(body)
        self._held += part
        self._total += len(part)
        return len(part)

    def tell(self) -> int:
        return self._total

    def drain(self) -> bytes:
        body = bytes(self._held)
        self._held.clear()
        return body


def _schema(columns: Mapping[str, str]) -> Any:  # noqa: ANN401 - pyarrow has no types
    pa = need("pyarrow", extra="parquet", said="Parquet")
    types = {
        "string": pa.string(),
        "strings": pa.list_(pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])
