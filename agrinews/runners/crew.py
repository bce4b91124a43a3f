"""The pages of a run, each in the process that suits it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from agrinews.model import Failure
from agrinews.runners import serial
from agrinews.runners.job import CleanJob, Lessons, Outcome, Source, lost_page
from agrinews.runners.lessons import LearnJob, learn
from agrinews.runners.limits import Limits


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
    if os.name != "posix":
        return learn(map(LearnJob(job), sources))
    from agrinews.runners.pool import Done, run  # noqa: PLC0415 - not on every system

    found = run(sources, LearnJob(job), limits=replace(limits, ordered=False))
    return learn(result.value for result in found if isinstance(result, Done))


def _in_workers(sources: Iterable[Source], job: CleanJob, *, limits: Limits) -> Iterator[Outcome]:
    from agrinews.runners.pool import Done, run  # noqa: PLC0415 - not on every system

    for result in run(sources, job, limits=limits):
        source = result.item
        if isinstance(result, Done):
            yield result.value
        elif isinstance(source, Failure):
            yield source
        else:
            yield lost_page(source, result.code, message=result.message, traceback=result.traceback)
