"""A run over many pages: records out, rejects aside, one closing line, one exit status."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from agrinews.cli.output import Output, open_rejects, open_sink
from agrinews.cli.past import Memory, Past, WithTexts, check_resumable
from agrinews.cli.progress import Progress
from agrinews.cli.status import Status
from agrinews.cli.streams import Patience, patience
from agrinews.cli.talk import Talk
from agrinews.errors import AgrinewsError, OutputError
from agrinews.model import Failure
from agrinews.record import Record, make_reject, plain
from agrinews.runners import Counts
from agrinews.runners.job import Cleaned, CleanJob, Merged, Outcome, Source
from agrinews.runners.rendering import Rendering
from agrinews.runners.sieve import Seen
from agrinews.writers import Format, Row, format_named
from agrinews.writers.paths import Existing
from agrinews.writers.sinks import Sink

if TYPE_CHECKING:
    from agrinews.runners.shard import Summary

DUPLICATE = "duplicate"
Found = Record | Outcome | Merged


class TooManyErrorsError(AgrinewsError):
    """The user's limit of failures was passed."""


@dataclass(slots=True)
class Ending:
    """How a run ended before its end, if it did."""

    stopped: Status | None = None


class Batch:
    """Writes what a runner yields, and counts."""

    def __init__(  # noqa: PLR0913 - it is where all that a run needs comes together
        self,
        output: Output,
        *,
        talk: Talk,
        roots: Iterable[str] = (),
        many: bool,
        resume: bool = False,
        past: Memory | None = None,
        sinks: tuple[Sink, Sink] | None = None,
    ) -> None:
        """Open the outputs; nothing is read before it is known that they can be written.

        `past` is told of each row that an earlier run has written, when this one continues it.
        `sinks` take rows and rejects in the place of what the output names.
        """
        output.check()
        if output.misleads:
            talk.warn(f"{output.output} will hold JSON Lines; --format says what else is written")
        if resume and past is None:
            check_resumable(output)
        self._output = output
        self._talk = talk
        self.rendering = Rendering(
            output.format_name,
            output.wanted,
            output.ascii_only,
            alone=output.is_directory and sinks is None,
        )
        self._job = CleanJob(rendering=self.rendering, min_quality=output.min_quality)
        self._seen = Seen(output.dedup) if output.dedup else None
        self._past = Past(self._seen)
        known: Memory = past or self._past
        if past is not None and self._seen is not None:
            known = WithTexts(past, self._seen)
        self._sink: Sink
        self._rejects: Sink | None
        self._sink, self._rejects = sinks or self._opened(
            known, roots=roots, existing=output.existing(resume=resume)
        )
        self._reject_form: Format = format_named("jsonl", ascii_only=output.ascii_only)
        shown = output.progress if output.progress is not None else many and talk.is_terminal
        self.progress = Progress(talk, shown=shown and not (talk.quiet or talk.log_json))
        self.counts = Counts()
        self._patient = Patience()

    def _opened(
        self, known: Memory, *, roots: Iterable[str], existing: Existing
    ) -> tuple[Sink, Sink | None]:
        form, note = self.rendering.format, known.note_record
        sink = open_sink(self._output, form, roots=roots, existing=existing, note=note)
        return sink, open_rejects(self._output, existing=existing, note=known.note_reject)

    def note_record(self, row: Row) -> None:
        """Take note of a record that is there already: its text is no longer new."""
        self._past.note_record(row)

    def todo(self, sources: Iterable[Source]) -> Iterator[Source]:
        """Yield the inputs that no earlier run has dealt with."""
        return self._past.without_done(sources)

    def watched(self, sources: Iterable[Source], doing: str) -> Iterator[Source]:
        """Yield the inputs while the line on the terminal says what is done with how many."""
        for number, source in enumerate(sources, start=1):
            self.progress.announce(f"{doing}: {number} pages")
            yield source

    def foresee(self, counts: Iterable[int]) -> None:
        """Say how much is to go, by counts of inputs that are added up in the background."""
        self.progress.foresee(counts, passed=lambda: self._past.skipped)

    def run(self, outcomes: Generator[Found] | Iterable[Found]) -> Status:
        """Write all outcomes and return the exit status.

        The last thing said is what became of the inputs; only a reader who went away hears nothing.
        """
        sinks = _closed(self._sink, self._rejects)
        with self._ending() as ending, patience() as self._patient, sinks, _ended(outcomes):
            for outcome in outcomes:
                self._take(outcome)
        return self._status() if ending.stopped is None else ending.stopped

    def add_up(self, shards: Iterable[Summary]) -> Status:
        """Count what others have written and return the exit status."""
        with self._ending() as ending, _ended(shards):
            for shard in shards:
                counts = self.counts
                self.counts = Counts(counts.records + shard.records, counts.failed + shard.failed)
                self._talk.detail(f"shard {shard.shard}: {_number(shard.records, 'record')}")
                self.progress.leap(shard.records + shard.failed, failed=shard.failed)
        return self._status() if ending.stopped is None else ending.stopped

    @contextmanager
    def _ending(self) -> Iterator[Ending]:
        """Say how the block ended: the last line, whatever happens."""
        ending = Ending()
        try:
            yield ending
        except (TooManyErrorsError, OutputError) as error:
            ending.stopped = self._stop(str(error), Status.STOPPED)
        except KeyboardInterrupt:
            ending.stopped = self._stop("interrupted", Status.INTERRUPTED)
        self.progress.clear()
        self._talk.warn(self.closing_line(), **self._account())

    def _stop(self, why: str, status: Status) -> Status:
        goes_on = self.counts.inputs and self._can_go_on()
        self._talk.error(f"{why}; --resume continues" if goes_on else why)
        return status

    def _can_go_on(self) -> bool:
        parts = self._output.is_directory or self.rendering.format.resumable
        return parts and self._output.output != "-"

    def _account(self) -> dict[str, object]:
        """Return what the closing line says, for those who read it by program."""
        return {
            **asdict(self.counts),
            "done_before": self._past.skipped,
            "rejects": self._output.rejects,
            "seconds": round(self.progress.seconds, 3),
        }

    def closing_line(self) -> str:
        """Return what became of the inputs, in one line."""
        counts = self.counts
        parts = [_number(counts.records, "record"), f"{counts.failed} failed"]
        if counts.duplicates:
            parts.append(_number(counts.duplicates, "duplicate"))
        if counts.merged:
            parts.append(f"{counts.merged} merged")
        if self._past.skipped:
            parts.append(f"{self._past.skipped} done before")
        aside = (counts.failed or counts.duplicates) and self._output.rejects
        told = f" ({self._output.rejects})" if aside else ""
        return f"{', '.join(parts)}{told}, {self.progress.seconds:.1f} s"

    def _take(self, found: Found) -> None:
        if isinstance(found, Merged):
            self.counts = replace(self.counts, merged=self.counts.merged + 1)
            self._detail(found.origin, f"a part of {found.into}")
            self.progress.step(failed=False)
            return
        outcome = self._job.render(found) if isinstance(found, Record) else found
        if isinstance(outcome, Cleaned):
            outcome = self._new(outcome)
        if isinstance(outcome, Failure):
            self._fail(outcome)
        else:
            with self._patient:  # what is written is counted, whenever Ctrl-C comes
                self._sink.write(outcome.row, origin=outcome.origin)
                self.counts = replace(self.counts, records=self.counts.records + 1)
            self._detail(outcome.origin, outcome.title or "(no title)")
        self.progress.step(failed=isinstance(outcome, Failure) and outcome.code != DUPLICATE)

    def _new(self, cleaned: Cleaned) -> Outcome:
        """Return a record whose text did not come before, else a failure that says so."""
        first = None if self._seen is None else self._seen.original(cleaned.keys)
        return cleaned if first is None else cleaned.rejected(DUPLICATE, f"the text of {first}")

    def _fail(self, failure: Failure) -> None:
        counts = self.counts
        if self._rejects is not None:
            row = self._reject_form.row(plain(make_reject(failure)))
            self._rejects.write(row, origin=failure.origin)
        self._tell(failure)
        if failure.code == DUPLICATE:
            self.counts = replace(counts, duplicates=counts.duplicates + 1)
            return
        self.counts = replace(counts, failed=counts.failed + 1)
        if self._output.fail_fast or self.counts.failed > self._allowed():
            raise TooManyErrorsError(f"stopped after {_number(self.counts.failed, 'failure')}")

    def _tell(self, failure: Failure) -> None:
        """Say one line; with a file of rejects only to those who asked for a line per input."""
        said = _said(failure)
        if failure.code == "bug":
            hint = "" if self._talk.debugs else " (a bug; run again with -vv for the traceback)"
            self._talk.failed(failure.origin, f"{said}{hint}", code=failure.code)
        elif self._rejects is None and failure.code != DUPLICATE:
            self._talk.failed(failure.origin, said, code=failure.code)
        else:
            self._talk.detail(f"{failure.origin}: {said}", origin=failure.origin, code=failure.code)
        if failure.traceback:
            self._talk.debug(failure.traceback)

    def _detail(self, origin: str, said: str) -> None:
        if self._talk.verbose:
            self._talk.detail(f"{origin}: {said}", origin=origin)

    def _allowed(self) -> float:
        limit = self._output.max_errors
        return float("inf") if limit is None else limit

    def _status(self) -> Status:
        counts = self.counts
        if counts.failed and not (counts.records or counts.duplicates or self._past.skipped):
            return Status.NONE_GOOD
        return Status.SOME_FAILED if self.counts.failed else Status.OK


@contextmanager
def _closed(sink: Sink, rejects: Sink | None) -> Iterator[None]:
    """Close both however the block ends: whole, or as far as it came; the rejects first."""
    complete = False
    try:
        yield
        complete = True
    finally:
        try:
            if rejects is not None:
                rejects.close(complete=complete)
        finally:
            sink.close(complete=complete)


@contextmanager
def _ended(outcomes: Any) -> Iterator[None]:  # noqa: ANN401 - any iterable
    """End at once what makes the outcomes when nobody wants them any more."""
    if hasattr(outcomes, "close"):
        with closing(outcomes):
            yield
    else:
        yield


def _said(failure: Failure) -> str:
    """Return code and message, without saying the same twice (`no_article: no article: ...`)."""
    said = failure.message.startswith(failure.code.replace("_", " "))
    return failure.message if said else f"{failure.code}: {failure.message}"


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
