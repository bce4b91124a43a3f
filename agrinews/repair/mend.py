"""Runs the stages of the room in their one order and composes what they did."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from agrinews.model import Edit, Repair
from agrinews.repair import (
    codepoints,
    conversion,
    escapes,
    glosses,
    layout,
    losses,
    misread,
    punctuation,
    shifted,
)
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, look, rare
from agrinews.repair.edits import Replacement, compose, repaired, untouched
from agrinews.repair.kinds import select

__all__ = ["STAGES", "fix_text", "mend"]

Suspects = Callable[[Look], bool]
Stage = Callable[[Sequence[str], Context], tuple[Repair, ...]]

STAGES: tuple[tuple[frozenset[str], Suspects, Stage], ...] = (
    (select(["entities"]), escapes.suspects, escapes.stage),
    (select(["utf8-as-gbk", "gbk-as-big5", "latin1"]), misread.suspects, misread.stage),
    (select(["byteshift"]), shifted.suspects, shifted.stage),
    (select(["pinyin"]), glosses.suspects, glosses.stage),
    (select(["pua"]), codepoints.suspects, codepoints.stage),
    (select(["layout"]), layout.suspects, layout.stage),
    (select(["punctuation"]), punctuation.suspects, punctuation.stage),
)
"""The kinds a stage makes, its cheap test of a page, and the stage: in the order of work.

Bytes come before everything that would take some of them for noise (soft hyphens, private-use
characters); glosses come after the bytes they may stand inside of; widths come last.
"""


MAX_RARE = 0.4
"""Share of rare characters beside repaired ones up to which a text is one; of 1,500 strings of any
Han drawn by lot, in which it is .7, 38 had been altered, and 1 is now."""
MIRROR_KINDS = select(["byteshift", "pinyin"])


def mend(
    strings: Sequence[str],
    *,
    only: frozenset[str] = frozenset(),
    skip: frozenset[str] = frozenset(),
    threshold: float = 0.9,
) -> tuple[Repair, ...]:
    """Return the repairs of all strings of one page, in order; none at all for a sound page.

    `only` and `skip` hold names of `kinds.NAMES` or kinds; an empty `only` means all. Edits below
    `threshold` (0 to 1) are not made. Raises ValueError for an unknown name.
    """
    return _mended(strings, Context(select(only, skip), threshold))


def _mended(
    strings: Sequence[str], context: Context, *, mirrored_marks: bool = True
) -> tuple[Repair, ...]:
    """Run the stages; without `mirrored_marks` the marks of a mirror's page stay as they are."""
    seen = look(strings)
    repairs: tuple[Repair, ...] = ()
    for kinds, suspects, stage in STAGES:
        if not kinds & context.kinds or not suspects(seen):
            continue
        repairs = repairs or tuple(map(untouched, strings))
        if stage is punctuation.stage and not mirrored_marks and _is_mirrored(repairs):
            continue
        done = _confident(stage([repair.after for repair in repairs], context), context)
        if stage is shifted.stage:
            done = tuple(map(_with_sense, done))
        if any(repair.edits for repair in done):
            repairs = tuple(map(compose, repairs, done))
            seen = look([repair.after for repair in repairs])
    for named in (losses, conversion):
        if named.suspects(seen):
            repairs = named.flagged(repairs or tuple(map(untouched, strings)))
    return repairs


def _is_mirrored(repairs: Sequence[Repair]) -> bool:
    """Whether edits show that the text came through a mirror that works on GBK's bytes."""
    return any(edit.kind in MIRROR_KINDS for repair in repairs for edit in repair.edits)


def _confident(repairs: Sequence[Repair], context: Context) -> tuple[Repair, ...]:
    """Return the repairs without edits of an unwanted kind or of too little confidence."""
    return tuple(_without(repair, context) for repair in repairs)


def _with_sense(repair: Repair) -> Repair:
    """Return the repair of shifted bytes, or none if it leaves gibberish.

    Bytes of any characters make some words when they are shifted, here and there.
    """
    rest = list(repair.after)
    for edit in repair.edits:
        rest[edit.start : edit.end] = [""] * (edit.end - edit.start)
    left = "".join(rest)
    is_gibberish = repair.edits and len(rare().findall(left)) > MAX_RARE * len(left)
    return untouched(repair.before) if is_gibberish else repair


def _without(repair: Repair, context: Context) -> Repair:
    kept = [e.score >= context.threshold and e.kind in context.kinds for e in repair.edits]
    if all(kept):
        return repair
    undone = [edit for edit, keep in zip(repair.edits, kept, strict=True) if not keep]
    return compose(repair, repaired(repair.after, map(_reversal, undone)))


def _reversal(edit: Edit) -> Replacement:
    return Replacement(edit.start, edit.end, edit.before, edit.kind, edit.rule)


def fix_text(
    text: str,
    *,
    only: frozenset[str] = frozenset(),
    skip: frozenset[str] = frozenset(),
    threshold: float = 0.9,
) -> Repair:
    """Return the repair of one document; its lines are the strings of a page.

    Lines are neither joined nor parted, except where quoted-printable broke them. On a mirror's
    text the marks that a later crawl flattened stay as they were served: `mend`, which makes
    articles of pages, restores them. See `mend` for the options.

    >>> fix_text("鍐滀笟鍐滄潙閮ㄧ殑閫氱煡").after
    '农业农村部的通知'
    """
    spans = list(_lines(text))
    context = Context(select(only, skip), threshold)
    repairs = _mended([text[start:end] for start, end in spans], context, mirrored_marks=False)
    return _joined(text, spans, repairs=repairs)


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


def _joined(text: str, spans: Sequence[tuple[int, int]], *, repairs: Sequence[Repair]) -> Repair:
    """Return the repairs of the lines as one of the whole text."""
    flags = frozenset().union(*(repair.flags for repair in repairs))
    if not any(repair.edits for repair in repairs):
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
    return Repair(text, "".join([*parts, text[done:]]), tuple(edits), flags)


def _moved(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by, end=edit.end + by)
