"""The day that stands beside a link of a list: in its line, in the next cell, or in the one before.

Of days above and below a link that one is its own which shares the smaller element with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agrinews.links.listed import day_in
from agrinews.model import Block, Survey

__all__ = ["Days"]

MAX_DATE_CHARS: Final = 24
# Between a headline and its day stands a summary, or the name of an outlet.
NEAR: Final = 3
# How far off the next link of the same list is looked for.
FAR: Final = 8


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a list page."""

    seen: Survey

    def beside(self, block: Block) -> str | None:
        """Return the day beside the only link of a block, or None."""
        if len(block.links) > 1:
            return None
        return day_in(block.text) or self._near(block)

    def _near(self, block: Block) -> str | None:
        below, above = (self._alone(block, step=step) for step in (1, -1))
        if above is not None and not self._is_own(block, above):
            above = None
        if below is not None and below.index - block.index > 1 and not self._is_own(block, below):
            below = None
        if below is None or above is None:
            found = below or above
        else:
            found = above if self._shared(block, above) > self._shared(block, below) else below
        return day_in(found.text) if found is not None else None

    def _alone(self, block: Block, *, step: int) -> Block | None:
        """Return the nearest block with nothing but a day, no other link being between."""
        for near in self._along(block, step=step, far=NEAR):
            if near.links:
                return None
            if len(near.text) <= MAX_DATE_CHARS and day_in(near.text):
                return near
        return None

    def _is_own(self, block: Block, day: Block) -> bool:
        """Tell whether a link shares an element with a day that holds no other link."""
        shared = self._shared(block, day)
        beside = (
            next((near for near in self._along(block, step=step, far=FAR) if near.links), None)
            for step in (1, -1)
        )
        return all(near is None or self._shared(block, near) < shared for near in beside)

    def _along(self, block: Block, *, step: int, far: int) -> Iterator[Block]:
        for at in range(block.index + step, block.index + step * (far + 1), step):
            if 0 <= at < len(self.seen.blocks):
                yield self.seen.blocks[at]

    def _shared(self, one: Block, other: Block) -> int:
        """Return the innermost element around both, as its number; inner ones have larger ones."""
        nodes, here, there = self.seen.nodes, one.node, other.node
        while here != there:
            if here > there:
                here = nodes[here].parent
            else:
                there = nodes[there].parent
        return here
