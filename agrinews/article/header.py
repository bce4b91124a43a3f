"""Reads the lines between headline and story, where a page says who, when and where from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agrinews.article.dates import read_stamps
from agrinews.article.labels import is_noise
from agrinews.article.lines import Line, read_line
from agrinews.article.phrases import opens_list
from agrinews.article.places import is_prose, spaced, where_block
from agrinews.article.ruled import pointed_blocks
from agrinews.model import Found, Survey
from agrinews.patterns import deferred

__all__ = [
    "CLOSING_BLOCKS",
    "Header",
    "find_byline",
    "guess_story",
    "read_header",
]

MAX_BELOW = 40
"""Blocks under the headline: share buttons, counters and QR codes take up to 14 on the dev set."""
MAX_ABOVE = 6
MAX_PROSE = 2
"""A lead or summary may stand above the byline; two sentences are the story."""
MAX_STRAY = 3
"""Lines after a byline that are neither label, button nor story."""
STRAY_CHARS = 8
MAX_PARTS = 4
MAX_PART_CHARS = 16
PART = deferred(r"[\s\d年月日時时分秒/.:：-]*\d[\s\d年月日時时分秒/.:：-]*")
HEADLINE_CHARS = 6
CLOSING_BLOCKS = 12
"""Blocks after the last paragraph in which closing lines are looked for."""


@dataclass(frozen=True, slots=True)
class Header:
    """The lines around the headline, read label by label."""

    title: int | None = None
    """The block of the headline."""
    lines: tuple[tuple[int, Line], ...] = ()
    """All lines of the zone, by block index, in page order; nothing hidden."""
    blocks: tuple[int, ...] = ()
    """Those that are byline: labels, days and what stands with them."""
    story: int = 0
    """The first block after the zone."""

    def bylines(self) -> Iterator[tuple[int, Line]]:
        """Yield the lines that are byline, with their block index."""
        return ((index, line) for index, line in self.lines if index in self.blocks)


def read_header(survey: Survey, title: Found[str] | None) -> Header:
    """Return the lines under the headline, down to the story, and those above it if need be.

    Where no headline is shown, the first line of the page that has both a day and a label serves.
    """
    at = where_block(title.where) if title else None
    if at is None:
        at = _first_byline(survey) - 1
    below, story = _below(survey, at)
    lines = below
    if not any(line.is_byline and line.stamps for _, line in below):
        lines = [*_above(survey, at), *below]
    rows = _rows(survey, lines)
    pointed = pointed_blocks(survey, "byline")
    seen = {index for index, _ in lines}
    more = ((at, read_line(spaced(survey.blocks[at]))) for at in pointed - seen)
    lines = sorted([*lines, *more], key=lambda pair: pair[0]) if pointed else lines
    blocks = tuple(
        index for index, line in lines if (line.is_byline and index not in rows) or index in pointed
    )
    return Header(at if at >= 0 else None, tuple(lines), blocks, story)


def _rows(survey: Survey, lines: Sequence[tuple[int, Line]]) -> frozenset[int]:
    """Return the lines that are headlines with days, as on lists: two or more of them in a row."""
    found = [at for at, line in lines if line.stamps and not line.items and _leads(survey, at)]
    near = {at for at in found if at + 1 in found or at + 2 in found}
    return frozenset(at for at in found if not near.isdisjoint((at - 2, at - 1, at)))


def _leads(survey: Survey, at: int) -> bool:
    block = survey.blocks[at]
    return any(link.end - link.start >= HEADLINE_CHARS for link in block.links)


def _joined(survey: Survey, index: int) -> str:
    """Return a block's text; where it is part of a day or time, with the parts that follow it.

    Some pages give year, day and time an element each: 2022 / 07/01 / 15:50:13.
    """
    text = spaced(survey.blocks[index])
    if not _is_part(text):
        return text
    for block in survey.blocks[index + 1 : index + 1 + MAX_PARTS]:
        if not _is_part(block.text) or _has_time(text):
            break
        text = f"{text} {block.text}"
    return text


def _is_part(text: str) -> bool:
    return len(text) <= MAX_PART_CHARS and PART.fullmatch(text) is not None


def _has_time(text: str) -> bool:
    return any(stamp.clock is not None for stamp in read_stamps(text))


def _first_byline(survey: Survey) -> int:
    for block in survey.blocks:
        if "hidden" in block.marks or len(block.text) > 200:  # noqa: PLR2004
            continue
        line = read_line(spaced(block))
        if line.is_byline and line.stamps and line.items:
            return block.index
    return 0


def _below(survey: Survey, at: int) -> tuple[list[tuple[int, Line]], int]:
    """Return the lines of the zone and the index of the first block after it."""
    found: list[tuple[int, Line]] = []
    prose = stray = 0
    known = False
    for block in survey.blocks[at + 1 : at + 1 + MAX_BELOW]:
        if "hidden" in block.marks:
            continue
        if opens_list(block.text):
            return found, block.index
        line = read_line(_joined(survey, block.index))
        if line.is_byline:
            known = True
            stray = 0
        elif is_prose(block.text):
            prose += 1
            if known or prose == MAX_PROSE:
                return found, block.index
        elif prose and not is_noise(block.text):
            return found, block.index
        elif len(block.text) >= STRAY_CHARS and not is_noise(block.text):
            stray += 1
            if known and stray > MAX_STRAY:
                return found, block.index
        found.append((block.index, line))
    return found, at + 1 + MAX_BELOW


def _above(survey: Survey, at: int) -> list[tuple[int, Line]]:
    blocks = survey.blocks[max(0, at - MAX_ABOVE) : max(0, at)]
    lines = [(b.index, read_line(spaced(b))) for b in blocks if "hidden" not in b.marks]
    return [(index, line) for index, line in lines if line.is_byline]


def find_byline(survey: Survey, header: Header) -> Found[str] | None:
    """Return the lines that the metadata was read from, joined by blanks."""
    used = [i for i in header.blocks if _tells(read_line(spaced(survey.blocks[i])))]
    if not used:
        return None
    text = " ".join(" ".join(survey.blocks[i].text.split()) for i in used)
    return Found(text, f"block:{used[0]}", text)


def _tells(line: Line) -> bool:
    return bool(line.stamps) or any(item.role != "other" for item in line.items)


def guess_story(survey: Survey, header: Header) -> tuple[int, int]:
    """Return the first and last sentence-like block below the header, without large gaps."""
    first = last = -1
    for block in survey.blocks[header.story :]:
        if "hidden" in block.marks or not is_prose(block.text):
            continue
        if first >= 0 and block.index - last > CLOSING_BLOCKS:
            break
        first = block.index if first < 0 else first
        last = block.index
    return (first, last) if first >= 0 else (header.story, header.story)
