"""Plain text for reading: title, empty line, text; two empty lines part one story from the next."""

from __future__ import annotations

from dataclasses import dataclass

from agrinews.writers import Row
from agrinews.writers.streams import Joined


@dataclass(frozen=True, slots=True)
class Text:
    """Title and text."""

    ascii_only: bool = False
    """Does not matter here."""

    suffix = ".txt"
    flat = False
    keeps_lists = False
    resumable = False

    def row(self, record: Row) -> bytes:
        """Return the same as for a file of its own."""
        return self.alone(record)

    def stream(self) -> Joined:
        """Part one story from the next by two empty lines."""
        return Joined(between=b"\n\n")

    def alone(self, record: Row) -> bytes:
        """Return title, empty line, text; of what `--fields` left."""
        parts = [str(record[key]) for key in ("title", "text") if record.get(key)]
        return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")
