"""Several pages of one story as one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import TypeVar

from agrinews.record.digests import digest
from agrinews.record.fields import (
    Counts,
    Quality,
    Record,
    Removal,
    RemovedSummary,
    RepairEdit,
    RepairSummary,
    Stats,
    StoryBlock,
)
from agrinews.record.provenance import MAX_SAMPLES
from agrinews.record.quality import score

__all__ = ["merge", "part"]

T = TypeVar("T")
BREAK = "\n\n"
# Said of each page and not of the story, so only the merged text can raise it.
OF_ONE_PAGE = ("short", "no-title", "no-date")


def merge(records: Sequence[Record], *, is_whole: bool = True) -> Record:
    """Return the record of a story from those of its pages, in order.

    Metadata are those of the first page that states them; texts follow each other. `is_whole` is
    False when a further page could not be had: the record then has the flag `pages-missing`.
    """
    first = records[0]
    if len(records) == 1 and is_whole:
        return first
    text = BREAK.join(record.text for record in records)
    return replace(
        first,
        authors=_first(record.authors for record in records),
        editors=_first(record.editors for record in records),
        source=next((record.source for record in records if record.source), None),
        images=tuple(dict.fromkeys(chain.from_iterable(record.images for record in records))),
        text=text,
        pages=sum(record.pages for record in records),
        stats=_stats([record.stats for record in records]),
        hash=digest(text),
        quality=_quality(records, is_whole=is_whole),
        repairs=_repairs(records),
        removed=_removed(records),
        blocks=_blocks(records),
    )


def part(record: Record) -> Record:
    """Return the record of a page that is a part of a story and stays alone: it says so."""
    flags = tuple(sorted({*record.quality.flags, "part-of-story"}))
    return replace(record, quality=Quality(score=score(flags), flags=flags))


def _first(values: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return next((value for value in values if value), ())


def _stats(parts: Sequence[Stats]) -> Stats:
    return Stats(
        chars=sum(part.chars for part in parts),
        han=sum(part.han for part in parts),
        paragraphs=sum(part.paragraphs for part in parts),
    )


def _quality(records: Sequence[Record], *, is_whole: bool) -> Quality:
    """Return the flags of all pages; counted ones (`lossy:2`) are added up."""
    first, *others = (record.quality.flags for record in records)
    flags = [*first, *(flag for more in others for flag in more if flag not in OF_ONE_PAGE)]
    flags = [flag for flag in flags if flag != "short" or len(records) == 1]
    counted = Counter[str]()
    for flag in flags:
        name, colon, count = flag.partition(":")
        if colon:
            counted[name] += int(count)
    plain = {flag for flag in flags if ":" not in flag}
    missing = () if is_whole else ("pages-missing",)
    every = tuple(sorted({*plain, *missing, *(f"{n}:{c}" for n, c in counted.items())}))
    return Quality(score=score(every), flags=every)


def _repairs(records: Sequence[Record]) -> RepairSummary | tuple[RepairEdit, ...] | None:
    if isinstance(records[0].repairs, RepairSummary):
        parts = [part for r in records if isinstance(part := r.repairs, RepairSummary)]
        samples = dict.fromkeys(chain.from_iterable(part.samples for part in parts))
        return RepairSummary(
            total=sum(part.total for part in parts),
            kinds=_added(part.kinds for part in parts),
            lossy=sum(part.lossy for part in parts),
            samples=tuple(samples)[:MAX_SAMPLES],
        )
    if records[0].repairs is None:
        return None
    starts = _starts([record.text for record in records])
    shifted = [
        _moved(edit, start)
        for record, start in zip(records, starts, strict=True)
        for edit in _edits(record)
        if edit.field == "text" or record is records[0]
    ]
    return tuple(shifted)


def _edits(record: Record) -> tuple[RepairEdit, ...]:
    return record.repairs if isinstance(record.repairs, tuple) else ()


def _starts(texts: Sequence[str]) -> list[int]:
    starts = [0]
    for before, _ in pairwise(texts):
        starts.append(starts[-1] + len(before) + len(BREAK))
    return starts


def _moved(edit: RepairEdit, start: int) -> RepairEdit:
    if edit.field != "text":
        return edit
    return replace(edit, at=(edit.at[0] + start, edit.at[1] + start))


def _removed(records: Sequence[Record]) -> RemovedSummary | tuple[Removal, ...] | None:
    if isinstance(records[0].removed, RemovedSummary):
        parts = [part for r in records if isinstance(part := r.removed, RemovedSummary)]
        return RemovedSummary(
            total=sum(part.total for part in parts),
            chars=sum(part.chars for part in parts),
            kinds=_added(part.kinds for part in parts),
        )
    if records[0].removed is None:
        return None
    return tuple(chain.from_iterable(r.removed for r in records if isinstance(r.removed, tuple)))


def _blocks(records: Sequence[Record]) -> tuple[StoryBlock, ...] | None:
    if records[0].blocks is None:
        return None
    return tuple(chain.from_iterable(record.blocks or () for record in records))


def _added(parts: Iterable[Counts]) -> Counts:
    total = Counter[str]()
    for part in parts:
        total.update(dict(part))
    return tuple(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))
