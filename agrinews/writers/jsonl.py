"""JSON Lines: one record, one line. And the one way in which JSON is written here."""

from __future__ import annotations

import json
from dataclasses import dataclass

from agrinews.patterns import deferred
from agrinews.writers import Row
from agrinews.writers.streams import Joined

# A surrogate alone is no character: it comes from broken escapes in a page's JSON-LD or from a
# file name that is not UTF-8, and no UTF-8 file can hold it.
_LONE_SURROGATE = deferred("[\ud800-\udfff]")


def dumps(value: object, *, ascii_only: bool = False, indent: int | None = None) -> str:
    """Return `value` (plain) as JSON that UTF-8 can hold: a lone surrogate becomes U+FFFD."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    text = _LONE_SURROGATE.sub("\ufffd", text)
    if not ascii_only:
        return text
    return json.dumps(json.loads(text), indent=indent, separators=separators)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One JSON object a line."""

    ascii_only: bool = False

    suffix = ".jsonl"
    flat = False
    keeps_lists = False
    resumable = True

    def row(self, record: Row) -> bytes:
        """Return the record's line."""
        return (dumps(record, ascii_only=self.ascii_only) + "\n").encode()

    def stream(self) -> Joined:
        """Let one line follow the other."""
        return Joined()

    def alone(self, record: Row) -> bytes:
        """Return the one line."""
        return self.row(record)
