"""Which blocks are the story: judged by shape, place and names, then by what stands next to them.

Three steps. Each block is looked at alone and is running text, something else that has a name, or
a short line that could be either. The element is found in which running text outweighs the rest by
most. Inside it, short lines follow their neighbours, and what comes after the story's end goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agrinews.article.cards import card_kinds
from agrinews.article.hints import node_kinds
from agrinews.article.looks import Evidence, Judgement, look
from agrinews.article.phrases import continues_disclaimer, is_disclaiming
from agrinews.article.shape import Frame, frame, own_chars, prose
from agrinews.model import Survey

MAX_JUNK = 40
"""What one line that is no story can weigh against an element, in characters."""
LIGHT = 0.1
"""What a character of a short line weighs: enough to settle a tie between elements."""
TERMINAL = frozenset(["comment", "related", "disclaimer", "credit", "footer", "ranking", "pager"])
"""Kinds after which a story seldom goes on."""
WEIGHTLESS = frozenset(["hidden", "caption", "credit", "title", "subtitle", "byline", "summary"])
"""Kinds that stand inside a story's element and do not speak against it."""
HEADS = frozenset(["title", "subtitle", "byline"])
ALWAYS = frozenset(["nav", "footer", "breadcrumb"])
"""Names that are heard even where that leaves no story."""
CORE = 0.75
"""Share of the running text that the headline's own element must hold to be the story's."""
RESUMES = 0.3
"""A story goes on after a line that closes stories if this share of its text follows."""
MIN_STORY_CHARS = 16
"""Running text that a story has at least; the shortest 快讯 seen has 38 characters."""

MAKER = re.compile(
    r"""^ (?: [^，。！？；,:：]{1,8} [:：丨|/︱｜] [^，。！？；]{1,30}
        | [^，。！？；,:：]{0,10} (?:记者|記者|通讯员|通訊員) [ \xa0\u3000]?
          [^，。！？；]{2,20} ) $""",
    re.VERBOSE,
)
"""A line of a colophon or a signature: `总监制：邹明远`, `文丨春春`, `青禾日报记者 林知秋`."""


@dataclass(slots=True)
class _Page:
    """A survey with what is known of each block so far."""

    survey: Survey
    frame: Frame
    junk: list[Judgement | None]
    weight: list[int]
    title_at: int


def judge(
    survey: Survey,
    claimed: Mapping[int, str],
    *,
    title_at: int = -1,
    repeated: Mapping[int, int] | None = None,
) -> tuple[Judgement, ...]:
    """Return one judgement for each block.

    `claimed` names the blocks in which metadata was found (`title`, `byline`, `breadcrumb`),
    `title_at` is the headline's block, or -1, `repeated` the blocks known from other pages of the
    site, each with the number of pages.
    """
    layout = frame(survey)
    best: tuple[Judgement, ...] = ()
    for evidence in _evidence(survey, layout, claimed=claimed, title_at=title_at):
        page = _look(
            survey, layout, evidence=replace(evidence, repeated=repeated), title_at=title_at
        )
        found = _judge_page(page, claimed)
        best = best or found
        if sum(page.weight[i] for i, j in enumerate(found) if j.keep) >= MIN_STORY_CHARS:
            return found
    return best


# ------------------------------------------------------------------ each block alone
def _evidence(
    survey: Survey, layout: Frame, *, claimed: Mapping[int, str], title_at: int
) -> Iterator[Evidence]:
    """Yield what to hear: everything first, and less of it where that leaves no story."""
    exempt = _around(survey, title_at)
    names = node_kinds(survey.nodes, exempt)
    weight = [prose(block) for block in survey.blocks]
    cards = card_kinds(survey, layout, weight=weight, exempt=exempt)
    spread = _spread(survey, cards)
    heard = Evidence(claimed, names, spread)
    yield heard
    yield replace(heard, captions=False)  # a gallery: its captions are its text
    yield replace(heard, hidden=False)  # shown by a script only
    sure = [name if name in ALWAYS else "" for name in names]
    yield replace(heard, names=sure)  # names that mean something else on this site
    if "byline" in claimed.values():
        yield replace(heard, verse=True)  # a poem, or a text that has lost its marks


def _around(survey: Survey, at: int) -> frozenset[int]:
    """Return the nodes around a block."""
    found = set()
    node = survey.blocks[at].node if at >= 0 else -1
    while node >= 0:
        found.add(node)
        node = survey.nodes[node].parent
    return frozenset(found)


def _spread(survey: Survey, cards: Mapping[int, str]) -> list[str]:
    """Return for each node the kind of the card it stands in, or ""."""
    found: list[str] = []
    for index, node in enumerate(survey.nodes):
        found.append(cards.get(index) or (found[node.parent] if node.parent >= 0 else ""))
    return found


def _look(survey: Survey, layout: Frame, *, evidence: Evidence, title_at: int) -> _Page:
    junk = [look(block, evidence) for block in survey.blocks]
    measure = own_chars if evidence.verse else prose
    weight = [
        0 if verdict or block.index <= title_at else measure(block)
        for block, verdict in zip(survey.blocks, junk, strict=True)
    ]
    return _Page(survey, layout, junk, weight, title_at)


# ------------------------------------------------------------------ the story's element
def _best_node(page: _Page) -> int:
    """Return the node in which running text outweighs everything else by most, or -1."""
    nodes = page.survey.nodes
    net = [0.0] * len(nodes)
    for block in page.survey.blocks:
        verdict = page.junk[block.index]
        if block.node < 0 or (verdict and verdict.kind in WEIGHTLESS):
            continue
        if verdict:
            net[block.node] -= min(len(block.text), MAX_JUNK)
        else:
            light = LIGHT * min(own_chars(block), MAX_JUNK)
            net[block.node] += page.weight[block.index] or light
    best, most = -1, 0.0
    for index in range(len(nodes) - 1, -1, -1):
        if net[index] > most:
            best, most = index, net[index]
        if nodes[index].parent >= 0:
            net[nodes[index].parent] += net[index]
    return best


def _with_headline(page: _Page, node: int) -> int:
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


def _weight(page: _Page, node: int) -> int:
    return sum(page.weight[page.frame.first[node] : page.frame.last[node] + 1])


# ------------------------------------------------------------------ inside it
def _judge_page(page: _Page, claimed: Mapping[int, str]) -> tuple[Judgement, ...]:
    low, high = 0, len(page.junk) - 1
    if ruled := _ruled(page):
        low, high = ruled[0], ruled[-1]
    elif page.survey.nodes:
        node = _best_node(page)
        if node < 0:
            return tuple(j or Judgement("nav", "no-story") for j in page.junk)
        node = _with_headline(page, node)
        low, high = page.frame.first[node], page.frame.last[node]
    start = low if ruled else _start(page, claimed, low=low, high=high)
    end = _end(page, [i for i in range(start, high + 1) if page.weight[i]])
    return tuple(_place(page, index, start=start, end=end) for index in range(len(page.junk)))


def _ruled(page: _Page) -> list[int]:
    """Return the blocks that a site rule says are the story, if there is running text in them."""
    found = [block.index for block in page.survey.blocks if "body" in block.marks]
    return found if sum(page.weight[i] for i in found) >= MIN_STORY_CHARS else []


def _start(page: _Page, claimed: Mapping[int, str], *, low: int, high: int) -> int:
    """Return the first block of the story: in its element, or between that and the headline."""
    heads = [i for i, kind in claimed.items() if kind in HEADS and i <= high]
    head = max((i for i in heads if i >= low), default=low - 1)
    if head >= low:
        return max(head, page.title_at) + 1
    above = range(max([*heads, page.title_at]) + 1, low) if heads else range(low, low)
    return next((i for i in above if page.weight[i]), low)


def _place(page: _Page, index: int, *, start: int, end: int) -> Judgement:
    verdict = page.junk[index]
    if verdict is not None:
        return verdict
    if index < start:
        return Judgement("site_header", "before-story")
    if index > end:
        return Judgement("footer", "after-story")
    rule = "prose" if page.weight[index] else "beside-prose"
    return Judgement(page.survey.blocks[index].kind, rule, keep=True)


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
        elif (
            verdict
            and verdict.kind in TERMINAL
            and (total - seen < RESUMES * total or _is_last_word(page, index, seen=seen))
        ):
            break
    last = _before_disclaimers(page, [i for i in prose_at if i <= last])
    return _before_makers(page, last=last, end=_run_on(page, last))


def _is_last_word(page: _Page, index: int, *, seen: int) -> bool:
    """Tell whether what follows a line cannot be story, however long it is.

    That is so below a heading over comments, and where only disclaimers follow a disclaimer.
    """
    verdict = page.junk[index]
    if verdict is None or seen < MIN_STORY_CHARS:
        return False
    if verdict.rule.startswith("zh.comment/"):
        return True
    rest = [i for i in range(index + 1, len(page.weight)) if page.weight[i]]
    return verdict.kind == "disclaimer" and all(
        continues_disclaimer(page.survey.blocks[i].text) for i in rest
    )


def _before_disclaimers(page: _Page, ends: list[int]) -> int:
    """Return the last paragraph above the disclaimers that no label gives away."""
    while len(ends) > 1 and is_disclaiming(page.survey.blocks[ends[-1]].text):
        page.junk[ends[-1]] = Judgement("disclaimer", "zh.disclaimer/signs")
        ends.pop()
    return ends[-1]


def _run_on(page: _Page, last: int) -> int:
    """Return the last of the short lines that follow the last paragraph and belong with it."""
    holder = page.frame.holder[last]
    limit = page.frame.last[holder] if holder >= 0 else last
    for index in range(last + 1, limit + 1):
        if page.junk[index] is not None or page.weight[index]:
            break
        last = index
    return last


def _before_makers(page: _Page, *, last: int, end: int) -> int:
    """Return the last line above a colophon, which runs on into lines that are known credits."""
    after = page.junk[end + 1] if end + 1 < len(page.junk) else None
    makers = after is not None and after.kind in ("credit", "footer", "disclaimer")
    while end > last and makers and MAKER.match(page.survey.blocks[end].text):
        page.junk[end] = Judgement("credit", "colophon")
        end -= 1
    return end
