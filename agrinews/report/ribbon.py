"""The whole page as one ribbon: each block a stretch of it, as long as its text, in its colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from agrinews.model import Block, Verdict
from agrinews.report.blocks import METADATA, verdicts_by_block
from agrinews.report.markup import Html, element, text

LENGTH = 1000
"""Of the drawing, in its own units; the page stretches it."""


def ribbon(blocks: Sequence[Block], verdicts: Iterable[Verdict]) -> Html:
    """Return the ribbon with a legend that says the same in figures, in characters.

    Neighbours of one colour are one stretch: a page of ten thousand blocks is drawn as quickly.
    """
    judged = verdicts_by_block(verdicts)
    pieces = [piece for block in blocks for piece in _pieces(block, judged.get(block.index, []))]
    sizes: Counter[str] = Counter()
    for colour, size in pieces:
        sizes[colour] += size
    total = sizes.total()
    if not total:
        return Html("")
    legend = (
        element("li", element("b", text(f"{sizes[c]:,}")), text(f" {c}"), class_=c)
        for c in ("kept", "metadata", "removed")
        if sizes[c]
    )
    return element(
        "figure",
        element(
            "svg",
            *_rects(pieces, total),
            viewBox=f"0 0 {LENGTH} 10",
            preserveAspectRatio="none",
            aria_hidden="true",
        ),
        element(
            "figcaption",
            text("Characters, in page order: "),
            element("ul", *legend),
            *_way_in(blocks, judged),
        ),
        class_="ribbon",
    )


def _way_in(blocks: Iterable[Block], judged: Mapping[int, Sequence[Verdict]]) -> Iterator[Html]:
    """Yield a link to the first block that is kept: before it may stand hundreds of menu lines."""
    for block in blocks:
        if any(verdict.keep for verdict in judged.get(block.index, ())):
            yield element("a", text("to the story"), href=f"#b{block.index}")
            return


def _pieces(block: Block, verdicts: Sequence[Verdict]) -> Iterator[tuple[str, int]]:
    for verdict in verdicts:
        colour = "kept" if verdict.keep else "removed"
        if verdict.kind in METADATA and not verdict.keep:
            colour = "metadata"
        yield colour, verdict.end - verdict.start
    if not verdicts:
        yield "unjudged", len(block.text)


def _rects(pieces: Iterable[tuple[str, int]], total: int) -> Iterator[Html]:
    at = 0
    for colour, group in groupby(pieces, key=lambda piece: piece[0]):
        size = sum(length for _, length in group)
        yield element(
            "rect",
            x=f"{LENGTH * at / total:.2f}",
            width=f"{max(LENGTH * size / total, 0.5):.2f}",
            height="10",
            class_=colour,
        )
        at += size
