"""The rest of a story that is folded away behind a button: `展开全文`.

What `display:none` hides is as a rule a second copy, a form or noise; behind such a button it is
what the page was opened for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from agrinews import tables
from agrinews.hanzi import fold
from agrinews.model import Block, Survey

__all__ = ["unfolded"]

LABEL_CHARS = 12
MIN_SENTENCE_CHARS = 16
NEAR = 3
"""Lines between the button and what it unfolds: how much is left, an arrow."""


def unfolded(survey: Survey) -> frozenset[int]:
    """Return the hidden blocks that a button of the page shows, if they tell more than the page."""
    blocks = survey.blocks
    found: set[int] = set()
    if not any("hidden" in block.marks for block in blocks):
        return frozenset()
    buttons = [b.index for b in blocks if len(b.text) <= LABEL_CHARS and _is_button(b.text)]
    if not buttons:
        return frozenset()
    shown = {fold(block.text) for block in blocks if "hidden" not in block.marks}
    for button in buttons:
        for near in (_from(blocks, button, step=1), _from(blocks, button, step=-1)):
            run = tuple(near)
            told = (fold(blocks[at].text) for at in run if _is_sentence(blocks[at]))
            if any(key not in shown for key in told):
                found.update(run)
    return frozenset(found)


def _from(blocks: Sequence[Block], start: int, *, step: int) -> Iterator[int]:
    """Yield the run of hidden blocks next to a place, above it or below."""
    at, begun = start + step, False
    while 0 <= at < len(blocks) and (begun or abs(at - start) <= NEAR):
        if "hidden" in blocks[at].marks:
            begun = True
            yield at
        elif begun or _is_sentence(blocks[at]):
            return
        at += step


def _is_sentence(block: Block) -> bool:
    return len(block.text) >= MIN_SENTENCE_CHARS and "。" in block.text


def _is_button(text: str) -> bool:
    return fold(text).strip("[]()【】<>》›»▼↓∨+. ") in _labels()


@cache
def _labels() -> frozenset[str]:
    return frozenset(map(fold, tables.toml("pages.toml")["unfold"]))
