"""JSON: an array of records, or for a file of its own the object alone, made to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from agrinews.writers import Row
from agrinews.writers.jsonl import dumps
from agrinews.writers.streams import Joined

INDENT = 2


@dataclass(frozen=True, slots=True)
class JsonArray:
    """One array of all records."""

    ascii_only: bool = False

    suffix = ".json"
    flat = False
    keeps_lists = False
    resumable = False

    def row(self, record: Row) -> bytes:
        """Return the record."""
        return dumps(record, ascii_only=self.ascii_only).encode()

    def stream(self) -> Joined:
        """Put each record on a line of its own, in an array."""
        return Joined(head=b"[\n", between=b",\n", tail=b"\n]\n")

    def alone(self, record: Row) -> bytes:
        """Return the object, indented."""
        return (dumps(record, ascii_only=self.ascii_only, indent=INDENT) + "\n").encode()
