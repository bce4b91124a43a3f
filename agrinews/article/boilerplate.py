"""Which blocks are the story: judged by shape, place and names, then by what stands next to them.

Three steps. Each block is looked at alone and is running text, something else that has a name, or
a short line that could be either. The element is found in which running text outweighs the rest by
most. Inside it, short lines follow their neighbours, and what comes after the story's end goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from agrinews.article.beside import captions_by_place
from agrinews.article.cards import card_kinds
from agrinews.article.copies import told_once
from agrinews.article.element import Page, best_node, best_run, headed_column, with_headline
from agrinews.article.extent import (
    MIN_STORY_CHARS,
    first_block,
    is_amid,
    is_signature,
    last_block,
    ruled_blocks,
)
from agrinews.article.grids import data_tables
from agrinews.article.hints import hint_kind, node_kinds
from agrinews.article.looks import Evidence, Judgement, look
from agrinews.article.neighbours import times_of_entries, without_lead_ins
from agrinews.article.shape import Frame, frame, own_chars, prose
from agrinews.article.unfold import unfolded
from agrinews.model import Survey

ALWAYS = frozenset(["nav", "footer", "breadcrumb"])
"""Names that are heard even where that leaves no story."""

BELOW_SHARE = 0.25
"""Less running text than this share of what stands above, and it is no headline."""
SLIGHT = frozenset(["pager", "promo", "share", "summary", "tags"])
"""Kinds that are never most of a page."""
MOST_LINES = 3
MOST_SHARE = 0.5
"""Of the text outside links."""
MANY_LINES = 10
"""Lines without a link, as of a poem; calls and boxes have fewer."""
NEAR_TITLE = 3
"""A byline that close below a headline vouches for it, whatever columns stand before it."""
SPREADING = frozenset(["comment", "related", "ranking"])
ALONE_CHARS = 8
"""A label without its text is no longer than this."""


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
    chars = [prose(block) for block in survey.blocks]
    signed = any(claimed.get(title_at + step) == "byline" for step in range(1, NEAR_TITLE + 1))
    title_at = title_at if signed or _is_above(chars, title_at) else -1
    best: tuple[Judgement, ...] = ()
    for evidence in _evidence(survey, layout, claimed=claimed, title_at=title_at, chars=chars):
        heard = replace(evidence, repeated=repeated)
        page = _look(survey, layout, evidence=heard, title_at=title_at, chars=chars)
        found = _judge_page(page, claimed)
        best = best or found
        if sum(page.weight[i] for i, j in enumerate(found) if j.keep) >= MIN_STORY_CHARS:
            return found
    return best


def _is_above(chars: Sequence[int], title_at: int) -> bool:
    """Tell whether enough running text follows what was taken for the headline."""
    return sum(chars[title_at + 1 :]) >= BELOW_SHARE * sum(chars[: title_at + 1])


# ------------------------------------------------------------------ each block alone
def _evidence(
    survey: Survey,
    layout: Frame,
    *,
    claimed: Mapping[int, str],
    title_at: int,
    chars: Sequence[int],
) -> Iterator[Evidence]:
    """Yield what to hear: everything first, and less of it where that leaves no story."""
    exempt = _around(survey, title_at)
    names = node_kinds(survey.nodes, exempt | _misnamed(survey, layout))
    cards = card_kinds(survey, layout, weight=chars, exempt=exempt, title_at=title_at)
    spread = _spread(survey, cards)
    placed = captions_by_place(survey, layout, exempt=exempt)
    heard = Evidence(claimed, names, spread, placed=placed, unfolded=unfolded(survey))
    yield heard
    yield replace(heard, captions=False)  # a gallery: its captions are its text
    yield replace(heard, hidden=False)  # shown by a script only
    sure = [name if name in ALWAYS else "" for name in names]
    yield replace(heard, names=sure)  # names that mean something else on this site
    if "byline" in claimed.values():
        yield replace(heard, verse=True)  # a poem, or a text that has lost its marks


def _misnamed(survey: Survey, layout: Frame) -> frozenset[int]:
    """Return the elements whose names cannot mean what they say: most of the page stands in them.

    `field-type-text-with-summary` and `keyword_ad_area` are around whole stories. What readers
    write and what is told of other stories may outweigh one, so those names are heard.
    """
    own = list(accumulate((own_chars(block) for block in survey.blocks), initial=0))
    found = set()
    for index, node in enumerate(survey.nodes):
        first, end = layout.first[index], layout.last[index] + 1
        if not node.hints or end - first < MOST_LINES or hint_kind(node.hints) not in SLIGHT:
            continue
        lines = sum(not block.links for block in survey.blocks[first:end])
        if lines >= MANY_LINES or own[end] - own[first] >= MOST_SHARE * own[-1]:
            found.add(index)
    return frozenset(found)


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


def _look(
    survey: Survey, layout: Frame, *, evidence: Evidence, title_at: int, chars: Sequence[int]
) -> Page:
    junk = [look(block, evidence) for block in survey.blocks]
    for index in times_of_entries(survey, chars):
        if (verdict := junk[index]) is not None and verdict.rule == "player":
            junk[index] = None
    _below_labels(survey, junk)
    if not survey.nodes:
        _below_headings(junk, [0] * (title_at + 1) + list(chars[title_at + 1 :]))
    measured = [own_chars(block) for block in survey.blocks] if evidence.verse else chars
    weight = [
        0 if verdict or index <= title_at else measured[index] for index, verdict in enumerate(junk)
    ]
    return Page(survey, layout, junk, weight, title_at)


def _below_labels(survey: Survey, junk: list[Judgement | None]) -> None:
    """Take the line below a label that stands alone, `摘要`, for what the label says."""
    for index in range(len(junk) - 1):
        verdict = junk[index]
        if verdict is None or verdict.kind != "summary" or junk[index + 1] is not None:
            continue
        if len(survey.blocks[index].text) <= ALONE_CHARS:
            junk[index + 1] = Judgement("summary", "below-label")


def _below_headings(junk: list[Judgement | None], chars: Sequence[int]) -> None:
    """Take the lines below a heading over other stories or comments for what the heading says.

    For pages without elements, where nothing else holds them together. Running text ends them,
    save below comments; above the story `评论` is a button.
    """
    kind, seen = "", 0
    for index, verdict in enumerate(junk):
        if verdict is not None:
            heading = verdict.rule.startswith("zh.") and verdict.kind in SPREADING
            kind = verdict.kind if heading and seen >= MIN_STORY_CHARS else kind
        elif kind and (kind == "comment" or not chars[index]):
            junk[index] = Judgement(kind, "below-heading")
        else:
            kind, seen = "", seen + chars[index]


# ------------------------------------------------------------------ inside it
def _judge_page(page: Page, claimed: Mapping[int, str]) -> tuple[Judgement, ...]:
    low, high = 0, len(page.junk) - 1
    if ruled := ruled_blocks(page):
        low, high = ruled[0], ruled[-1]
    elif page.survey.nodes:
        node = best_node(page)
        if node < 0:
            return tuple(j or Judgement("nav", "no-story") for j in page.junk)
        column = headed_column(page, node, claimed=claimed)
        node = column if column >= 0 else with_headline(page, node)
        low, high = page.frame.first[node], page.frame.last[node]
    else:
        low, high = best_run(page)
    start = low if ruled else first_block(page, claimed, low=low, high=high)
    end = last_block(page, [i for i in range(start, high + 1) if page.weight[i]])
    found = [_place(page, index, start=start, end=end) for index in range(len(page.junk))]
    found = without_lead_ins(page, told_once(page.survey, found))
    return _laid_out(page.survey, found)


def _laid_out(survey: Survey, found: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Return the judgements with cells that only lay out the page as the text they hold."""
    cells = [i for i, judgement in enumerate(found) if judgement.keep and judgement.kind == "cell"]
    figures = data_tables(survey, cells) if cells else {}
    return tuple(
        judgement._replace(kind="text")
        if judgement.keep and judgement.kind == "cell" and index not in figures
        else judgement
        for index, judgement in enumerate(found)
    )


def _place(page: Page, index: int, *, start: int, end: int) -> Judgement:
    verdict = page.junk[index]
    if verdict is not None:
        amid = start < index < end and is_amid(page, index, verdict=verdict)
        return (
            Judgement(page.survey.blocks[index].kind, "amid-prose", keep=True) if amid else verdict
        )
    if index < start:
        return Judgement("site_header", "before-story")
    if index > end:
        return Judgement("footer", "after-story")
    if not page.weight[index] and is_signature(page.survey.blocks[index].text):
        return Judgement("byline", "signature")
    rule = "prose" if page.weight[index] else "beside-prose"
    return Judgement(page.survey.blocks[index].kind, rule, keep=True)
