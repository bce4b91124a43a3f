"""The element that holds the story: where running text outweighs everything else by most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agrinews.article.looks import Judgement
from agrinews.article.shape import Frame, own_chars
from agrinews.model import Survey

MAX_JUNK = 40
"""What one line that is no story can weigh against an element, in characters."""
LIGHT = 0.1
"""What a character of a short line weighs: enough to settle a tie between elements."""
LINE_COST = 20
BELOW = frozenset(["disclaimer", "promo", "tags", "pager"])
"""Kinds that often stand at the end of a story inside its element."""
WORDED = 0.25
"""How much of their characters speaks against the element."""
WEIGHTLESS = frozenset(["hidden", "caption", "credit", "title", "subtitle", "byline", "summary"])
"""Kinds that stand inside a story's element and do not speak against it."""
MIN_PARAGRAPHS = 2
"""One paragraph beside the headline may be a lead, and the story elsewhere."""
MIN_CARDS = 3
CARD_SHARE = 0.8
"""Share of a column's paragraphs that stand alone, each on its card."""
CORE = 0.5
"""Share of the running text that the headline's own element must hold to be the story's."""


@dataclass(slots=True)
class Page:
    """A survey with what is known of each block so far."""

    survey: Survey
    frame: Frame
    junk: list[Judgement | None]
    weight: list[int]
    title_at: int


def best_node(page: Page) -> int:
    """Return the node in which running text outweighs everything else by most, or -1.

    A story that is outweighed everywhere, as a flash in one cell with its disclaimer, is the
    first running text on the page.
    """
    nodes = page.survey.nodes
    net = _own_net(page)
    best, most = -1, 0.0
    for index in range(len(nodes) - 1, -1, -1):
        if net[index] > most:
            best, most = index, net[index]
        if nodes[index].parent >= 0:
            net[nodes[index].parent] += net[index]
    span = (
        range(len(page.weight))
        if best < 0
        else range(page.frame.first[best], page.frame.last[best] + 1)
    )
    first = next((at for at in span if page.weight[at]), None)
    return best if first is None else _with_siblings(page, best, first=first)


def _with_siblings(page: Page, node: int, *, first: int) -> int:
    """Return the element around a story's first paragraph if `node` is but one of several there.

    Long comments beside the story in one element outweigh it, and leave one paragraph the best.
    """
    holder = page.frame.holder[first]
    beside = sum(
        1 for at, chars in enumerate(page.weight) if chars and page.frame.holder[at] == holder
    )
    if node < 0:
        return holder if holder >= 0 else page.survey.blocks[first].node
    return holder if 0 <= holder < node and beside > 1 else node


def _own_net(page: Page) -> list[float]:
    """Return for each node what its own lines weigh, less those that are no story."""
    net = [0.0] * len(page.survey.nodes)
    for block, verdict in zip(page.survey.blocks, page.junk, strict=True):
        if block.node < 0 or (verdict and verdict.kind in WEIGHTLESS):
            continue
        if verdict is None:
            light = LIGHT * min(own_chars(block), MAX_JUNK)
            net[block.node] += page.weight[block.index] or light
        else:
            share = WORDED if verdict.kind in BELOW else 1.0
            net[block.node] -= share * min(len(block.text), MAX_JUNK)
    return net


def best_run(page: Page) -> tuple[int, int]:
    """Return the first and last line of the run in which running text outweighs the rest by most.

    For pages without elements. A line that is no running text costs as much as a short sentence,
    so menus, rankings and comments fall outside. An empty run is (0, -1).
    """
    best, most = (0, -1), 0
    start = total = 0
    for index, chars in enumerate(page.weight):
        verdict = page.junk[index]
        total += chars or (0 if verdict and verdict.kind in WEIGHTLESS else -LINE_COST)
        if total <= 0:
            start, total = index + 1, 0
        elif chars and total > most:
            best, most = (start, index), total
    return best


def with_headline(page: Page, node: int) -> int:
    """Return the smallest element inside `node` that has the headline and nearly all of its text.

    What lies outside it, in running text or not, was put there by the site.
    """
    at = page.survey.blocks[page.title_at].node if page.title_at >= 0 else -1
    total = _weight(page, node)
    while at > node:
        if _weight(page, at) >= CORE * total:
            return at
        at = page.survey.nodes[at].parent
    return node


def headed_column(page: Page, node: int, *, claimed: Mapping[int, str]) -> int:
    """Return the element with headline, byline and paragraphs beside which only cards stand, or -1.

    `node` is where running text weighs most. Columns of prose beside the story outweigh a short
    one; each of their paragraphs stands alone below a line of its own.
    """
    if page.title_at < 0:
        return -1
    at = page.survey.blocks[page.title_at].node
    while at >= 0 and len(own := _paragraphs(page, at)) < MIN_PARAGRAPHS:
        at = page.survey.nodes[at].parent
    if at < 0 or not any(claimed.get(i) == "byline" for i in range(page.title_at, own[0])):
        return -1
    inside = set(own)
    beside = [i for i in _paragraphs(page, node) if i not in inside]
    alone = sum(_is_alone(page, i) for i in beside)
    return at if alone >= MIN_CARDS and alone >= CARD_SHARE * len(beside) else -1


def _paragraphs(page: Page, node: int) -> list[int]:
    span = range(page.frame.first[node], page.frame.last[node] + 1) if node >= 0 else range(0)
    return [index for index in span if page.weight[index]]


def _is_alone(page: Page, index: int) -> bool:
    """Tell whether no paragraph stands next to one, above or below."""
    beside = (index - 1, index + 1)
    return not any(page.weight[at] for at in beside if 0 <= at < len(page.weight))


def _weight(page: Page, node: int) -> int:
    return sum(page.weight[page.frame.first[node] : page.frame.last[node] + 1])
