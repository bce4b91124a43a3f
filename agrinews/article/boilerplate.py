"""Which blocks are the story: judged by shape, place and names, then by what stands next to them.

Three steps. Each block is looked at alone and is running text, something else that has a name, or
a short line that could be either. The element is found in which running text outweighs the rest by
most. Inside it, short lines follow their neighbours, and what comes after the story's end goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agrinews.article.closing import is_label
from agrinews.article.hints import node_kinds
from agrinews.article.phrases import Phrase, is_disclaiming, match
from agrinews.article.shape import Frame, frame, is_linked, own_chars, prose
from agrinews.model import Block, Survey

MAX_JUNK = 40
"""What one line that is no story can weigh against an element, in characters."""
SENTENCE_CHARS = 25
"""A line of credits that is longer and ends in a full stop is a sentence."""
LABEL_CHARS = 60
"""Lines of menus, widgets and headings over lists are no longer."""
CREDIT_CHARS = 120
"""A line of credits is no longer than this, unless it is a list of names."""
TERMINAL = frozenset(["comment", "related", "disclaimer", "credit", "footer", "ranking", "pager"])
"""Kinds after which a story seldom goes on."""
HEADS = frozenset(["title", "subtitle", "byline"])
RESUMES = 0.3
"""A story goes on after a line that closes stories if this share of its text follows."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one block is."""

    kind: str
    rule: str
    keep: bool = False


@dataclass(slots=True)
class _Page:
    """A survey with what is known of each block so far."""

    survey: Survey
    frame: Frame
    junk: list[Judgement | None]
    weight: list[int]


def judge(
    survey: Survey, claimed: Mapping[int, str], *, title_at: int = -1
) -> tuple[Judgement, ...]:
    """Return one judgement for each block.

    `claimed` names the blocks in which metadata was found (`title`, `byline`, `breadcrumb`);
    `title_at` is the headline's block, or -1.
    """
    layout = frame(survey)
    best: tuple[Judgement, ...] = ()
    for heed in (("hidden", "hints"), ("hidden",), ("hints",), ()):
        page = _look(survey, layout, claimed=claimed, title_at=title_at, heed=heed)
        found = _judge_page(page, claimed, title_at=title_at)
        if not best:
            best = found
        if any(j.keep for j in found):
            return found
    return best


# ------------------------------------------------------------------ each block alone
def _look(
    survey: Survey,
    layout: Frame,
    *,
    claimed: Mapping[int, str],
    title_at: int,
    heed: tuple[str, ...],
) -> _Page:
    names = _names(survey, title_at) if "hints" in heed else []
    junk: list[Judgement | None] = []
    weight: list[int] = []
    for block in survey.blocks:
        verdict = _alone(block, claimed=claimed, names=names, hidden="hidden" in heed)
        junk.append(verdict)
        weight.append(0 if verdict or block.index <= title_at else prose(block))
    return _Page(survey, layout, junk, weight)


def _names(survey: Survey, title_at: int) -> list[str]:
    """Return the verdict that names suggest for each node, the headline's own elements aside."""
    nodes = survey.nodes
    exempt = set()
    at = survey.blocks[title_at].node if title_at >= 0 else -1
    while at >= 0:
        exempt.add(at)
        at = nodes[at].parent
    return node_kinds(nodes, exempt)


def _alone(
    block: Block, *, claimed: Mapping[int, str], names: Sequence[str], hidden: bool
) -> Judgement | None:
    if "drop" in block.marks:
        return Judgement("promo", "site-rule/drop")
    if block.index in claimed:
        kind = claimed[block.index]
        return Judgement(kind, f"{kind}/found")
    if hidden and "hidden" in block.marks:
        return Judgement("hidden", "hidden")
    if names and block.node >= 0 and names[block.node]:
        kind = names[block.node]
        return Judgement(kind, f"name/{kind}")
    phrase = match(block.text)
    if phrase is not None and _holds(block, phrase):
        return Judgement(phrase.kind, phrase.rule)
    if is_linked(block):
        return Judgement("nav", "link-density>0.5")
    return None


def _holds(block: Block, phrase: Phrase) -> bool:
    """Tell whether a line that begins like a credit or a heading is one."""
    text = block.text
    if phrase.kind == "credit":
        return len(text) <= CREDIT_CHARS and not (
            len(text) > SENTENCE_CHARS and text[-1] in "。！？”"
        )
    if phrase.kind == "disclaimer":
        short = len(text) <= LABEL_CHARS and text[-1] not in "。！？”"
        return short or is_label(text, phrase) or is_disclaiming(text)
    return len(text) <= (CREDIT_CHARS if phrase.kind == "caption" else LABEL_CHARS)


# ------------------------------------------------------------------ the story's element
def _best_node(page: _Page) -> int:
    """Return the node in which running text outweighs everything else by most, or -1."""
    nodes = page.survey.nodes
    net = [0.0] * len(nodes)
    for block in page.survey.blocks:
        if block.node < 0:
            continue
        verdict = page.junk[block.index]
        if verdict is None:
            net[block.node] += page.weight[block.index] or min(own_chars(block), MAX_JUNK) * 0.1
        elif verdict.kind not in ("hidden", "caption", "credit"):
            net[block.node] -= min(len(block.text), MAX_JUNK)
    best, most = -1, 0.0
    for index in range(len(nodes) - 1, -1, -1):
        if net[index] > most:
            best, most = index, net[index]
        if nodes[index].parent >= 0:
            net[nodes[index].parent] += net[index]
    return best


# ------------------------------------------------------------------ inside it
def _judge_page(page: _Page, claimed: Mapping[int, str], *, title_at: int) -> tuple[Judgement, ...]:
    low, high = 0, len(page.junk) - 1
    if page.survey.nodes:
        node = _best_node(page)
        if node < 0:
            return tuple(_outside(page, index) for index in range(high + 1))
        low, high = page.frame.first[node], page.frame.last[node]
    start = max(low, title_at + 1, _after_header(claimed, low=low, high=high))
    end = _end(page, [i for i in range(start, high + 1) if page.weight[i]])
    return tuple(_place(page, index, start=start, end=end) for index in range(len(page.junk)))


def _after_header(claimed: Mapping[int, str], *, low: int, high: int) -> int:
    """Return the block after the byline that stands at the head of the story, or 0."""
    heads = [i for i, kind in claimed.items() if kind in HEADS and low <= i <= high]
    return max(heads, default=-1) + 1


def _place(page: _Page, index: int, *, start: int, end: int) -> Judgement:
    verdict = page.junk[index]
    if verdict is not None:
        return verdict
    if index < start:
        return Judgement("site_header", "before-story")
    if index > end:
        return Judgement("footer", "after-story")
    return Judgement(
        page.survey.blocks[index].kind, "prose" if page.weight[index] else "beside-prose", keep=True
    )


def _outside(page: _Page, index: int) -> Judgement:
    return page.junk[index] or Judgement("nav", "no-story")


def _end(page: _Page, prose_at: Sequence[int]) -> int:
    """Return the last block of the story among the blocks of its element, or -1."""
    if not prose_at:
        return -1
    total = sum(page.weight[i] for i in prose_at)
    seen, last = 0, prose_at[0]
    for index in range(prose_at[0], prose_at[-1] + 1):
        verdict = page.junk[index]
        if page.weight[index]:
            last = index
            seen += page.weight[index]
        elif verdict and verdict.kind in TERMINAL and total - seen < RESUMES * total:
            break
    return _run_on(page, _before_disclaimers(page, prose_at, last=last))


def _before_disclaimers(page: _Page, prose_at: Sequence[int], *, last: int) -> int:
    """Return the last paragraph above the disclaimers that no label gives away."""
    ends = [i for i in prose_at if i <= last]
    while len(ends) > 1 and is_disclaiming(page.survey.blocks[ends[-1]].text):
        page.junk[ends[-1]] = Judgement("disclaimer", "zh.disclaimer/signs")
        ends.pop()
    return ends[-1]


def _run_on(page: _Page, last: int) -> int:
    """Return the last of the short lines that follow the last paragraph and belong with it."""
    holder = page.frame.holder[last]
    limit = page.frame.last[holder] if holder >= 0 else last
    for index in range(last + 1, limit + 1):
        if page.junk[index] is not None:
            break
        last = index
    return last
