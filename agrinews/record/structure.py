"""The story as a list of blocks: paragraphs, headings, items, quotations, tables, pictures.

The same stretches as in `text`, in the same order, with what they are; captions and pictures stand
where the page shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from agrinews.model import Article, Picture, Survey
from agrinews.record.body import Paragraph
from agrinews.record.cells import Cell, cell_of
from agrinews.record.fields import BlockType, StoryBlock

TYPES: Final[dict[str, BlockType]] = {
    "heading": "h",
    "item": "item",
    "quote": "quote",
    "caption": "caption",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text with its place on the page and, for a cell of data, in its table."""

    block: int
    type: BlockType
    text: str
    table: int = -1
    row: int = -1


def story_blocks(
    parts: Sequence[Paragraph], article: Article, *, survey: Survey
) -> tuple[StoryBlock, ...]:
    """Return the story's blocks in page order."""
    pieces = sorted(
        (*_paragraphs(parts, survey), *_captions(article, survey)), key=lambda piece: piece.block
    )
    shown = {image.url for image in article.images if image.url}
    pictures = [picture for picture in survey.pictures if picture.url in shown]
    return tuple(_with_pictures(pieces, pictures))


def _paragraphs(parts: Sequence[Paragraph], survey: Survey) -> Iterator[_Piece]:
    cells = {part.block: cell_of(survey.blocks[part.block], survey.nodes) for part in parts}
    wide = _rows_of_data(cells.values())
    for part in parts:
        cell, block = cells[part.block], survey.blocks[part.block]
        if cell.row in wide:
            yield _Piece(part.block, "table", part.text, cell.table, cell.row)
        else:
            yield _Piece(part.block, TYPES.get(block.kind, "p"), part.text)


def _rows_of_data(cells: Iterable[Cell]) -> frozenset[int]:
    """Return the rows in which more than one cell holds story: those of a layout table have one."""
    members: dict[int, set[int]] = {}
    for cell in cells:
        members.setdefault(cell.row, set()).add(cell.cell)
    return frozenset(row for row, found in members.items() if row >= 0 and len(found) > 1)


def _captions(article: Article, survey: Survey) -> Iterator[_Piece]:
    """Yield the captions that the record's images hold."""
    known = [image.caption for image in article.images if image.caption]
    for verdict in article.verdicts:
        if verdict.kind == "caption":
            text = survey.blocks[verdict.block].text[verdict.start : verdict.end].strip()
            if any(caption in text for caption in known):
                yield _Piece(verdict.block, "caption", text)


def _with_pictures(pieces: list[_Piece], pictures: list[Picture]) -> Iterator[StoryBlock]:
    """Yield text and tables, and each picture once, before the first block it stands before."""
    waiting = list({picture.url: picture for picture in reversed(pictures)}.values())
    waiting.sort(key=lambda picture: -picture.at)
    for table, run in groupby(pieces, key=lambda piece: piece.table):
        held = list(run)
        for group in [held] if table >= 0 else [[piece] for piece in held]:
            while waiting and waiting[-1].at <= group[0].block:
                yield _image(waiting.pop())
            yield _table(group) if table >= 0 else StoryBlock(group[0].type, text=group[0].text)
    yield from map(_image, reversed(waiting))


def _table(cells: list[_Piece]) -> StoryBlock:
    rows = groupby(cells, key=lambda cell: cell.row)
    return StoryBlock("table", rows=tuple(tuple(c.text for c in row) for _, row in rows))


def _image(picture: Picture) -> StoryBlock:
    return StoryBlock("img", url=picture.url, alt=picture.alt or None)
