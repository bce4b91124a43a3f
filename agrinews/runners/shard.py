"""Shards: a part and its rejects each, written whole or not at all.

A part gets its name last, so whoever sees it may take the shard for done. In this process the
shards follow each other through one pool; on a cluster each is a task of its own, and its pages
are behind the same walls.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import agrinews
from agrinews.errors import OutputError, PlanMismatchError
from agrinews.model import Failure
from agrinews.readers.containers import expand
from agrinews.record import make_reject, plain
from agrinews.runners import crew
from agrinews.runners.job import Cleaned, CleanJob, Lessons, Outcome, Source
from agrinews.runners.lessons import LearnJob, Lesson
from agrinews.runners.limits import Limits
from agrinews.runners.plan import Plan, inputs_of
from agrinews.runners.sieve import TextKeys
from agrinews.runners.store import Store
from agrinews.tables import fingerprint
from agrinews.writers import Format, format_named
from agrinews.writers.sinks import FileSink

LESSONS: Final = ".plan/lessons.json"
REJECTS: Final = format_named("jsonl")


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the inputs of a shard."""

    shard: int
    records: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class ShardJob:
    """One shard as a task for any engine; can be pickled."""

    plan: Plan
    store: Store
    job: CleanJob
    limits: Limits
    raw: bool = False
    """Write outcomes as they are: what is a duplicate, the parts together will tell."""

    def __call__(self, number: int) -> Summary:
        """Write the part of a shard and say what is in it. Raises SetupError."""
        self._check_tools()
        outcomes = crew.run(sources_of(self.store, number, self.job), self.job, limits=self.limits)
        if self.raw:
            return self._write_raw(number, outcomes)
        summary = Summary(number)
        with part(self.plan, self.store, number, form=self.job.rendering.format) as (rows, rejects):
            for outcome in outcomes:
                if isinstance(outcome, Failure):
                    rejects.write(reject_row(outcome), origin=outcome.origin)
                    summary = replace(summary, failed=summary.failed + 1)
                else:
                    rows.write(outcome.row, origin=outcome.origin)
                    summary = replace(summary, records=summary.records + 1)
        return summary

    def _check_tools(self) -> None:
        """Raise PlanMismatchError on a machine with another version or other tables."""
        here = (agrinews.__version__, fingerprint())
        if here != (self.plan.agrinews, self.plan.tables):
            raise PlanMismatchError(
                f"{platform.node()} has agrinews {here[0]} with tables {here[1]}, "
                f"the plan is of {self.plan.agrinews} with {self.plan.tables}"
            )

    def _write_raw(self, number: int, outcomes: Iterable[Outcome]) -> Summary:
        lines = [_raw_line(outcome) for outcome in outcomes]
        self.store.write(raw_name(number), b"".join(lines))
        return Summary(number)

    def lessons(self, number: int) -> tuple[Lesson, ...]:
        """Return what the pages of a shard teach about their hosts."""
        sources = sources_of(self.store, number, self.job)
        return tuple(crew.lessons_in(sources, LearnJob(self.job), limits=self.limits))


def sources_of(store: Store, number: int, job: CleanJob) -> Iterator[Source]:  # noqa: PLR0917
    """Yield the pages of a shard."""
    yield from expand(inputs_of(store, number), job.selection)


@contextmanager
def part(  # noqa: PLR0917 - which part of what
    plan: Plan, store: Store, number: int, *, form: Format
) -> Iterator[tuple[FileSink, FileSink]]:
    """Hand out the sinks for a part's rows and rejects; both appear if the block comes to its end.

    Raises OutputError.
    """
    with store.workplace() as folder:
        rows_path, rejects_path = folder / plan.part(number), folder / plan.rejects(number)
        rows = FileSink(rows_path, form, existing="replace", even_empty=True)
        rejects = FileSink(rejects_path, REJECTS, existing="replace", even_empty=True)
        try:
            yield rows, rejects
            _publish(store, rejects, path=rejects_path)
            _publish(store, rows, path=rows_path)
        finally:
            rows.discard()
            rejects.discard()


def _publish(store: Store, sink: FileSink, *, path: Path) -> None:
    sink.close()
    store.publish(path)


def reject_row(failure: Failure) -> bytes:
    """Return the line of a failure."""
    return REJECTS.row(plain(make_reject(failure)))


# ------------------------------------------------------------------ outcomes on their way
def raw_name(number: int) -> str:
    """Return where the outcomes of a shard wait."""
    return f".plan/raw-{number:05d}.jsonl"


def _raw_line(outcome: Outcome) -> bytes:
    values = asdict(outcome)
    if isinstance(outcome, Cleaned):
        values["row"] = outcome.row.decode("utf-8")
    return f"{json.dumps([type(outcome).__name__, values], ensure_ascii=True)}\n".encode()


def raw_outcomes(store: Store, number: int) -> Iterator[Outcome]:
    """Yield the outcomes of a shard that wait."""
    for line in store.read(raw_name(number)).splitlines():
        kind, values = json.loads(line)
        if kind == "Failure":
            yield Failure(**values)
        else:
            keys, row = TextKeys(**values.pop("keys")), values.pop("row").encode()
            yield Cleaned(**values, row=row, keys=keys)


# ------------------------------------------------------------------ lessons
def kept_lessons(store: Store) -> Lessons | None:
    """Return the lessons that lie beside the plan, None before they are learnt."""
    try:
        found = json.loads(store.read(LESSONS))
    except OutputError:
        return None
    return {host: {int(key): n for key, n in keys.items()} for host, keys in found.items()}


def keep_lessons(store: Store, lessons: Lessons) -> None:
    """Lay the lessons beside the plan."""
    store.write(LESSONS, json.dumps(lessons).encode())
