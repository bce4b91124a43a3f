"""The story as a reader sees it: paragraphs, headings, quotations, items, tables, pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from agrinews.model import ArticleImage, Picture, Survey, Verdict

PartType = Literal["p", "h", "quote", "item", "table", "img", "caption"]

TYPES: dict[str, PartType] = {
    "heading": "h",
    "quote": "quote",
    "item": "item",
    "caption": "caption",
}
MAX_CELL_CHARS = 200
"""A cell with more text holds a part of the page, not a figure or a name."""
MIN_ROWS = 2
MIN_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a story, in page order."""

    type: PartType
    text: str | None = None
    """None for tables and pictures."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table: the text of its cells."""
    url: str | None = None
    alt: str | None = None


def structure(
    survey: Survey, verdicts: Sequence[Verdict], *, images: Sequence[ArticleImage] = ()
) -> tuple[Part, ...]:
    """Return the parts of a story: what is kept, its captions, and its pictures in their places.

    `images` are those of the article; other pictures of the page are left out.
    """
    shown = [v for v in verdicts if v.keep or v.kind == "caption"]
    shown = _within(shown)
    grids = data_tables(survey, [v.block for v in shown])
    urls = {image.url for image in images if image.url}
    pictures = [picture for picture in reversed(survey.pictures) if picture.url in urls]
    found: list[Part] = []
    for grid, group in groupby(shown, key=lambda v: grids.get(v.block, -1)):
        stretch = list(group)
        found.extend(_pictures_before(pictures, stretch[0].block))
        if grid >= 0:
            found.append(Part("table", rows=_rows(survey, stretch)))
            continue
        for verdict in stretch:
            found.extend(_pictures_before(pictures, verdict.block))
            text = survey.blocks[verdict.block].text[verdict.start : verdict.end].strip()
            if text:
                found.append(Part(TYPES.get(verdict.kind, "p"), text))
    found.extend(_pictures_before(pictures, len(survey.blocks)))
    return tuple(found)


def _within(shown: Sequence[Verdict]) -> list[Verdict]:
    """Return what stands between the first and the last kept stretch: captions elsewhere go."""
    kept = [i for i, verdict in enumerate(shown) if verdict.keep]
    return list(shown[max(0, kept[0] - 1) : kept[-1] + 2]) if kept else list(shown)


def _pictures_before(pictures: list[Picture], block: int) -> Iterator[Part]:
    while pictures and pictures[-1].at <= block:
        picture = pictures.pop()
        yield Part("img", url=picture.url, alt=picture.alt or None)


# ------------------------------------------------------------------ tables
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


def _rows(survey: Survey, stretch: Sequence[Verdict]) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table row by row; lines of one cell are joined by a line feed."""
    rows, cells = nearest(survey, "tr"), nearest(survey, "td", "th")

    def place(verdict: Verdict) -> tuple[int, int]:
        node = survey.blocks[verdict.block].node
        return rows[node], cells[node]

    found: dict[int, list[str]] = {}
    for (row, _), group in groupby(stretch, key=place):
        lines = [survey.blocks[v.block].text[v.start : v.end].strip() for v in group]
        found.setdefault(row, []).append("\n".join(lines))
    return tuple(map(tuple, found.values()))
