"""Short lines that are known by the lines below them: times of entries, headings over links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agrinews.article.element import Page
from agrinews.article.looks import Judgement
from agrinews.model import Survey

__all__ = ["times_of_entries", "without_lead_ins"]

TIME = re.compile(r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?")
MIN_ENTRIES = 3
"""A single time alone in its line is a player's."""
LEAD_IN_CHARS = 20
MIN_LINKS = 2
"""Lines of links below a heading over links; one may stand in for a picture or a file."""
LINKED = "link-density>0.5"
ENDS = "。！？；…”』」，、"


def times_of_entries(survey: Survey, chars: Sequence[int]) -> frozenset[int]:
    """Return the lines that say when the entry below them was written, as in a live report.

    `chars` gives for each block its characters of running text.
    """
    found = [
        block.index
        for block, below in zip(survey.blocks, chars[1:], strict=False)
        if below and TIME.fullmatch(block.text)
    ]
    return frozenset(found) if len(found) >= MIN_ENTRIES else frozenset()


def without_lead_ins(page: Page, found: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements without headings over links that are no story: `更多田野網報導`.

    Heading and links stand in one element; links below a story's last line stand in their own.
    """
    left = list(found)
    for index, judgement in enumerate(found):
        text = page.survey.blocks[index].text
        short = len(text) <= LEAD_IN_CHARS and text[-1] not in ENDS and text[:2] != "附件"
        if not (judgement.keep and judgement.rule == "beside-prose" and short):
            continue
        below = range(index + 1, min(index + 1 + MIN_LINKS, len(found)))
        beside = all(page.frame.holder[at] == page.frame.holder[index] for at in below)
        if len(below) == MIN_LINKS and beside and all(found[at].rule == LINKED for at in below):
            left[index] = Judgement("related", "above-links")
    return left
