"""CSV (RFC 4180) of the flat view: a header line, then a line a record, quoted where needed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agrinews.writers import Row
from agrinews.writers.streams import Joined


@dataclass(frozen=True, slots=True)
class Csv:
    """One line a record; line breaks inside a text are kept, inside quotes."""

    columns: Mapping[str, str]

    suffix = ".csv"
    flat = True
    keeps_lists = False
    resumable = True

    def row(self, record: Row) -> bytes:
        """Return the record's line; null is an empty cell."""
        return _line(record.get(column) for column in self.columns)

    def stream(self) -> Joined:
        """Begin with the header line."""
        return Joined(head=_line(self.columns))

    def alone(self, record: Row) -> bytes:
        """Return the header and the one line."""
        return _line(self.columns) + self.row(record)


def _line(cells: Iterable[object]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(_cell(cell) for cell in cells)
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    return ("false", "true")[value] if isinstance(value, bool) else value
