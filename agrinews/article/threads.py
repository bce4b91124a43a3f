"""Threads of a forum: the first post is the story, the others are what readers say to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agrinews import tables
from agrinews.article.shape import Frame
from agrinews.hanzi import fold
from agrinews.model import Survey

__all__ = ["replies"]

WORD = re.compile("[a-z]+")
MIN_LINES = 2
MAX_LINES = 24
"""Lines at the beginning of a post in which its number or its writer's rank stands."""
LINE_CHARS = 8
MAX_BEFORE = 16
"""Running text between headline and first post: more, and the story stands above its comments."""


def replies(
    survey: Survey, layout: Frame, *, group: Sequence[int], weight: Sequence[int], title_at: int
) -> list[int]:
    """Return those of neighbouring elements of one build that answer the first of them.

    Empty where they are no posts, or where the story stands above them. `weight` gives for each
    block its characters of running text.
    """
    first = layout.first[group[0]]
    if len(group) < MIN_LINES or not any(weight[first : layout.last[group[0]] + 1]):
        return []
    above = (i for i in range(title_at + 1, first) if survey.blocks[i].kind != "heading")
    if sum(weight[i] for i in above) >= MAX_BEFORE or not _are_posts(survey, layout, group=group):
        return []
    return list(group[1:])


def _are_posts(survey: Survey, layout: Frame, *, group: Sequence[int]) -> bool:
    """Tell whether forums name elements so, or number posts with such words."""
    hints = [survey.nodes[group[0]].hints, survey.nodes[survey.nodes[group[0]].parent].hints]
    named = not _known("names").isdisjoint(WORD.findall(" ".join(hints)))
    numbered = sum(_is_numbered(survey, layout, node=node) for node in group)
    return numbered * 2 >= len(group) if not named else numbered > 0


def _is_numbered(survey: Survey, layout: Frame, *, node: int) -> bool:
    """Tell whether a post says in its first lines which it is, when and by whom it was written."""
    lines = survey.blocks[layout.first[node] : layout.last[node] + 1][:MAX_LINES]
    keys = [fold(block.text) for block in lines]
    if any(len(key) <= LINE_CHARS and key in _known("numbers") for key in keys):
        return True
    return any(key.startswith(tuple(_known("written"))) for key in keys)


@cache
def _known(key: str) -> frozenset[str]:
    return frozenset(map(fold, tables.toml("threads.toml")[key]))
