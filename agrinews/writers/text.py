"""Plain text for reading: title, empty line, text; two empty lines part one story from the next."""

from __future__ import annotations

from collections.abc import Sequence

from agrinews.writers import Row


class Text:
    """Title and text."""

    suffix = ".txt"
    flat = False
    whole = False

    def __init__(self, columns: Sequence[str] = (), *, ascii_only: bool = False) -> None:
        """Write title and text. Neither argument matters here."""
        del columns, ascii_only
        self._rows = 0

    def head(self) -> bytes:
        """Nothing comes before."""
        return b""

    def row(self, record: Row) -> bytes:
        """Return the record, after two empty lines if it is not the first."""
        self._rows += 1
        return (b"" if self._rows == 1 else b"\n\n") + self.alone(record)

    def tail(self) -> bytes:
        """Nothing comes after."""
        return b""

    def alone(self, record: Row) -> bytes:
        """Return title, empty line, text; of what `--fields` left."""
        parts = [str(record[key]) for key in ("title", "text") if record.get(key)]
        return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")
