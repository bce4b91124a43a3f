"""Many URLs at once: fetched by several threads, cleaned, and handed over in order.

A thread takes a URL and sees it through: fetch, clean, journal. So at any moment no more pages
than there are threads have been asked for and not yet been kept.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agrinews.errors import AgrinewsError, FetchError, SetupError
from agrinews.model import Failure
from agrinews.readers.http import Fetcher
from agrinews.readers.urls import hide_credentials, parse_url
from agrinews.record import Record
from agrinews.runners.agenda import Agenda, Task
from agrinews.runners.journal import Journal

__all__ = ["Crew", "Plan", "failure_of", "task_of"]

Outcome = Record | Failure
Work = Callable[[Task], Outcome]
"""What is done with a URL. Raises FetchError `stopped` when it was not done at all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes about its URLs."""

    jobs: int
    """URLs in hand at a time."""
    ordered: bool = True
    """Whether outcomes come in the order of the URLs, or as they are done."""


def task_of(number: int, url: str) -> Task:
    """Return the task for a URL as given; one that is no URL keeps its place, to be refused."""
    try:
        target = parse_url(url)
    except FetchError:
        return Task(number, url, hide_credentials(url.strip()), "")
    return Task(number, url, target.url, target.lane)


def failure_of(task: Task, error: AgrinewsError) -> Failure:
    """Return a fetch that failed as data."""
    return Failure(
        origin=hide_credentials(task.url.strip()),
        code=error.code,
        message=str(error),
        stage="fetch",
        url=task.key if task.host else None,
        http=getattr(error, "status", None),
    )


def _bug(task: Task, error: Exception) -> Failure:
    told = failure_of(task, AgrinewsError(f"{type(error).__name__}: {error}"))
    trace = "".join(traceback.format_exception(error))
    return replace(told, code="bug", traceback=trace)


class Crew:
    """The threads of one run."""

    def __init__(self, fetcher: Fetcher, work: Work, *, journal: Journal, plan: Plan) -> None:
        """Start nothing yet."""
        self._fetcher = fetcher
        self._work = work
        self._journal = journal
        self._plan = plan
        self.agenda = Agenda(fetcher.schedule.wait_s, per_host=fetcher.policy.per_host)
        self._done: dict[int, Path] = {}
        self._changed = threading.Condition()
        self._at_work = plan.jobs
        self._listing = True
        self._last = -1
        self._error: Exception | None = None
        self.stopped = False
        self._handed_over = 0
        self._began = time.monotonic()

    def stop(self) -> None:
        """Take no new URLs; those in hand are finished. May be called from a signal handler."""
        self.stopped = True
        self._fetcher.stop()
        self.agenda.stop()
        self._wake()

    def standing(self) -> str:
        """Return what is still to come, in words: `12 hosts waiting, 40 URLs to go, ETA 1:20`."""
        rest = self.agenda.waiting()
        if not rest.urls:
            return ""
        more = "" if rest.is_all else "+"
        said = f"{rest.hosts} hosts waiting, {rest.urls}{more} URLs to go"
        if not rest.is_all or not self._handed_over:
            return said
        passed_s = time.monotonic() - self._began
        by_rate_s = rest.urls * passed_s / self._handed_over
        by_host_s = rest.longest * self._fetcher.policy.delay_s
        minutes, seconds = divmod(round(max(by_rate_s, by_host_s)), 60)
        return f"{said}, ETA {minutes}:{seconds:02d}"

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Yield what became of each task; their numbers run from 0 without a gap.

        An outcome counts as written when the next one is asked for. After `stop`, those that are
        done come without those that are not. Raises what `tasks` raised, and SetupErrors of `work`.
        """
        threads = [threading.Thread(target=self._list, args=(tasks,), daemon=True)]
        threads += [
            threading.Thread(target=self._fetch, daemon=True) for _ in range(self._plan.jobs)
        ]
        for thread in threads:
            thread.start()
        try:
            while (number := self._next()) is not None:
                place = self._done.pop(number)
                yield self._journal.get(place)
                self._journal.settle(place)
            if self._error is not None:
                raise self._error
            if not self.stopped:
                self._journal.finish()
        finally:
            self.stop()

    # ------------------------------------------------------------------ the caller's thread
    def _next(self) -> int | None:
        """Wait for the outcome that is due; None when there will be none."""
        with self._changed:
            while True:
                if (number := self._due()) is not None:
                    return number
                if not self._at_work and (self.stopped or not self._listing):
                    return None
                self._changed.wait()

    def _due(self) -> int | None:
        if self._error is not None or not self._done:
            return None
        over = not self._at_work and (self.stopped or not self._listing)
        if not self._plan.ordered or over:
            return min(self._done)
        if self._last + 1 not in self._done:
            return None
        self._last += 1
        return self._last

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # ------------------------------------------------------------------ the other threads
    def _list(self, tasks: Iterable[Task]) -> None:
        try:
            for task in tasks:
                kept = self._journal.recovered.get(task.key)
                if kept is not None:
                    self._hand_over(task, kept)
                elif not self.agenda.add(task):
                    break
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            self._error = error
            self.stop()
        finally:
            self.agenda.finish()
            with self._changed:
                self._listing = False
                self._changed.notify_all()

    def _fetch(self) -> None:
        try:
            while (task := self.agenda.take()) is not None:
                try:
                    self._see_through(task)
                finally:
                    self.agenda.release(task.host)
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            self._error = error
            self.stop()
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()

    def _see_through(self, task: Task) -> None:
        try:
            outcome = self._work(task)
        except FetchError as error:
            if error.code == "stopped":
                return
            outcome = failure_of(task, error)
        except SetupError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug costs one URL and not the run
            outcome = _bug(task, error)
        self._hand_over(task, self._journal.put(task.key, outcome))

    def _hand_over(self, task: Task, place: Path) -> None:
        with self._changed:
            self._handed_over += 1
            self._done[task.number] = place
            self._changed.notify_all()
