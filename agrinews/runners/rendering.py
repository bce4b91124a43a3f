"""A record to the bytes of its row, made in the process that made the record.

So only bytes travel: a supervisor that had to take records apart could not feed two workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agrinews.record import Record, plain
from agrinews.record.fields import Plain
from agrinews.record.flat import columns, flatten, select
from agrinews.writers import Format, format_named


@dataclass(frozen=True, slots=True)
class Rendering:
    """In which form a record is written."""

    format_name: str = "jsonl"
    wanted: tuple[str, ...] | None = None
    """Dotted paths; None for all fields."""
    ascii_only: bool = False
    alone: bool = False
    """Each record is a file of its own."""

    @property
    def format(self) -> Format:
        """Return the format. Raises MissingExtraError when it needs a package that is absent."""
        return _format(self)

    def row(self, record: Record) -> bytes:
        """Return the record's bytes."""
        row: Plain = plain(record)
        row = row if self.wanted is None else select(row, self.wanted)
        row = flatten(row, keep_lists=self.format.keeps_lists) if self.format.flat else row
        return self.format.alone(row) if self.alone else self.format.row(row)


@cache
def _format(rendering: Rendering) -> Format:
    return format_named(
        rendering.format_name,
        columns=columns(rendering.wanted),
        ascii_only=rendering.ascii_only,
    )
