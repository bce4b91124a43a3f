"""The pages of a run, each in the process that suits it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from agrinews.model import Failure
from agrinews.runners import serial
from agrinews.runners.job import CleanJob, Lessons, Outcome, Source, lost_page
from agrinews.runners.lessons import LearnJob, Lesson, learn
from agrinews.runners.limits import Limits

if TYPE_CHECKING:
    from agrinews.runners.pool import Lost


def run(
    sources: Iterable[Source], job: CleanJob, *, limits: Limits, may_be_one: bool = False
) -> Iterator[Outcome]:
    """Yield what became of each source.

    Pages are cleaned in worker processes, where one cannot harm another. A single page has no
    other to harm, and a worker would double its time: with `may_be_one`, a run that turns out to
    have one page cleans it here. So does a system without what workers need (Windows).
    """
    items = iter(sources)
    first = tuple(islice(items, 2)) if may_be_one else ()
    rest = chain(first, items)
    if (may_be_one and len(first) < 2) or os.name != "posix":  # noqa: PLR2004
        yield from serial.run(rest, job, time_limit_s=limits.time_limit_s)
    else:
        yield from _in_workers(rest, job, limits=limits)


def lessons_of(sources: Iterable[Source], job: CleanJob, *, limits: Limits) -> Lessons:
    """Return what the pages teach about their hosts, in a first pass over them all."""
    return learn(lessons_in(sources, LearnJob(job), limits=limits))


def lessons_in(sources: Iterable[Source], job: LearnJob, *, limits: Limits) -> Iterator[Lesson]:
    """Yield what each page teaches, of pages that teach something."""
    if os.name != "posix":
        yield from filter(None, map(job, sources))
        return
    from agrinews.runners.pool import Done, run  # noqa: PLC0415 - not on every system

    for result in run(sources, job, limits=replace(limits, ordered=False)):
        if isinstance(result, Done) and result.value is not None:
            yield result.value


@dataclass(frozen=True, slots=True)
class Tagged:
    """A page of a shard."""

    shard: int
    source: Source


@dataclass(frozen=True, slots=True)
class TaggedJob:
    """A job that does not mind the tag."""

    job: CleanJob

    def __call__(self, tagged: Tagged) -> Outcome:
        """Return the outcome of the page."""
        return self.job(tagged.source)


def run_tagged(
    pages: Iterable[Tagged], job: CleanJob, *, limits: Limits
) -> Iterator[tuple[int, Outcome]]:
    """Yield what became of each page, in order, with the shard it belongs to."""
    if os.name != "posix":
        for page in pages:
            for outcome in serial.run([page.source], job, time_limit_s=limits.time_limit_s):
                yield page.shard, outcome
        return
    from agrinews.runners.pool import Done, run  # noqa: PLC0415 - not on every system

    for result in run(pages, TaggedJob(job), limits=replace(limits, ordered=True)):
        found = result.value if isinstance(result, Done) else lost(result.item.source, result)
        yield result.item.shard, found


def _in_workers(sources: Iterable[Source], job: CleanJob, *, limits: Limits) -> Iterator[Outcome]:
    from agrinews.runners.pool import Done, run  # noqa: PLC0415 - not on every system

    for result in run(sources, job, limits=limits):
        yield result.value if isinstance(result, Done) else lost(result.item, result)


def lost(source: Source, how: Lost[Any]) -> Failure:
    """Return the failure of a page that took its worker with it."""
    if isinstance(source, Failure):
        return source
    return lost_page(source, how.code, message=how.message, traceback=how.traceback)
