"""JSON: an array of records, or for a file of its own the object alone, made to be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from agrinews.writers import Row
from agrinews.writers.jsonl import dumps

INDENT = 2


class JsonArray:
    """One array of all records."""

    suffix = ".json"
    flat = False
    whole = True

    def __init__(self, columns: Sequence[str] = (), *, ascii_only: bool = False) -> None:
        """Write the keys that the records have; `columns` is not needed."""
        del columns
        self._ascii_only = ascii_only
        self._rows = 0

    def head(self) -> bytes:
        """Open the array."""
        return b"["

    def row(self, record: Row) -> bytes:
        """Return the record on a line of its own, after a comma if it is not the first."""
        self._rows += 1
        lead = "\n" if self._rows == 1 else ",\n"
        return (lead + dumps(record, ascii_only=self._ascii_only)).encode()

    def tail(self) -> bytes:
        """Close the array."""
        return b"\n]\n" if self._rows else b"]\n"

    def alone(self, record: Row) -> bytes:
        """Return the object, indented."""
        return (dumps(record, ascii_only=self._ascii_only, indent=INDENT) + "\n").encode()
