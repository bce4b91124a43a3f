"""The pool of workers for threads: each hands in a page and waits for what becomes of it."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import count

from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.record import Record
from agrinews.runners.crew import lost, mapped
from agrinews.runners.limits import Limits
from agrinews.runners.page import clean_page
from agrinews.runners.results import Done

__all__ = ["Cleaners"]

Outcome = Record | Failure
Ticket = tuple[int, RawPage]


@dataclass(frozen=True, slots=True)
class TicketJob:
    """What a worker does with a page; can be pickled."""

    options: CleanOptions

    def __call__(self, ticket: Ticket) -> Outcome:
        """Return the record of a page, or why there is none."""
        return clean_page(ticket[1], self.options)


class Cleaners:
    """Worker processes that clean pages for any number of threads."""

    def __init__(self, options: CleanOptions, *, limits: Limits, at_home: int = 0) -> None:
        """Start nothing yet.

        The first pages, `at_home`, are cleaned in this process: a worker takes half a second to
        start, which is more than ten pages take.
        """
        self._job = TicketJob(options)
        self._limits = replace(limits, ordered=False)
        self._at_home = iter(range(at_home))
        self._numbers = count()
        self._tickets: queue.SimpleQueue[Ticket | None] = queue.SimpleQueue()
        self._waiting: dict[int, Future[Outcome]] = {}
        self._lock = threading.Lock()
        self._desk: threading.Thread | None = None
        self._broken: Exception | None = None

    def clean(self, page: RawPage) -> Outcome:
        """Return the record of a page, or why there is none. Raises SetupError."""
        if os.name != "posix" or next(self._at_home, None) is not None:
            return self._job((0, page))
        future: Future[Outcome] = Future()
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._desk is None:
                self._desk = threading.Thread(target=self._attend, daemon=True)
                self._desk.start()
            number = next(self._numbers)
            self._waiting[number] = future
        self._tickets.put((number, page))
        return future.result()

    def close(self) -> None:
        """End the workers."""
        self._tickets.put(None)
        if self._desk is not None:
            self._desk.join()

    def _attend(self) -> None:
        """Give tickets to the pool, and outcomes to those who wait for them."""
        try:
            for result in mapped(self._coming(), self._job, limits=self._limits):
                number, page = result.item
                if isinstance(result, Done):
                    self._settle(number, result.value)
                else:
                    self._settle(number, lost(page, result))
        except Exception as error:  # noqa: BLE001 - told to those who wait
            self._give_up(error)

    def _coming(self) -> Iterator[Ticket]:
        while (ticket := self._tickets.get()) is not None:
            yield ticket

    def _settle(self, number: int, outcome: Outcome) -> None:
        with self._lock:
            future = self._waiting.pop(number)
        future.set_result(outcome)

    def _give_up(self, error: Exception) -> None:
        """Tell all who wait, and those who come later."""
        with self._lock:
            self._broken = error
            futures = tuple(self._waiting.values())
            self._waiting.clear()
        for future in futures:
            future.set_exception(error)
