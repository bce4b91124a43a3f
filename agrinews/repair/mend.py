"""Runs the stages of the room in their one order and composes what they did."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from agrinews.model import Edit, Repair
from agrinews.repair import (
    codepoints,
    escapes,
    glosses,
    layout,
    losses,
    misread,
    shifted,
)
from agrinews.repair.context import Context
from agrinews.repair.edits import compose, repaired, untouched
from agrinews.repair.kinds import select

__all__ = ["STAGES", "fix_text", "mend"]

Suspects = Callable[[str], bool]
Stage = Callable[[Sequence[str], Context], tuple[Repair, ...]]

STAGES: tuple[tuple[frozenset[str], Suspects, Stage], ...] = (
    (select(["entities"]), escapes.suspects, escapes.stage),
    (select(["utf8-as-gbk", "gbk-as-big5", "latin1"]), misread.suspects, misread.stage),
    (select(["byteshift"]), shifted.suspects, shifted.stage),
    (select(["pinyin"]), glosses.suspects, glosses.stage),
    (select(["pua"]), codepoints.suspects, codepoints.stage),
    (select(["layout"]), layout.suspects, layout.stage),
)
"""The kinds a stage makes, its cheap test of a page, and the stage: in the order of work.

Bytes come before everything that would take some of them for noise (soft hyphens, private-use
characters); glosses come after the bytes they may stand inside of; widths come last.
"""


def mend(
    strings: Sequence[str],
    *,
    only: frozenset[str] = frozenset(),
    skip: frozenset[str] = frozenset(),
    threshold: float = 0.9,
) -> tuple[Repair, ...]:
    """Return the repairs of all strings of one page, in order.

    `only` and `skip` hold names of `kinds.NAMES` or kinds; an empty `only` means all. Edits below
    `threshold` (0 to 1) are not made. Raises ValueError for an unknown name.
    """
    context = Context(select(only, skip), threshold)
    page = "\n".join(strings)
    repairs: tuple[Repair, ...] | None = None
    for kinds, suspects, stage in STAGES:
        if not kinds & context.kinds or not suspects(page):
            continue
        before = tuple(r.after for r in repairs) if repairs else tuple(strings)
        done = _confident(stage(before, context), context)
        if any(repair.edits for repair in done):
            repairs = tuple(map(compose, repairs, done)) if repairs else done
            page = "\n".join(repair.after for repair in repairs)
    repairs = repairs or tuple(map(untouched, strings))
    return losses.flagged(repairs, page)


def _confident(repairs: Sequence[Repair], context: Context) -> tuple[Repair, ...]:
    """Return the repairs without edits of an unwanted kind or of too little confidence."""
    return tuple(_without(repair, context) for repair in repairs)


def _without(repair: Repair, context: Context) -> Repair:
    def is_wanted(edit: Edit) -> bool:
        return edit.score >= context.threshold and edit.kind in context.kinds

    if all(map(is_wanted, repair.edits)):
        return repair
    after, edits, shift, done = [], [], 0, 0
    for edit in repair.edits:
        text = edit.after if is_wanted(edit) else edit.before
        after += [repair.after[done : edit.start], text]
        start = edit.start + shift
        if is_wanted(edit):
            edits.append(
                Edit(
                    start,
                    start + len(text),
                    edit.before,
                    text,
                    edit.kind,
                    edit.rule,
                    edit.score,
                    edit.lossy,
                )
            )
        shift += len(text) - len(edit.after)
        done = edit.end
    after.append(repair.after[done:])
    return Repair(repair.before, "".join(after), tuple(edits), repair.flags)


LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


def fix_text(
    text: str,
    *,
    only: frozenset[str] = frozenset(),
    skip: frozenset[str] = frozenset(),
    threshold: float = 0.9,
) -> Repair:
    """Return the repair of one document; its lines are the strings of a page.

    Lines are neither joined nor parted, except where quoted-printable broke them. See `mend`.

    >>> fix_text("鍐滀笟鍐滄潙閮ㄧ殑閫氱煡").after
    '农业农村部的通知'
    """
    spans = list(_lines(text))
    repairs = mend(
        [text[start:end] for start, end in spans], only=only, skip=skip, threshold=threshold
    )
    return _joined(text, spans, repairs)


def _lines(text: str) -> list[tuple[int, int]]:
    r"""Return the spans of the lines of a text, without their ends.

    A single carriage return or NEL ends a line only in a text without mojibake, where both may be
    bytes; so only `\n` and `\r\n` do.
    """
    ends = [(m.start(), m.end()) for m in re.finditer(r"\r?\n", text)]
    if "=" in text:
        soft = {m.end() for m in escapes.SOFT_BREAK.finditer(text)}
        ends = [end for end in ends if end[1] not in soft]
    cuts = [(0, 0), *ends, (len(text), len(text))]
    return [(a[1], b[0]) for a, b in pairwise(cuts)]


def _joined(text: str, spans: Sequence[tuple[int, int]], repairs: Sequence[Repair]) -> Repair:
    """Return the repairs of the lines as one of the whole text."""
    if not any(repair.edits for repair in repairs):
        flags = frozenset().union(*(repair.flags for repair in repairs))
        return Repair(text, text, (), flags)
    parts: list[str] = []
    edits: list[Edit] = []
    done = length = 0
    for (start, end), repair in zip(spans, repairs, strict=True):
        parts += (text[done:start], repair.after)
        length += start - done
        edits += (_moved(edit, length) for edit in repair.edits)
        length += len(repair.after)
        done = end
    flags = frozenset().union(*(repair.flags for repair in repairs))
    return Repair(text, "".join([*parts, text[done:]]), tuple(edits), flags)


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(
        edit.start + by,
        edit.end + by,
        edit.before,
        edit.after,
        edit.kind,
        edit.rule,
        edit.score,
        edit.lossy,
    )
