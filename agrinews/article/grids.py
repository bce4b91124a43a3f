"""Tables of figures and names, told from tables that only lay out the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agrinews.model import Survey

MAX_CELL_CHARS = 200
"""A cell with more text holds a part of the page, not a figure or a name."""
MIN_ROWS = 2
MIN_COLUMNS = 2


def data_tables(survey: Survey, blocks: Sequence[int]) -> dict[int, int]:
    """Return those of the blocks that are cells of figures and names, each with its table's node.

    A table that only lays out the page has one row or one column, or whole paragraphs in a cell.
    """
    tables, rows = nearest(survey, "table"), nearest(survey, "tr")
    inside: dict[int, list[int]] = {}
    for at in blocks:
        node = survey.blocks[at].node
        if node >= 0 and tables[node] >= 0:
            inside.setdefault(tables[node], []).append(at)
    found: dict[int, int] = {}
    for table, cells in inside.items():
        widths = Counter(rows[survey.blocks[at].node] for at in cells)
        longest = max(len(survey.blocks[at].text) for at in cells)
        wide = len(widths) >= MIN_ROWS and max(widths.values()) >= MIN_COLUMNS
        if wide and longest <= MAX_CELL_CHARS:
            found.update(dict.fromkeys(cells, table))
    return found


def nearest(survey: Survey, *tags: str) -> list[int]:
    """Return for each node the nearest element of these tags around it, itself included, or -1."""
    found: list[int] = []
    for index, node in enumerate(survey.nodes):
        above = found[node.parent] if node.parent >= 0 else -1
        found.append(index if node.tag in tags else above)
    return found
