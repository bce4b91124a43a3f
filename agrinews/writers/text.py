"""Plain text for reading: title, empty line, text; two empty lines part one story from the next."""

from __future__ import annotations

from collections.abc import Mapping

from agrinews.writers import Row
from agrinews.writers.streams import Joined


class Text:
    """Title and text."""

    suffix = ".txt"
    flat = False
    keeps_lists = False
    whole = False
    resumable = False

    def __init__(
        self, columns: Mapping[str, str] | None = None, *, ascii_only: bool = False
    ) -> None:
        """Write title and text. Neither argument matters here."""
        del columns, ascii_only

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
