"""Where a story begins and ends inside its element."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence

from agrinews.article.element import Page
from agrinews.article.grids import data_tables, nearest
from agrinews.article.looks import Judgement
from agrinews.article.notices import is_contact, signed_until
from agrinews.article.phrases import continues_disclaimer, is_disclaiming
from agrinews.article.shape import is_linked
from agrinews.patterns import deferred

TERMINAL = frozenset(["comment", "related", "disclaimer", "credit", "footer", "ranking", "pager"])
"""Kinds after which a story seldom goes on."""
BOXES = frozenset(["pager", "ranking", "related"])
"""Those of them that also stand in boxes inside a story."""
HEADS = frozenset(["title", "subtitle", "byline"])
RESUMES = 0.3
"""A story goes on after a line that closes stories if this share of its text follows."""
MIN_STORY_CHARS = 16
"""Running text that a story has at least; the shortest 快讯 seen has 38 characters."""
MAKER = deferred(r"[^，。！？；,:：]{1,8}[:：丨|/︱｜][^，。！？；]{1,30}")
"""A line of a colophon: `总监制：邹明远`, `文丨春春`."""
SIGNATURE = deferred(
    r"[（(【]? [^，。！？；,:：（(]{0,12} (?:记者|記者|通讯员|通訊員|实习生|實習生)"
    r" [ \xa0\u3000/|丨:：]? [^，。！？；]{2,24} [)）】]?",
    re.VERBOSE,
)
"""A line that signs the story: `青禾日报记者 林知秋`, `（本报记者 林知秋 通讯员 何清）`."""
SIGNATURE_CHARS = 44
GROUPED = frozenset(["cell", "item", "quote"])
"""Kinds of lines that stand in an element of their own at the end of a story."""
HEADLINE_CHARS = 6
MAX_DISCLAIMERS = 20
FIGURE_CHARS = 12
FIGURE_SHARE = 0.8
"""Share of a table's cells that are figures and names, no longer than this; layouts have fewer."""
BUILD_LEVELS = 5
"""How far up to the element around both two entries are compared."""
MAX_CARD_LINES = 30
CARD_SHARE = 0.2
"""A card of the author or of another story holds less than this share of the running text."""


def ruled_blocks(page: Page) -> list[int]:
    """Return the blocks that a site rule says are the story, if there is running text in them."""
    found = [block.index for block in page.survey.blocks if "body" in block.marks]
    return found if sum(page.weight[i] for i in found) >= MIN_STORY_CHARS else []


def first_block(page: Page, claimed: Mapping[int, str], *, low: int, high: int) -> int:
    """Return the first block of the story: in its element, or between that and the headline.

    A byline counts only above the first paragraph; what looks like one below may be anything.
    """
    heads = [i for i, kind in claimed.items() if kind in HEADS and i <= high]
    top = max([i for i in heads if claimed[i] == "title"] + [page.title_at]) + 1
    first = next((i for i in range(max(top, low), high + 1) if page.weight[i]), high)
    head = max((i for i in heads if i < first), default=-1)
    if head >= low:
        return max(head + 1, top)
    above = range(head + 1, low) if head >= 0 else range(low, low)
    return next((i for i in above if page.weight[i]), low)


def last_block(page: Page, prose_at: Sequence[int]) -> int:
    """Return the last block of the story among the blocks of its element, or -1."""
    if not prose_at:
        return -1
    rest = sum(page.weight[i] for i in prose_at)
    furthest = {page.frame.holder[i]: i for i in prose_at}  # the last paragraph of each element
    seen, last = 0, prose_at[0]
    for index in range(prose_at[0], prose_at[-1] + 1):
        if page.weight[index]:
            last = index
            seen += page.weight[index]
            rest -= page.weight[index]
        elif page.junk[index] is not None:
            holder = page.frame.holder[last]
            inside = holder >= 0 and furthest[holder] > index
            at = bisect(prose_at, index)
            below = prose_at[at : at + MAX_DISCLAIMERS + 1]
            if _ends(page, index, seen=seen, rest=rest, inside=inside, below=below):
                break
    last = _before_extras(page, [i for i in prose_at if i <= last])
    return _before_makers(page, last=last, end=_run_on(page, last))


def _ends(
    page: Page, index: int, *, seen: int, rest: int, inside: bool, below: Sequence[int]
) -> bool:
    """Tell whether the story ends at a line, with `seen` running text above it and `rest` below.

    A box with other stories inside the story (`inside`: paragraphs beside those above it follow)
    does not end it; a heading over comments does, however long they are, and so does a disclaimer
    if only disclaimers follow (`below`: the next paragraphs).
    """
    verdict = page.junk[index]
    if verdict is None or verdict.kind not in TERMINAL or (inside and verdict.kind in BOXES):
        return False
    if inside and is_contact(page.survey.blocks[index].text):
        return False
    if rest < RESUMES * (seen + rest):
        return True
    if seen < MIN_STORY_CHARS:
        return False
    if verdict.kind == "disclaimer" and len(below) <= MAX_DISCLAIMERS:
        return all(continues_disclaimer(page.survey.blocks[i].text) for i in below)
    return verdict.rule.startswith("zh.comment/")


def _before_extras(page: Page, ends: list[int]) -> int:
    """Return the last paragraph above disclaimers without a label and cards without a heading."""
    main = _main_holder(page, ends)
    total = sum(page.weight[i] for i in ends)
    while len(ends) > 1:
        last = ends[-1]
        if is_disclaiming(page.survey.blocks[last].text):
            page.junk[last] = Judgement("disclaimer", "zh.disclaimer/signs")
        elif _is_on_card(page, last, main=main, total=total):
            page.junk[last] = Judgement("related", "card-below")
        else:
            break
        total -= page.weight[last]
        ends.pop()
    return ends[-1]


def _main_holder(page: Page, ends: Sequence[int]) -> int:
    """Return the element that directly holds most of the running text, cards of others aside."""
    held: Counter[int] = Counter()
    for index in ends:
        held[page.frame.holder[index]] += page.weight[index]
    return max(held, key=lambda node: (not _leads(page, node), held[node], -node))


def _leads(page: Page, holder: int) -> bool:
    """Tell whether an element begins with a headline that leads elsewhere."""
    block = page.survey.blocks[page.frame.first[holder]] if holder >= 0 else None
    return block is not None and is_linked(block) and len(block.text) >= HEADLINE_CHARS


def _is_built_like(page: Page, node: int, *, other: int) -> bool:
    """Tell whether two elements repeat one named build side by side, as entries of a report do."""
    nodes, named = page.survey.nodes, False
    for _ in range(BUILD_LEVELS):
        if node == other:
            return named
        if min(node, other) < 0 or nodes[node][1:] != nodes[other][1:]:
            return False
        named = named or bool(nodes[node].hints or nodes[node].tag == "li")
        node, other = nodes[node].parent, nodes[other].parent
    return False


def _is_on_card(page: Page, last: int, *, main: int, total: int) -> bool:
    """Tell whether the last paragraph stands apart, in an element that leads elsewhere too.

    `total` is the running text of the story so far.
    """
    holder = page.frame.holder[last]
    if holder < 0 or holder <= main < page.frame.node_end[holder]:
        return False
    if _leads(page, holder):
        return True
    if _is_built_like(page, holder, other=main):
        return False
    span = range(page.frame.first[holder], page.frame.last[holder] + 1)
    if len(span) > MAX_CARD_LINES or sum(page.weight[i] for i in span) >= CARD_SHARE * total:
        return False
    return any(verdict.kind in ("nav", "promo") for i in span if (verdict := page.junk[i]))


def _run_on(page: Page, last: int) -> int:
    """Return the last of the short lines that follow the last paragraph and belong with it.

    A notice ends with whom to ask and the day on which an office signed it, wherever these stand;
    without that day, whom to ask belongs to it only if no foot of a site follows.
    """
    holder = page.frame.holder[last]
    limit = page.frame.last[holder] if holder >= 0 else last
    blocks = page.survey.blocks
    at, end, sure = last + 1, last, last  # after `sure` stand contacts
    while at < len(blocks):
        if (signed := signed_until(blocks, at)) >= 0:
            at, end, sure = signed + 1, signed, signed
        elif _follows(page, at, holder=holder):
            sure = at if sure == end and not is_contact(blocks[at].text) else sure
            at, end = at + 1, at
        else:
            break
    after = page.junk[at] if at <= limit else None
    unsure = holder < 0 or (after is not None and after.kind == "footer")
    return _freed(page, last, end=_table_end(page, sure if unsure else end))


def _table_end(page: Page, at: int) -> int:
    """Return the last cell of the table of figures that a block is in; else the block itself."""
    blocks = page.survey.blocks
    if blocks[at].kind != "cell" or at + 1 >= len(blocks) or blocks[at + 1].kind != "cell":
        return at
    table = nearest(page.survey, "table")[blocks[at].node]
    if table < 0:
        return at
    span = range(page.frame.first[table], page.frame.last[table] + 1)
    short = sum(len(blocks[i].text) <= FIGURE_CHARS and not page.weight[i] for i in span)
    figures = short >= FIGURE_SHARE * len(span) and at in data_tables(page.survey, span)
    return span[-1] if figures else at


def _follows(page: Page, at: int, *, holder: int) -> bool:
    """Tell whether a line below the last paragraph may belong with it; `holder` is around that."""
    block = page.survey.blocks[at]
    if is_contact(block.text):
        return page.frame.holder[at] == holder
    if holder < 0 or at > page.frame.last[holder] or page.junk[at] is not None or page.weight[at]:
        return False
    return page.frame.holder[at] == holder or block.kind in GROUPED


def _freed(page: Page, last: int, *, end: int) -> int:
    """Take the lines after `last` down to `end` for story, whatever they looked like alone."""
    for index in range(last + 1, end + 1):
        page.junk[index] = None
    return end


def _before_makers(page: Page, *, last: int, end: int) -> int:
    """Return the last line above signatures and a colophon that runs on into known credits."""
    after = page.junk[end + 1] if end + 1 < len(page.junk) else None
    makers = after is not None and after.kind in ("credit", "footer", "disclaimer")
    while end > last:
        text = page.survey.blocks[end].text
        made = makers and page.survey.blocks[end].kind != "cell" and MAKER.fullmatch(text)
        if not (is_signature(text) or made):
            break
        page.junk[end] = Judgement("credit", "colophon")
        end -= 1
    return end


def is_signature(text: str) -> bool:
    """Tell whether a line as a whole signs the story."""
    return len(text) <= SIGNATURE_CHARS and SIGNATURE.fullmatch(text) is not None


def is_amid(page: Page, index: int, *, verdict: Judgement) -> bool:
    """Tell whether a line only looks like something else: its neighbours are story.

    `版权所有者周谷丰把照片无偿授权给了县里。` between paragraphs is story, `版权所有，未经本网授权
    不得转载。` is not; `鸡蛋` is a button below a story and a cell in a table of prices.
    """
    block = page.survey.blocks[index]
    if "/" not in verdict.rule or block.links:
        return False
    beside = [at for at in (index - 1, index + 1) if at < len(page.junk) and page.junk[at] is None]
    if block.kind == "cell" and "/^" in verdict.rule and verdict.rule.endswith("$"):
        return any(page.survey.blocks[at].kind == "cell" for at in beside)
    holder = page.frame.holder
    if is_contact(block.text) and any(holder[at] == holder[index] for at in beside):
        return True
    if verdict.kind not in ("disclaimer", "footer") or block.text[-1] != "。":
        return False
    paragraphs = [at for at in beside if page.weight[at] and holder[at] == holder[index]]
    return len(paragraphs) > 1 and not is_disclaiming(block.text)
