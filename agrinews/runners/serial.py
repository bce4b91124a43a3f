"""One page after another, in this process: for the few pages that are not worth a worker."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

from agrinews.model import Failure
from agrinews.runners.job import CleanJob, Outcome, Source, lost_page


class _TooLongError(BaseException):
    """The page has had its time; no `except Exception` on the way may keep it."""


def run(
    sources: Iterable[Source], job: CleanJob, *, time_limit_s: float | None = None
) -> Iterator[Outcome]:
    """Yield what became of each source, in order.

    A page that hangs is ended unless it hangs in C; one that crashes takes this process with it.
    """
    for source in sources:
        yield _outcome(job, source, time_limit_s)


def _outcome(job: CleanJob, source: Source, time_limit_s: float | None) -> Outcome:  # noqa: PLR0917
    if isinstance(source, Failure):
        return source
    try:
        with _alarm(time_limit_s):
            return job(source)
    except _TooLongError:
        message = f"not done within {time_limit_s:g} seconds"
        return lost_page(source, "time_limit", message=message)
    except MemoryError:
        return lost_page(source, "out_of_memory", message="it needs more memory than there is")


@contextmanager
def _alarm(seconds: float | None) -> Iterator[None]:
    """Raise in the main thread when the block takes longer, where the system can do that."""
    main = threading.current_thread() is threading.main_thread()
    if not seconds or not main or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise _TooLongError

    before: Callable[[int, FrameType | None], object] | int | None
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
