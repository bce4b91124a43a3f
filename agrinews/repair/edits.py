"""Edits as values: made from replacements, composed, undone, and followed by positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from agrinews.model import Edit, Repair

__all__ = ["Replacement", "compose", "position_after", "repaired", "undo", "untouched"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A change still to be made: `before[start:end]` of a string becomes `after`."""

    start: int
    end: int
    after: str
    kind: str
    rule: str
    score: float = 1.0
    lossy: tuple[str, ...] = ()


def untouched(text: str) -> Repair:
    """Return the repair that changes nothing."""
    return Repair(text, text)


def repaired(
    before: str, replacements: Iterable[Replacement], *, flags: frozenset[str] = frozenset()
) -> Repair:
    """Return the repair that makes these replacements; they must be sorted and not overlap.

    A replacement that changes nothing is left out. Raises ValueError when two overlap.
    """
    parts: list[str] = []
    edits: list[Edit] = []
    done = length = 0
    for new in replacements:
        if new.start < done:
            raise ValueError(f"replacement at {new.start} overlaps the one that ends at {done}")
        old = before[new.start : new.end]
        if old == new.after:
            continue
        length += new.start - done
        parts += (before[done : new.start], new.after)
        end = length + len(new.after)
        edits.append(Edit(length, end, old, new.after, new.kind, new.rule, new.score, new.lossy))
        done, length = new.end, end
    if not edits:
        return Repair(before, before, (), flags)
    return Repair(before, "".join([*parts, before[done:]]), tuple(edits), flags)


def undo(after: str, edits: Sequence[Edit]) -> str:
    """Return the text before the edits."""
    for edit in reversed(edits):
        after = after[: edit.start] + edit.before + after[edit.end :]
    return after


def compose(first: Repair, second: Repair) -> Repair:
    """Return the one repair that does what `first` and then `second` do.

    Edits that touch the same characters become one: its kind is that of the edit which changed
    most, its rule joins theirs by `+`, its score is the lowest and `lossy` all of theirs that are
    still there. One that turns out to change nothing is dropped. Raises ValueError if `second`
    does not begin where `first` ended.

    >>> a = repaired("a?b", [Replacement(1, 2, "xy", "k", "one")])
    >>> b = repaired(a.after, [Replacement(2, 4, "Z", "k", "two")])
    >>> [(e.start, e.end, e.before, e.after, e.rule) for e in compose(a, b).edits]
    [(1, 3, '?b', 'xZ', 'one+two')]
    """
    if first.after != second.before:
        raise ValueError("the second repair does not begin where the first ended")
    flags = first.flags | second.flags
    if not second.edits or not first.edits:
        edited = first if first.edits else second
        return Repair(first.before, second.after, edited.edits, flags)
    edits: list[Edit] = []
    to_before = to_after = 0
    for ones, twos, start, end in _groups(first.edits, second.edits):
        begin, at = start + to_before, start + to_after
        to_before += sum(len(edit.before) - len(edit.after) for edit in ones)
        to_after += sum(len(edit.after) - len(edit.before) for edit in twos)
        before, after = first.before[begin : end + to_before], second.after[at : end + to_after]
        if before != after:
            edits.append(_merged(ones + twos, Edit(at, end + to_after, before, after, "", "")))
    return Repair(first.before, second.after, tuple(edits), flags)


Group = tuple[list[Edit], list[Edit], int, int]
"""Edits of the first and of the second repair that share characters of the text between the two,
and the span they cover there."""


def _groups(ones: Iterable[Edit], twos: Iterable[Edit]) -> Iterator[Group]:
    """Yield the edits in groups, in order; together they cover every edit."""
    spans = [(edit.start, edit.end, 0, edit) for edit in ones] + _old_spans(twos)
    group: Group | None = None
    for start, end, which, edit in sorted(spans, key=lambda span: span[:3]):
        if group is None or start >= group[3]:
            if group:
                yield group
            group = ([], [], start, end)
        (group[1] if which else group[0]).append(edit)
        group = (group[0], group[1], group[2], max(group[3], end))
    if group:
        yield group


def _old_spans(edits: Iterable[Edit]) -> list[tuple[int, int, int, Edit]]:
    """Return the spans of edits in the text before them."""
    spans, shift = [], 0
    for edit in edits:
        start = edit.start + shift
        spans.append((start, start + len(edit.before), 1, edit))
        shift += len(edit.before) - len(edit.after)
    return spans


def _merged(edits: list[Edit], frame: Edit) -> Edit:
    """Return `frame` (span and texts) with what `edits` say of why."""
    chief = max(edits, key=lambda edit: len(edit.before) + len(edit.after))
    lossy = dict.fromkeys(char for edit in edits for char in edit.lossy)
    return replace(
        frame,
        kind=chief.kind,
        rule="+".join(dict.fromkeys(edit.rule for edit in edits)),
        score=min(edit.score for edit in edits),
        lossy=tuple(char for char in lossy if char in frame.after)
        if len(edits) > 1
        else chief.lossy,
    )


def position_after(repair: Repair, offset: int) -> int:
    """Return where the character at `offset` of the text before stands in the text after.

    Inside an edit the two texts are laid side by side: ASCII keeps its width, and the other
    characters of one share the width of those of the other evenly. The length of the text maps to
    the length.

    >>> position_after(repaired("業(yè)界", [Replacement(0, 5, "業", "k", "r")]), 5)
    1
    """
    for start, end, _, edit in reversed(_old_spans(repair.edits)):
        if offset >= end:
            return edit.end + offset - end
        if offset >= start:
            return edit.start + _inside(edit, offset - start)
    return offset


def _inside(edit: Edit, offset: int) -> int:
    """Return the place in the text after an edit that is nearest to one in the text before it."""
    wide_before, wide_after = (sum(c > "\x7f" for c in text) for text in (edit.before, edit.after))
    width = wide_before / wide_after if wide_after else 1.0
    ends = accumulate((1.0 if char <= "\x7f" else width for char in edit.after), initial=0.0)
    return min(enumerate(ends), key=lambda place: (abs(place[1] - offset), -place[0]))[0]
