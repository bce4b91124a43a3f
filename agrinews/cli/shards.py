"""`agrinews clean --shards N`: parts in a directory, here or on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from agrinews.cli.batch_options import Labour
from agrinews.cli.command import Choice, running_option
from agrinews.cli.options import gather
from agrinews.cli.output import Output
from agrinews.cli.status import Status
from agrinews.cli.talk import Talk
from agrinews.errors import OutputError

if TYPE_CHECKING:
    from agrinews.cli.batch import Batch
    from agrinews.runners.job import CleanJob, Lessons, Outcome
    from agrinews.runners.parts import Parts
    from agrinews.runners.plan import Listed, Plan
    from agrinews.runners.shard import ShardJob
    from agrinews.runners.store import Store

Engine = Literal["local", "dask"]
DEFAULT_SHARDS = 64


@dataclass(frozen=True, slots=True)
class Sharding:
    """Whether and how the work is cut up."""

    shards: int | None = None
    engine: Engine = "local"
    scheduler: str | None = None

    @property
    def asked(self) -> bool:
        """Whether the output is a directory of parts."""
        return self.shards is not None or self.engine != "local" or self.scheduler is not None


sharding_options = gather(
    "sharding",
    Sharding,
    running_option(
        "--shards",
        type=click.IntRange(1, 99_999),
        metavar="N",
        help="Cut the input into N shards: part-00012.jsonl and its rejects in the directory -o. "
        f"Default with --engine dask: {DEFAULT_SHARDS}.",
    ),
    running_option(
        "--engine",
        type=Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who runs the shards: this machine, or a Dask cluster (needs agrinews[dask]).",
    ),
    running_option(
        "--scheduler",
        metavar="ADDRESS",
        help="The Dask scheduler, such as tcp://10.0.0.1:8786. Default: a cluster on this machine.",
    ),
)


def check(sharding: Sharding, output: Output, *, given: Iterable[str]) -> None:
    """Raise a usage error for what makes no sense with parts."""
    if sharding.scheduler is not None and sharding.engine == "local":
        raise click.UsageError("--scheduler is the address of a cluster: give --engine dask.")
    if not (output.is_directory or "://" in output.output):
        raise click.UsageError("--shards needs a directory: -o DIR/")
    if output.rejects is not None:
        raise click.UsageError("--rejects: with --shards each part has its own.")
    if sharding.scheduler is not None:
        near = [path for path in (*given, output.output) if not _is_anywhere(path)]
        if near:
            raise click.UsageError(f"{near[0]}: other machines need absolute paths or URLs.")
    if "-" in given:
        raise click.UsageError("standard input cannot be cut into shards.")
    wanted = output.wanted
    known = wanted is None or {"hash", "stats", "origin"} <= set(wanted)
    if output.dedup and not (known and output.format_name in ("jsonl", "csv")):
        raise click.UsageError("--dedup with --shards needs jsonl or csv with origin, hash, stats.")


def _is_anywhere(path: str) -> bool:
    return "://" in path or Path(path).is_absolute()


class ShardedRun:
    """One run of `clean` that writes parts."""

    def __init__(
        self, job: CleanJob, output: Output, *, sharding: Sharding, labour: Labour, talk: Talk
    ) -> None:
        """Prepare; nothing is read or written yet."""
        from agrinews.runners.rendering import Rendering  # noqa: PLC0415 - --help loads none of it
        from agrinews.runners.store import store_of  # noqa: PLC0415

        rendering = Rendering(output.format_name, output.wanted, output.ascii_only)
        self._job = replace(job, rendering=rendering)
        self._output = output
        self._sharding = sharding
        self._labour = labour
        self._talk = talk
        self._store: Store = store_of(output.output)

    def __call__(self, inputs: Iterable[Listed]) -> Status:
        """Plan, do what is missing, and say what became of it."""
        plan = self._plan(inputs)
        missing = plan.missing(self._store)
        if len(missing) < plan.shards:
            done = plan.shards - len(missing)
            self._talk.warn(f"{done} of {plan.shards} parts are there already")
        if self._sharding.engine == "dask":
            return self._on_dask(plan, missing)
        self._job = replace(self._job, lessons=self._lessons(plan))
        return self._write(plan, missing, outcomes=self._here(missing))

    def _plan(self, inputs: Iterable[Listed]) -> Plan:
        from agrinews.runners.plan import PLAN, draw_up  # noqa: PLC0415

        names = self._store.names()
        if self._output.overwrite:
            for name in names:
                if name == PLAN or name.startswith("part-"):
                    self._store.remove(name)
            self._forget()
        elif PLAN in names and not self._labour.resume:
            raise OutputError(
                f"{self._output.output} holds a run; give --resume to go on with it, "
                "--overwrite to replace it"
            )
        asked = repr((self._output.dedup, self._labour.no_site_memory))
        shards = self._sharding.shards or DEFAULT_SHARDS
        return draw_up(inputs, self._job, store=self._store, shards=shards, asked=asked)

    def _forget(self) -> None:
        from agrinews.runners.shard import LESSONS  # noqa: PLC0415

        self._store.remove(LESSONS)

    # ---------------------------------------------------------------- on this machine
    def _here(self, missing: tuple[int, ...]) -> Iterator[tuple[int, Outcome]]:
        from agrinews.runners.crew import Tagged, run_tagged  # noqa: PLC0415
        from agrinews.runners.shard import sources_of  # noqa: PLC0415

        pages = (
            Tagged(number, source)
            for number in missing
            for source in sources_of(self._store, number, self._job)
        )
        return run_tagged(pages, self._job, limits=self._labour.limits())

    def _lessons(self, plan: Plan) -> Lessons:
        """Return what the pages of the whole run teach, learnt once for all its shards."""
        from agrinews.runners.crew import lessons_of  # noqa: PLC0415
        from agrinews.runners.shard import keep_lessons, kept_lessons, sources_of  # noqa: PLC0415

        if self._labour.no_site_memory:
            return {}
        kept = kept_lessons(self._store)
        if kept is None:
            numbers = range(plan.shards)
            pages = chain.from_iterable(sources_of(self._store, n, self._job) for n in numbers)
            kept = lessons_of(pages, self._job, limits=self._labour.limits())
            keep_lessons(self._store, kept)
        return kept

    def _write(
        self, plan: Plan, missing: tuple[int, ...], *, outcomes: Iterator[tuple[int, Outcome]]
    ) -> Status:
        """Write parts one after the other, as their outcomes come."""
        from agrinews.runners.parts import rows_in  # noqa: PLC0415

        batch, parts = self._batch(plan, missing)
        if self._output.dedup:
            for number in sorted(set(range(plan.shards)) - set(missing)):
                kind = self._output.format_name
                for row in rows_in(self._store, plan.part(number), form=kind):
                    batch.note_record(row)
        return batch.run(parts.each(missing, outcomes))

    # ---------------------------------------------------------------- on a cluster
    def _on_dask(self, plan: Plan, missing: tuple[int, ...]) -> Status:
        from agrinews.runners import dask  # noqa: PLC0415
        from agrinews.runners.limits import processors  # noqa: PLC0415

        workers = self._labour.jobs or processors()
        with dask.connected(self._sharding.scheduler, workers=workers) as client:
            task = self._task(plan)
            if not self._labour.no_site_memory:
                task = replace(task, job=replace(task.job, lessons=self._taught(client, task)))
            if not self._output.dedup:
                batch, _ = self._batch(plan, missing)
                return batch.add_up(dask.run(client, task, shards=missing))
            for summary in dask.run(client, task, shards=missing):
                self._talk.detail(f"shard {summary.shard} is cleaned")
        return self._settle(plan, missing)

    def _task(self, plan: Plan) -> ShardJob:
        from agrinews.runners.shard import ShardJob  # noqa: PLC0415

        limits = replace(self._labour.limits(), workers=1, ordered=True)
        return ShardJob(plan, self._store, self._job, limits, raw=self._output.dedup is not None)

    def _taught(self, client: object, task: ShardJob) -> Lessons:
        from agrinews.runners import dask  # noqa: PLC0415
        from agrinews.runners.lessons import learn  # noqa: PLC0415
        from agrinews.runners.shard import keep_lessons, kept_lessons  # noqa: PLC0415

        kept = kept_lessons(self._store)
        if kept is None:
            found = dask.run(client, task.lessons, shards=range(task.plan.shards))
            kept = learn(chain.from_iterable(found))
            keep_lessons(self._store, kept)
        return kept

    def _settle(self, plan: Plan, missing: tuple[int, ...]) -> Status:
        """Write the parts from the outcomes that wait: which are duplicates, all together tell."""
        from agrinews.runners.shard import raw_name, raw_outcomes  # noqa: PLC0415

        waiting = (
            (number, outcome) for number in missing for outcome in raw_outcomes(self._store, number)
        )
        status = self._write(plan, missing, outcomes=waiting)
        for number in missing:
            self._store.remove(raw_name(number))
        return status

    def _batch(self, plan: Plan, missing: tuple[int, ...]) -> tuple[Batch, Parts]:
        """Return what counts and tells, and the parts that it writes to."""
        from agrinews.cli.batch import Batch  # noqa: PLC0415
        from agrinews.runners.parts import Parts  # noqa: PLC0415
        from agrinews.runners.plan import inputs_of  # noqa: PLC0415

        parts = Parts(plan, self._store, form=self._job.rendering.format)
        sinks = (parts.rows, parts.rejects)
        batch = Batch(self._output, talk=self._talk, many=True, sinks=sinks)
        batch.foresee(sum(1 for _ in inputs_of(self._store, number)) for number in missing)
        return batch, parts
