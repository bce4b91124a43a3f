"""The lines of a plain text dump as blocks: the same door for pages that came without tags."""

from __future__ import annotations

from agrinews.dom.white import trimmed
from agrinews.model import Block, Link, Survey
from agrinews.patterns import deferred

LINE_END = deferred("[\n\r\f\u2028\u2029]")
"""What ends a line; not U+0085, which is a byte of mojibake where it is met at all."""
# A bare address in a dump was a link on the page.
ADDRESS = deferred(r"(?:https?://|www\.)[!-~]{3,2000}")
CONTROLS = dict.fromkeys((*range(9), 11, *range(14, 32)))


def survey_lines(text: str) -> Survey:
    """Return the lines that hold text, each as one block, in order."""
    rows = map(trimmed, LINE_END.split(text.translate(CONTROLS)))
    found = [row for row in rows if row and not row.isspace()]
    blocks = (Block(index, row, links=_links(row)) for index, row in enumerate(found))
    return Survey(blocks=tuple(blocks), form="text")


def _links(row: str) -> tuple[Link, ...]:
    if "://" not in row and "www." not in row:
        return ()
    return tuple(Link(m.start(), m.end(), m[0]) for m in ADDRESS.finditer(row))
