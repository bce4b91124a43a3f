"""Elements that repeat one build: lists of other stories with summaries, and readers' comments.

A card is one of three or more neighbours of the same tag and name, most of which hold a headline
that leads elsewhere, or the tools and the time under a reader's comment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from agrinews.article.shape import Frame, is_linked
from agrinews.article.threads import replies
from agrinews.hanzi import fold
from agrinews.model import Block, Survey
from agrinews.patterns import deferred

MIN_CARDS = 3
SHARE = 0.6
"""Share of the neighbours that must bear the sign of a card."""
LARGEST = 0.6
"""Share of the text that one of them may have: more, and it is a column of a layout."""
HEADLINE_CHARS = 6
HEADLINE_AMONG = 2
"""A card's headline is its first line, or its second, below a label or a picture's."""
ROWS = frozenset(["tr", "td", "th"])
"""Rows of figures with days in them are no comments."""
STAMP_CHARS = 40

# When a comment was written. Days as a story writes them (11月3日, 3日 9:00) are left out:
# time-lines of stories are built like cards.
STAMP = deferred(
    r"""(?:\d{4}[-/.])? \b\d{1,2}[-/.]\d{1,2} [ ] \d{1,2}:\d\d | \d{4}[-/]\d{1,2}[-/]\d{1,2}
      | \d{1,2} [ ]? (?:秒|分钟|分鐘|小时|小時|天|周|週|个月|個月|年)前
      | 昨天 | 前天 | 刚刚 | 剛剛""",
    re.VERBOSE,
)
STAMPED = deferred(r"[\d昨前刚剛]")
"""What each form of a stamp holds; told faster."""
TOOL = "回复|举报|赞|顶|踩|点赞|支持|反对|引用|删除|分享"
HAS_TOOL = deferred(TOOL)
TOOLS = deferred(rf"^(?:{TOOL})(?:[(:]?\d*[)]?)?$")
GAPS = deferred(r"[\s|/·]+")


def card_kinds(
    survey: Survey,
    layout: Frame,
    *,
    weight: Sequence[int],
    exempt: AbstractSet[int],
    title_at: int = -1,
) -> dict[int, str]:
    """Return the nodes that are cards, each with `comment` or `related`.

    `weight` gives for each block its characters of running text; `exempt` nodes are never cards,
    but one may be the first post of a thread. `title_at` is the headline's block, or -1.
    """
    signs: dict[int, str] = {}
    text = _sums(weight)
    found: dict[int, str] = {}
    for together in _groups(survey, layout):
        answers = replies(survey, layout, group=together, weight=weight, title_at=title_at)
        if answers:
            found.update(dict.fromkeys(answers, "comment"))
            continue
        group = [node for node in together if node not in exempt]
        if len(group) < MIN_CARDS:
            continue
        spans = [(layout.first[node], layout.last[node] + 1) for node in group]
        sizes = [text[end] - text[start] for start, end in spans]
        if max(sizes) > max(LARGEST * sum(sizes), 1):
            continue
        marks = [_mark(survey, range(*span), signs=signs) for span in spans]
        bearing = [mark for mark in marks if mark]
        if survey.nodes[group[0]].tag in ROWS and "headline" not in bearing:
            continue
        if len(bearing) >= max(MIN_CARDS, SHARE * len(group)):
            kind = "related" if bearing.count("headline") * 2 > len(bearing) else "comment"
            first = next(i for i, mark in enumerate(marks) if mark)
            last = max(i for i, mark in enumerate(marks) if mark)
            found.update(dict.fromkeys(group[first : last + 1], kind))
    return found


def _groups(survey: Survey, layout: Frame) -> Iterator[list[int]]:
    """Yield neighbours of one parent that share tag and first name and hold several lines each."""
    together: defaultdict[tuple[int, str, str], list[int]] = defaultdict(list)
    for index, node in enumerate(survey.nodes):
        if layout.first[index] < layout.last[index] and node.parent >= 0:
            name = node.hints.partition(" ")[0].rstrip("0123456789-_")
            together[node.parent, node.tag, name].append(index)
    return (group for group in together.values() if len(group) > 1)


def _sign(block: Block) -> str:
    """Return what a line is on a card: `headline`, `time`, `tools`, or ""."""
    short = len(block.text) <= STAMP_CHARS
    if short and _is_tools(block.text):
        return "tools"
    if is_linked(block) and len(block.text) >= HEADLINE_CHARS:
        return "headline"
    return "time" if short and STAMPED.search(block.text) and STAMP.search(block.text) else ""


def _is_tools(text: str) -> bool:
    if HAS_TOOL.search(fold(text)) is None:  # as on most lines
        return False
    words = [fold(word) for word in GAPS.split(text) if word]
    known = [word for word in words if TOOLS.match(word)]
    return bool(known) and all(word.isdigit() for word in words if word not in known)


def _mark(survey: Survey, span: range, *, signs: dict[int, str]) -> str:
    """Return what the lines of an element make of it; `signs` keeps what each line says."""
    for index in span:
        if index not in signs:
            signs[index] = _sign(survey.blocks[index])
    here = [signs[index] for index in span]
    if "tools" in here:
        return "comment"
    if "headline" in here[:HEADLINE_AMONG]:
        return "headline"
    return "comment" if "time" in here and "" in here else ""


def _sums(weight: Sequence[int]) -> list[int]:
    sums = [0]
    for chars in weight:
        sums.append(sums[-1] + chars)
    return sums
