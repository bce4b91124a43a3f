"""Pages cleaned in processes of their own: all processors are used, and no page can harm a run.

A worker is this module run as a program: it reads pickled jobs from its standard input and writes
pickled outcomes. A page that takes too long, or kills its worker, costs that worker and itself.
A worker whose owner is killed reads the end of its input and ends.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from typing import IO, Any, Final

from agrinews.errors import SetupError
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.record import Record

__all__ = ["Workers", "cores"]

TIME_LIMIT_S: Final = 20.0
# Memory that pages leave behind is given back when their worker ends.
PAGES_PER_WORKER: Final = 1000
LENGTH: Final = struct.Struct(">Q")

Outcome = Record | Failure


class _Worker:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        # In a session of its own, Ctrl-C reaches the owner alone, who lets the page be finished.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "agrinews.runners.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._pages = 0

    def clean(self, page: RawPage, options: CleanOptions, *, limit_s: float) -> Outcome:
        """Return the outcome of a page; the worker may be lost over it."""
        self._pages += 1
        late = threading.Event()
        alarm = threading.Timer(limit_s, self._stop, (late,))
        alarm.start()
        try:
            _send(self._process.stdin, (page, options))
            answer = _receive(self._process.stdout)
        except (OSError, EOFError):
            self.end()
            return _lost(page, f"{limit_s:g} s" if late.is_set() else None)
        finally:
            alarm.cancel()
        if isinstance(answer, SetupError):
            raise answer
        outcome: Outcome = answer
        return outcome

    def is_fit(self) -> bool:
        """Whether it may have another page."""
        return self._process.poll() is None and self._pages < PAGES_PER_WORKER

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what is left in the buffer has no reader any more
                if pipe is not None:
                    pipe.close()

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Some processes that clean pages for any number of threads."""

    def __init__(self, count: int, *, time_limit_s: float = TIME_LIMIT_S, at_home: int = 0) -> None:
        """Start nothing yet: a worker starts with its first page.

        The first pages, `at_home`, are cleaned in this process: a worker takes 0.4 s to start,
        which is more than ten pages take.
        """
        self._time_limit_s = time_limit_s
        self._at_home = iter(range(at_home))
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self._all: set[_Worker] = set()

    def clean(self, page: RawPage, options: CleanOptions) -> Outcome:
        """Return the record of a page, or why there is none. Raises SetupError."""
        if next(self._at_home, None) is not None:
            from agrinews.runners.page import clean_page  # noqa: PLC0415 - loads the parser

            return clean_page(page, options)
        with self._worker() as worker:
            return worker.clean(page, options, limit_s=self._time_limit_s)

    def close(self) -> None:
        """End all workers."""
        for worker in tuple(self._all):
            worker.end()

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        """Lend a worker that is alive; afterwards keep it, or room for a new one."""
        worker = self._fit(self._idle.get()) or self._started()
        try:
            yield worker
        finally:
            self._idle.put(self._fit(worker))

    def _fit(self, worker: _Worker | None) -> _Worker | None:
        """Return a worker that may go on; end any other."""
        if worker is None or worker.is_fit():
            return worker
        worker.end()
        self._all.discard(worker)
        return None

    def _started(self) -> _Worker:
        worker = _Worker()
        self._all.add(worker)
        return worker


def _lost(page: RawPage, limit: str | None) -> Failure:
    failure = Failure(
        origin=page.origin,
        code="time_limit",
        message=f"cleaning took longer than {limit}",
        stage="clean",
        url=page.url,
        body_sha256=sha256(page.body).hexdigest(),
    )
    if limit is not None:
        return failure
    return replace(failure, code="bug", message="the process that cleaned the page died")


# ------------------------------------------------------------------ both ends
def _send(pipe: IO[bytes] | None, value: object) -> None:
    body = pickle.dumps(value)
    if pipe is None:
        raise EOFError
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> Any:  # noqa: ANN401 - what the other end sent
    """Return what was sent. Raises EOFError when the other end is gone."""
    head = pipe.read(LENGTH.size) if pipe is not None else b""
    if pipe is None or len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)  # noqa: S301 - from our own process


# ------------------------------------------------------------------ the other process
def _serve() -> None:
    """Clean what comes in until nothing more does."""
    from agrinews.runners.page import clean_page  # noqa: PLC0415 - the owner may need no parser

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not come between
    with suppress(EOFError, BrokenPipeError):
        while True:
            page, options = _receive(sys.stdin.buffer)
            try:
                _send(answers, clean_page(page, options))
            except SetupError as error:
                _send(answers, error)


if __name__ == "__main__":
    _serve()
