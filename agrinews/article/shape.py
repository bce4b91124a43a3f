"""How the text of a page is spread over its elements: the figures that the judges work with.

Nodes are numbered in document order, so the nodes and the blocks inside an element are ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agrinews.model import Block, Survey
from agrinews.patterns import deferred

MIN_PROSE_CHARS = 12
"""A shorter line says too little to be told from a menu's by its punctuation."""
LINKED = 0.5
"""A line with more of its characters in links than this leads elsewhere."""

MIN_LOOSE_CHARS = 4

STOP = deferred("[。！？；…!?;]|[.](?=\\s|[”\"')]*$)")
PAUSE = deferred("[，、,]")
SPACED = deferred(r"[A-Za-zА-я\uac00-\ud7a3]")
FULL = deferred("[。！？；…][”』」）]?$")
MIN_SENTENCE_CHARS = 5
"""A line that ends as a sentence is one from this length: `机手没有停。`"""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the elements of a page begin and end, as ranges of nodes and of blocks."""

    node_end: tuple[int, ...]
    """One past the last node inside each node."""
    first: tuple[int, ...]
    last: tuple[int, ...]
    """The first and last block inside each node; first > last when there is none."""
    holder: tuple[int, ...]
    """For each block the element that holds it among others: what is around its paragraph."""


def frame(survey: Survey) -> Frame:
    """Return the ranges of all elements, in one pass from the innermost outwards."""
    nodes, blocks = survey.nodes, survey.blocks
    ends = list(range(1, len(nodes) + 1))
    first, last = [len(blocks)] * len(nodes), [-1] * len(nodes)
    for block in reversed(blocks):
        if block.node >= 0:
            first[block.node] = block.index
            if last[block.node] < 0:
                last[block.node] = block.index
    for index in range(len(nodes) - 1, -1, -1):
        parent = nodes[index].parent
        if parent >= 0:  # for each node of a page: max and min would take three times as long
            if ends[index] > ends[parent]:  # noqa: PLR1730
                ends[parent] = ends[index]
            if first[index] < first[parent]:  # noqa: PLR1730
                first[parent] = first[index]
            if last[index] > last[parent]:  # noqa: PLR1730
                last[parent] = last[index]
    holders = _holders(survey, first, last=last)
    return Frame(tuple(ends), tuple(first), tuple(last), holders)


def _holders(survey: Survey, first: Sequence[int], *, last: Sequence[int]) -> tuple[int, ...]:
    """Return the nearest element around each block that holds another block as well."""
    nodes = survey.nodes
    up = list(range(len(nodes)))  # the nearest element upwards, itself included, with two blocks
    for index, node in enumerate(nodes):
        if first[index] >= last[index] and node.parent >= 0:
            up[index] = up[node.parent]
    return tuple(up[block.node] if block.node >= 0 else -1 for block in survey.blocks)


def own_chars(block: Block) -> int:
    """Characters of a block outside its links."""
    return len(block.text) - block.link_chars


def is_linked(block: Block) -> bool:
    """Tell whether a block mainly leads elsewhere.

    A sentence in which several names are links does not, however many of its characters they are.
    """
    return bool(block.links) and _leads(block, linked=block.link_chars)


def _leads(block: Block, *, linked: int) -> bool:
    size = len(block.text)
    if linked <= LINKED * size:
        return False
    return len(block.links) == 1 or size - linked < MIN_LOOSE_CHARS or not FULL.search(block.text)


def prose(block: Block) -> int:
    """Return how many characters of a block are running text; 0 for labels, menus and titles.

    A letter of an alphabet says about a third of what a Han character says.
    """
    text = block.text
    linked = block.link_chars
    own = len(text) - linked
    if own < MIN_SENTENCE_CHARS or (linked and _leads(block, linked=linked)):
        return 0
    if own < MIN_PROSE_CHARS:
        return own if FULL.search(text) else 0
    if STOP.search(text) is None and not (PAUSE.search(text) and own >= 2 * MIN_PROSE_CHARS):
        return 0
    letters = len(SPACED.findall(text[:400]))
    if letters > 0.5 * min(len(text), 400):
        return own // 3 if own >= 5 * MIN_PROSE_CHARS else 0
    return own
