"""Poems: lines without stops below the headline, which no measure of running text finds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from agrinews.article.shape import FULL
from agrinews.model import Block, Survey

__all__ = ["is_verse"]

MIN_LINES = 8
LINE_CHARS = 30
NEAR_LINES = 15
"""Lines between headline and poem: byline, tools, key words."""


def is_verse(survey: Survey, *, chars: Sequence[int], title_at: int) -> bool:
    """Tell whether lines of a poem below the headline outweigh all running text there.

    `chars` gives for each block its characters of running text. `title_at` may be -1.
    """
    if title_at < 0:
        return False
    for verse, run in groupby(survey.blocks[title_at + 1 :], key=_is_line):
        lines = list(run)
        if lines[0].index > title_at + NEAR_LINES:
            return False
        if verse and len(lines) >= MIN_LINES:
            return sum(len(line.text) for line in lines) > sum(chars[title_at + 1 :])
    return False


def _is_line(block: Block) -> bool:
    plain = not block.links and "hidden" not in block.marks and block.kind in ("text", "quote")
    return plain and len(block.text) <= LINE_CHARS and not FULL.search(block.text)
