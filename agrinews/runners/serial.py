"""One page after another: for the few pages that are not worth a worker.

Where the system can fork, each page is cleaned in a copy of this process: a page that hangs or
crashes ends the copy, as it would end a worker, and the copy costs a thousandth of a second where
a worker takes half of one to start. No thread may run here, since a copy has none of the locks'
other owners.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn, TypeVar

from agrinews.runners.limits import Limits
from agrinews.runners.results import Done, Lost, answered, died

T = TypeVar("T")
R = TypeVar("R")


def run(
    items: Iterable[T], job: Callable[[T], R], *, limits: Limits
) -> Iterator[Done[T, R] | Lost[T]]:
    """Yield what became of each item, in order. Raises a SetupError that the job raises.

    Without fork (Windows) nothing ends an item that hangs, and one that crashes ends this process.
    """
    for item in items:
        if hasattr(os, "fork"):
            yield _apart(item, job, limits)
        else:
            yield Done(item, job(item))


def _apart(item: T, job: Callable[[T], R], limits: Limits) -> Done[T, R] | Lost[T]:  # noqa: PLR0917
    reading, writing = os.pipe()
    lifeline, ours = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        _answer(item, job, limits=limits, writing=writing, lifeline=lifeline)
    os.close(writing)
    os.close(lifeline)
    try:
        with open(reading, "rb") as stream:  # noqa: PTH123 - a descriptor
            answer = stream.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(ours)
    if status or not answer:
        return died(item, status, time_limit_s=limits.time_limit_s)
    tag, value = pickle.loads(answer)  # noqa: S301 - from our own copy
    return answered(item, tag, value)


def _answer(
    item: T, job: Callable[[T], object], *, limits: Limits, writing: int, lifeline: int
) -> NoReturn:
    """Be the copy: do the job, say what came of it, and end."""
    from agrinews.runners import worker  # noqa: PLC0415 - not on every system

    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the original decides what Ctrl-C means
        worker.end_with_owner(lifeline)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # as for a worker
        worker.limit_memory(limits.memory_bytes)
        worker.set_alarm(limits.time_limit_s)
        _, answer = worker.answer_to(job, pickle.dumps(item, protocol=5))
        worker.set_alarm(None)
        with open(writing, "wb") as stream:
            stream.write(answer)
        status = 0
    finally:
        os._exit(status)
