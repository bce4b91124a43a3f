"""The pages of a run, each in the process that suits it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, TypeVar

from agrinews.model import Failure
from agrinews.runners import serial
from agrinews.runners.job import CleanJob, Lessons, Outcome, Source, lost_page
from agrinews.runners.lessons import LearnJob, Lesson, learn
from agrinews.runners.limits import Limits
from agrinews.runners.results import Done, Lost

T = TypeVar("T")
R = TypeVar("R")


def run(
    sources: Iterable[Source], job: CleanJob, *, limits: Limits, may_be_one: bool = False
) -> Iterator[Outcome]:
    """Yield what became of each source.

    Pages are cleaned in worker processes, where one can harm neither another nor us. A worker
    would double the time of a single page: with `may_be_one`, a run that turns out to have one page
    cleans it in a copy of this process. A system without either (Windows) cleans all pages here.
    """
    items = iter(sources)
    first = tuple(islice(items, 2)) if may_be_one else ()
    is_one = may_be_one and len(first) < 2  # noqa: PLR2004
    for result in mapped(chain(first, items), job, limits=limits, is_one=is_one):
        yield result.value if isinstance(result, Done) else lost(result.item, result)


def mapped(
    items: Iterable[T], job: Callable[[T], R], *, limits: Limits, is_one: bool = False
) -> Iterator[Done[T, R] | Lost[T]]:
    """Yield what the job makes of each item, in the processes that suit them.

    Unlike `run`, this does not care what items and results are. For errors see `pool.run`.
    """
    if is_one or os.name != "posix":
        return serial.run(items, job, limits=limits)
    from agrinews.runners import pool  # noqa: PLC0415 - not on every system

    return pool.run(items, job, limits=limits)


def lessons_of(sources: Iterable[Source], job: CleanJob, *, limits: Limits) -> Lessons:
    """Return what the pages teach about their hosts, in a first pass over them all."""
    return learn(lessons_in(sources, LearnJob(job), limits=limits))


def lessons_in(sources: Iterable[Source], job: LearnJob, *, limits: Limits) -> Iterator[Lesson]:
    """Yield what each page teaches, of pages that teach something."""
    for result in mapped(sources, job, limits=replace(limits, ordered=False)):
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
    for result in mapped(pages, TaggedJob(job), limits=replace(limits, ordered=True)):
        found = result.value if isinstance(result, Done) else lost(result.item.source, result)
        yield result.item.shard, found


def lost(source: Source, how: Lost[Any]) -> Failure:
    """Return the failure of a page that took its worker with it."""
    if isinstance(source, Failure):
        return source
    return lost_page(source, how.code, message=how.message, traceback=how.traceback)
