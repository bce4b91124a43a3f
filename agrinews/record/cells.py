"""Where a block stands in a table: its cell, its row, the table itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from agrinews.model import Block, Node

__all__ = ["NOWHERE", "Cell", "cell_of"]


class Cell(NamedTuple):
    """The elements around a block, as positions in `Survey.nodes`; -1 where there is none."""

    table: int
    row: int
    cell: int


NOWHERE = Cell(-1, -1, -1)


def cell_of(block: Block, nodes: Sequence[Node]) -> Cell:
    """Return the innermost cell, row and table around a block."""
    found = {"td": -1, "tr": -1, "table": -1}
    at = block.node
    while at >= 0 and found["table"] < 0:
        tag = "td" if nodes[at].tag == "th" else nodes[at].tag
        if found.get(tag) == -1:
            found[tag] = at
        at = nodes[at].parent
    return Cell(found["table"], found["tr"], found["td"])
