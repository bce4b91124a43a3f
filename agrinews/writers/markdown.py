r"""Markdown: the metadata as YAML front matter, then the title and the text, or its blocks.

YAML's double-quoted scalars are JSON strings, so every string is written as JSON: a title with a
colon, a quote or a hash in it cannot break the front matter.

>>> escaped("# 不是标题 *ST农发")
'\\# 不是标题 \\*ST农发'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agrinews.patterns import deferred
from agrinews.writers import Row
from agrinews.writers.jsonl import dumps
from agrinews.writers.streams import Joined

# What would turn plain text into markup: inline marks anywhere, block marks at a line's start.
_INLINE = deferred(r"[\\`*_\[\]<>]")
_AT_START = deferred(
    r"^(\s{0,3})(#{1,6}(?=\s|$)|[+-](?=\s)|[-=]{2,}$|\d{1,9}(?=[.)]\s)|~{3})", re.MULTILINE
)
_LEADS = {"h": "## ", "item": "- ", "quote": "> "}
LEFT_TO_THE_BODY = ("text", "blocks")


@dataclass(frozen=True, slots=True)
class Markdown:
    """Front matter and text; several records follow each other, each with its own front matter."""

    ascii_only: bool = False
    """Reaches the front matter alone."""

    suffix = ".md"
    flat = False
    keeps_lists = False
    resumable = False

    def row(self, record: Row) -> bytes:
        """Return the same as for a file of its own."""
        return self.alone(record)

    def stream(self) -> Joined:
        """Part one record from the next by an empty line."""
        return Joined(between=b"\n")

    def alone(self, record: Row) -> bytes:
        """Return front matter, title and text."""
        lines = [f"{key}: {self._scalar(value)}" for key, value in _matter(record)]
        body = [f"# {escaped(record['title'])}"] if record.get("title") else []
        if record.get("blocks"):
            body += map(_block, record["blocks"])
        elif record.get("text"):
            body.append(escaped(record["text"]))
        matter = "\n".join(["---", *lines, "---"])
        return ("\n\n".join([matter, *body]) + "\n").encode("utf-8", "replace")

    def _scalar(self, value: object) -> str:
        return dumps(value, ascii_only=self.ascii_only)


def _matter(record: Row) -> list[tuple[str, object]]:
    """Return the metadata that says something, in the record's order."""
    empty: tuple[object, ...] = (None, [], {})
    return [
        (key, value)
        for key, value in record.items()
        if key not in LEFT_TO_THE_BODY and value not in empty
    ]


def _block(block: Row) -> str:
    """Return one block of the story as Markdown."""
    kind, text = block["type"], escaped(block.get("text") or "")
    if kind == "table":
        return _table(block["rows"])
    if kind == "img":
        return f"![{escaped(block.get('alt') or '')}](<{block['url'].replace('>', '%3E')}>)"
    return _LEADS.get(kind, "") + text


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return a pipe table; the first row is its head, short rows are filled up."""
    width = max(map(len, rows))
    cells = [[escaped(cell).replace("|", "\\|") for cell in row] for row in rows]
    full = [[*row, *[""] * (width - len(row))] for row in cells]
    lines = [full[0], ["---"] * width, *full[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _AT_START.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", text))
