"""A run over many pages: records out, rejects aside, one closing line, one exit status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from agrinews.cli.options import Talk
from agrinews.cli.output import Output, open_rejects, open_sink
from agrinews.cli.progress import Progress
from agrinews.cli.status import Status
from agrinews.errors import AgrinewsError, OutputError
from agrinews.model import Failure
from agrinews.record import Record, make_reject, plain
from agrinews.record.fields import Plain
from agrinews.record.flat import columns, flatten, paths, select
from agrinews.runners import Counts
from agrinews.runners.sieve import unlike, worthy
from agrinews.writers.sinks import Sink

OPEN_PATHS = ("repairs.", "removed.", "evidence.")


class TooManyErrorsError(AgrinewsError):
    """The user's limit of failures was passed."""


class Batch:
    """Writes what a runner yields, and counts."""

    def __init__(
        self,
        output: Output,
        *,
        talk: Talk,
        roots: Iterable[str] = (),
        many: bool,
        resume: bool = False,
    ) -> None:
        """Open the outputs; nothing is read before it is known that they can be written.

        With `resume`, what is written is added to outputs that exist.
        """
        wanted = output.wanted
        _check_fields(wanted)
        _check_apart(output)
        self._output = output
        self._wanted = wanted
        self._talk = talk
        self._flat = output.format_name == "csv"
        self._sink = open_sink(output, columns=columns(wanted), roots=roots, resume=resume)
        self._rejects = open_rejects(output, resume=resume)
        shown = output.progress if output.progress is not None else many and talk.is_terminal
        self.progress = Progress(shown=shown and not talk.quiet)
        self.counts = Counts()

    def run(self, outcomes: Iterable[Record | Failure]) -> Status:
        """Write all outcomes and return the exit status.

        The last thing said is what became of the inputs; only a reader who went away hears nothing.
        """
        stopped: Status | None = None
        try:
            with _closed(self._sink), _closed(self._rejects):
                for outcome in self._sifted(outcomes):
                    self._take(outcome)
        except (TooManyErrorsError, OutputError) as error:
            stopped = self._stop(str(error), Status.STOPPED)
        except KeyboardInterrupt:
            stopped = self._stop("interrupted", Status.INTERRUPTED)
        self.progress.clear()
        self._talk.warn(self.closing_line())
        return self._status() if stopped is None else stopped

    def _stop(self, why: str, status: Status) -> Status:
        self.progress.clear()
        self._talk.error(why)
        return status

    def closing_line(self) -> str:
        """Return what became of the inputs, in one line."""
        counts = self.counts
        parts = [_number(counts.records, "record"), f"{counts.failed} failed"]
        if counts.duplicates:
            parts.append(_number(counts.duplicates, "duplicate"))
        aside = (counts.failed or counts.duplicates) and self._output.rejects
        told = f" ({self._output.rejects})" if aside else ""
        return f"{', '.join(parts)}{told}, {self.progress.seconds:.1f} s"

    def _sifted(self, outcomes: Iterable[Record | Failure]) -> Iterable[Record | Failure]:
        if self._output.min_quality > 0:
            outcomes = worthy(outcomes, min_quality=self._output.min_quality)
        return unlike(outcomes, dedup=self._output.dedup) if self._output.dedup else outcomes

    def _take(self, outcome: Record | Failure) -> None:
        failed = isinstance(outcome, Failure) and outcome.code != "duplicate"
        if isinstance(outcome, Failure) and outcome.code == "duplicate":
            self._leave_out(outcome)
        elif isinstance(outcome, Failure):
            self._fail(outcome)
        else:
            self._sink.write(self._row(outcome), origin=outcome.origin)
            self.counts = replace(self.counts, records=self.counts.records + 1)
            self._detail(f"{outcome.origin}: {outcome.title or '(no title)'}")
        self.progress.step(failed=failed)

    def _row(self, record: Record) -> Plain:
        row: Plain = plain(record)
        row = row if self._wanted is None else select(row, self._wanted)
        return flatten(row) if self._flat else row

    def _leave_out(self, duplicate: Failure) -> None:
        self.counts = replace(self.counts, duplicates=self.counts.duplicates + 1)
        self._set_aside(duplicate)
        self._detail(f"{duplicate.origin}: {_said(duplicate)}")

    def _set_aside(self, failure: Failure) -> None:
        if self._rejects is not None:
            self._rejects.write(plain(make_reject(failure)), origin=failure.origin)

    def _fail(self, failure: Failure) -> None:
        self.counts = replace(self.counts, failed=self.counts.failed + 1)
        self._set_aside(failure)
        self.progress.clear()
        self._tell(failure)
        if self._output.fail_fast or self.counts.failed > self._allowed():
            raise TooManyErrorsError(f"stopped after {_number(self.counts.failed, 'failure')}")

    def _tell(self, failure: Failure) -> None:
        """Say one line; with a file of rejects only to those who asked for a line per input."""
        line = f"{failure.origin}: {_said(failure)}"
        if failure.code == "bug":
            hint = "" if self._talk.debugs else " (a bug; run again with -vv for the traceback)"
            self._talk.error(f"{line}{hint}")
        elif self._rejects is None:
            self._talk.error(line)
        else:
            self._talk.detail(line)
        if failure.traceback:
            self._talk.debug(failure.traceback)

    def _detail(self, line: str) -> None:
        if self._talk.verbose:
            self.progress.clear()
            self._talk.detail(line)

    def _allowed(self) -> float:
        limit = self._output.max_errors
        return float("inf") if limit is None else limit

    def _status(self) -> Status:
        if not self.counts.records and not self.counts.duplicates:
            return Status.NONE_GOOD
        return Status.SOME_FAILED if self.counts.failed else Status.OK


@contextmanager
def _closed(sink: Sink | None) -> Iterator[None]:
    """Close a sink however the block ends: what was written is made whole."""
    try:
        yield
    finally:
        if sink is not None:
            sink.close()


def _check_fields(wanted: tuple[str, ...] | None) -> None:
    """Raise a usage error that names the field meant, for a name that no record has."""
    known = paths()
    if wanted == ():
        raise click.BadParameter("no field is named", param_hint="--fields")
    for path in wanted or ():
        if path not in known and not path.startswith(OPEN_PATHS):
            from difflib import get_close_matches  # noqa: PLC0415 - needed only for a slip

            near = get_close_matches(path, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"
            raise click.BadParameter(f"no field {path!r}{hint}", param_hint="--fields")


def _said(failure: Failure) -> str:
    """Return code and message, without saying the same twice (`no_article: no article: ...`)."""
    said = failure.message.startswith(failure.code.replace("_", " "))
    return failure.message if said else f"{failure.code}: {failure.message}"


def _check_apart(output: Output) -> None:
    """Raise a usage error when records and rejects would land in one place."""
    if output.rejects is not None and Path(output.rejects) == Path(output.output):
        raise click.BadParameter("records go there already", param_hint="--rejects")


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
