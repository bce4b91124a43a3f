"""What was repaired and what was removed, counted or told edit by edit."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Final

from agrinews.model import Article, Block, Edit, Mending, Repair, Verdict
from agrinews.record.body import ELSEWHERE, Paragraph
from agrinews.record.fields import (
    Counts,
    Removal,
    RemovedSummary,
    RepairEdit,
    RepairSummary,
    Where,
)

MAX_REMOVED_CHARS: Final = 2000
MAX_SAMPLES: Final = 5
MAX_SAMPLE_CHARS: Final = 20


# ------------------------------------------------------------------ repairs
def text_edits(parts: Iterable[Paragraph], repairs: tuple[Repair, ...]) -> tuple[RepairEdit, ...]:
    """Return the edits inside the paragraphs, in order, with offsets in the record's `text`."""
    if not repairs:
        return ()
    return tuple(
        _edit(edit, edit.start - part.start + part.at, name="text")
        for part in parts
        for edit in repairs[part.block].edits
        if part.start <= edit.start and edit.end <= part.end
    )


def field_edits(name: str, value: str | None, *, mending: Mending) -> tuple[RepairEdit, ...]:
    """Return the edits inside a field that is (a stretch of) one string of the page."""
    if not value:
        return ()
    for repair in chain(mending.blocks, mending.claims):
        at = repair.after.find(value) if repair.edits else -1
        if at >= 0:
            inside = [e for e in repair.edits if at <= e.start and e.end <= at + len(value)]
            return tuple(_edit(e, e.start - at, name=name) for e in inside)
    return ()


def summarise_repairs(edits: tuple[RepairEdit, ...]) -> RepairSummary:
    """Return the counts, with samples: the first short edit of each kind, then others."""
    short = [e for e in edits if max(len(e.before), len(e.after)) <= MAX_SAMPLE_CHARS]
    firsts = {e.kind: e for e in reversed(short)}
    pairs = {(e.before, e.after): e for e in (*reversed(firsts.values()), *short)}
    return RepairSummary(
        total=len(edits),
        kinds=counts(e.kind for e in edits),
        lossy=sum(bool(e.lossy) for e in edits),
        samples=tuple(pairs)[:MAX_SAMPLES],
    )


def _edit(edit: Edit, start: int, *, name: str) -> RepairEdit:
    return RepairEdit(
        at=(start, start + edit.end - edit.start),
        kind=edit.kind,
        before=edit.before,
        after=edit.after,
        rule=edit.rule,
        score=round(edit.score, 4),
        field=name,
        lossy=edit.lossy,
    )


# ------------------------------------------------------------------ removals
Alike = tuple[str, str, Where]
"""Kind, rule and place: what neighbours must have in common to be one cut."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Stretches of one kind in a row that are not story."""

    kind: str
    rule: str
    where: Where
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def removals(article: Article, blocks: tuple[Block, ...]) -> tuple[Cut, ...]:
    """Return what was removed, in page order; neighbours of one kind and rule are one cut.

    They are joined as long as their text stays short enough to be told.
    """
    return tuple(
        Cut(kind, rule, where, lines)
        for (kind, rule, where), cuts in groupby(_cuts(article, blocks), key=itemgetter(0))
        for lines in _portions([line for _, line in cuts])
    )


def _cuts(article: Article, blocks: tuple[Block, ...]) -> Iterator[tuple[Alike, str]]:
    """Yield each stretch that was removed, without its outer white space."""
    verdicts = article.verdicts
    told = [v.keep and v.kind not in ELSEWHERE for v in verdicts]
    first = told.index(True) if True in told else len(told)
    last = len(told) - 1 - told[::-1].index(True) if True in told else -1
    for index, v in enumerate(verdicts):
        line = "" if told[index] else blocks[v.block].text[v.start : v.end].strip()
        if line and not _is_moved(v, line, article=article):
            where: Where = "before" if index < first else "after" if index > last else "inside"
            yield (v.kind, v.rule, where), line


def _is_moved(verdict: Verdict, line: str, *, article: Article) -> bool:
    """Whether the line stands in a field of its own in the record: moved, not removed."""
    if verdict.kind == "caption":
        return any(image.caption and image.caption in line for image in article.images)
    return verdict.kind in ELSEWHERE


def _portions(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the lines in portions that can be told when joined; a longer line is one of its own."""
    held: list[str] = []
    size = 0
    for line in lines:
        if held and size + 1 + len(line) > MAX_REMOVED_CHARS:
            yield tuple(held)
            held, size = [], 0
        size += len(line) + bool(held)
        held.append(line)
    if held:
        yield tuple(held)


def summarise_removals(cuts: tuple[Cut, ...]) -> RemovedSummary:
    """Return the counts."""
    return RemovedSummary(
        total=len(cuts),
        chars=sum(map(_chars, cuts)),
        kinds=counts(cut.kind for cut in cuts),
    )


def full_removals(cuts: tuple[Cut, ...]) -> tuple[Removal, ...]:
    """Return each cut with its text, or the hash of a text that is too long to be told."""
    return tuple(
        Removal(
            kind=cut.kind,
            rule=cut.rule,
            where=cut.where,
            chars=_chars(cut),
            text=cut.text if len(cut.text) <= MAX_REMOVED_CHARS else None,
            sha256=None if len(cut.text) <= MAX_REMOVED_CHARS else _sha256(cut.text),
        )
        for cut in cuts
    )


def counts(names: Iterable[str]) -> Counts:
    """Return how often each name occurs: the most frequent first, then by name."""
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _chars(cut: Cut) -> int:
    """Return the length without the line feeds that join the lines."""
    return sum(map(len, cut.lines))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
