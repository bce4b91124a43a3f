"""Threads of a forum: the first post is the story, the others are what readers say to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from agrinews import tables
from agrinews.article.shape import Frame
from agrinews.hanzi import fold
from agrinews.model import Survey

__all__ = ["Lines", "read_lines", "replies"]

WORD = re.compile("[a-z]+")
MAX_LINES = 24
"""Lines at the beginning of a post in which its number or its writer's rank stands."""
LINE_CHARS, HEAD_CHARS = 8, 16
MAX_BEFORE = 16
"""Running text between headline and first post: more, and the story stands above its comments."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands before each line of a page, and behind the last: as sums, told once."""

    told: Sequence[int]
    """Characters of running text outside headings."""
    numbered: Sequence[int]
    """Lines with which posts say which they are, when and by whom they were written."""


def read_lines(survey: Survey, weight: Sequence[int]) -> Lines:
    """Return the sums of a page; `weight` gives for each block its characters of running text."""
    pairs = zip(survey.blocks, weight, strict=True)
    told = (0 if block.kind == "heading" else chars for block, chars in pairs)
    if _may_be_thread("\n".join([block.text for block in survey.blocks])):
        numbered = [_is_numbering(block.text) for block in survey.blocks]
    else:
        numbered = [False] * len(survey.blocks)
    return Lines(list(accumulate(told, initial=0)), list(accumulate(numbered, initial=0)))


def replies(
    survey: Survey, layout: Frame, *, group: Sequence[int], lines: Lines, title_at: int
) -> list[int]:
    """Return those of neighbouring elements of one build that answer the first of them.

    Empty where they are no posts, or where the story stands above them. `title_at` may be -1.
    """
    told, first, end = lines.told, layout.first[group[0]], layout.last[group[0]] + 1
    if told[end] == told[first] or told[first] - told[title_at + 1] >= MAX_BEFORE:
        return []
    return list(group[1:]) if _are_posts(survey, layout, group=group, lines=lines) else []


def _are_posts(survey: Survey, layout: Frame, *, group: Sequence[int], lines: Lines) -> bool:
    """Tell whether forums name elements so, or number posts with such words."""
    spans = ((layout.first[node], layout.last[node] + 1) for node in group)
    heads = ((first, min(end, first + MAX_LINES)) for first, end in spans)
    numbered = sum(lines.numbered[end] > lines.numbered[first] for first, end in heads)
    if numbered * 2 >= len(group):
        return True
    hints = [survey.nodes[group[0]].hints, survey.nodes[survey.nodes[group[0]].parent].hints]
    return numbered > 0 and not _known("names").isdisjoint(WORD.findall(" ".join(hints)))


def _is_numbering(text: str) -> bool:
    key = fold(text[:HEAD_CHARS])
    if len(text) <= LINE_CHARS and key in _known("numbers"):
        return True
    return key.startswith(tuple(_known("written")))


@cache
def _pattern() -> re.Pattern[str]:
    table = tables.toml("threads.toml")
    return re.compile("|".join(map(re.escape, (*table["numbers"], *table["written"]))))


def _may_be_thread(text: str) -> bool:
    """Tell whether a page holds any of the words at all, which most do not."""
    return _pattern().search(text) is not None


@cache
def _known(key: str) -> frozenset[str]:
    return frozenset(map(fold, tables.toml("threads.toml")[key]))
