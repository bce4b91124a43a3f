"""Where a story begins and ends inside its element."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agrinews.article.element import Page
from agrinews.article.looks import Judgement
from agrinews.article.phrases import continues_disclaimer, is_disclaiming

TERMINAL = frozenset(["comment", "related", "disclaimer", "credit", "footer", "ranking", "pager"])
"""Kinds after which a story seldom goes on."""
HEADS = frozenset(["title", "subtitle", "byline"])
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


def _is_last_word(page: Page, index: int, *, seen: int) -> bool:
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


def _before_disclaimers(page: Page, ends: list[int]) -> int:
    """Return the last paragraph above the disclaimers that no label gives away."""
    while len(ends) > 1 and is_disclaiming(page.survey.blocks[ends[-1]].text):
        page.junk[ends[-1]] = Judgement("disclaimer", "zh.disclaimer/signs")
        ends.pop()
    return ends[-1]


def _run_on(page: Page, last: int) -> int:
    """Return the last of the short lines that follow the last paragraph and belong with it."""
    holder = page.frame.holder[last]
    limit = page.frame.last[holder] if holder >= 0 else last
    for index in range(last + 1, limit + 1):
        if page.junk[index] is not None or page.weight[index]:
            break
        last = index
    return last


def _before_makers(page: Page, *, last: int, end: int) -> int:
    """Return the last line above a colophon, which runs on into lines that are known credits."""
    after = page.junk[end + 1] if end + 1 < len(page.junk) else None
    makers = after is not None and after.kind in ("credit", "footer", "disclaimer")
    while end > last and makers and MAKER.match(page.survey.blocks[end].text):
        page.junk[end] = Judgement("credit", "colophon")
        end -= 1
    return end


def is_amid(page: Page, index: int, *, verdict: Judgement) -> bool:
    """Tell whether a sentence only begins like a disclaimer: a paragraph stands on both sides.

    `版权所有者周谷丰把照片无偿授权给了县里。` is story, `版权所有，未经本网授权不得转载。` is not.
    """
    block = page.survey.blocks[index]
    if verdict.kind not in ("disclaimer", "footer") or block.text[-1] != "。":
        return False
    holder = page.frame.holder
    beside = [
        at
        for at in (index - 1, index + 1)
        if page.weight[at] and holder[at] == holder[index] and page.junk[at] is None
    ]
    return len(beside) > 1 and "/" in verdict.rule and not is_disclaiming(block.text)
