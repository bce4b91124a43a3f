"""The story's text: the stretches that were kept, as paragraphs, and where each came from.

A table of figures is one paragraph with a line for each row, whose cells tabs part: nothing is put
in but white space, so that each line or cell is a block of the page or a stretch of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from agrinews.model import Article, Block, Node, Verdict
from agrinews.record.cells import NOWHERE, Cell, cell_of

__all__ = ["Paragraph", "paragraphs", "text_of"]

BREAK: Final = "\n\n"
ROW, CELL, SAME_CELL = "\n", "\t", " "
"""What parts a row of a table from the next, its cells, and lines in one cell."""
# Kept, but not running text: these have fields of their own in the record.
ELSEWHERE: Final = frozenset({"title", "subtitle", "caption"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of a block that is a paragraph of `text`; offsets in code points."""

    block: int
    start: int
    end: int
    """The stretch in the block's text, without outer white space."""
    kind: str
    at: int
    """Where it begins in the record's `text`."""
    text: str
    gap: str = ""
    """What parts it from the stretch before it; nothing stands before the first."""


def paragraphs(
    article: Article, blocks: tuple[Block, ...], *, nodes: Sequence[Node] = ()
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story, in page order; empty stretches are none.

    Without the `nodes` around the blocks no tables are known, and each cell is a paragraph.
    """
    kept = [v for v in article.verdicts if v.keep and v.kind not in ELSEWHERE]
    spans = [(v, *_trimmed(blocks[v.block].text, v)) for v in kept]
    spans = [(v, start, end) for v, start, end in spans if start < end]
    cells = [
        cell_of(blocks[v.block], nodes) if nodes and v.kind == "cell" else NOWHERE
        for v, _, _ in spans
    ]
    gaps = ("", *(_gap(*pair) for pair in pairwise(cells)))
    found, at = [], 0
    for (v, start, end), gap in zip(spans, gaps, strict=False):
        at += len(gap)
        text = blocks[v.block].text[start:end]
        found.append(Paragraph(v.block, start, end, v.kind, at, text, gap))
        at += end - start
    return tuple(found)


def text_of(parts: tuple[Paragraph, ...]) -> str:
    """Return the record's `text`."""
    return "".join(part.gap + part.text for part in parts)


def _gap(before: Cell, here: Cell) -> str:
    if here.row < 0 or before.table != here.table:
        return BREAK
    if before.row != here.row:
        return ROW
    return SAME_CELL if before.cell == here.cell else CELL


def _trimmed(text: str, verdict: Verdict) -> tuple[int, int]:
    stretch = text[verdict.start : verdict.end]
    start = verdict.start + len(stretch) - len(stretch.lstrip())
    return start, max(start, verdict.start + len(stretch.rstrip()))
