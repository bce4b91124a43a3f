"""The worker's side of the pool: a process that does one job over and over until it is told to end.

It is started as a program of its own, not with `multiprocessing`: so the caller's main module is
not run again, a daemonic process (a Dask worker is one) may have workers too, and it inherits no
descriptor but those it is given, so that the end of either side is seen by the other.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any, BinaryIO, Final, Literal

from agrinews.errors import SetupError
from agrinews.runners.frames import receive, send

Tag = Literal["ready", "unready", "done", "memory", "setup", "bug"]
STOP: Final = b""
LIFELINE: Final = 0
"""Standard input is a pipe that the supervisor holds open and never writes to."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told before its first item."""

    job: bytes
    """A pickled callable of one argument."""
    time_limit_s: float | None
    memory_bytes: int | None


def command(descriptor: int) -> list[str]:
    """Return the command line of a worker that talks over `descriptor`."""
    # -c puts the working directory on the path: take it off before anything is imported.
    program = (
        "import sys; sys.path[:] = sys.argv[2:]; "
        "from agrinews.runners.worker import serve; serve(int(sys.argv[1]))"
    )
    folders = (folder or os.getcwd() for folder in sys.path)  # noqa: PTH109 - as the import does
    return [sys.executable, "-c", program, str(descriptor), *folders]


def serve(descriptor: int) -> None:
    """Do as told over the socket `descriptor` until it is closed or says stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor decides what Ctrl-C means
    end_with_owner(LIFELINE)
    channel = socket(fileno=descriptor)
    try:
        orders = channel.makefile("rb")
        first = receive(orders)
        if first is not None:
            _work(channel, orders, pickle.loads(first))  # noqa: S301 - from our own supervisor
    except (BrokenPipeError, ConnectionResetError):
        return


def end_with_owner(lifeline: int) -> None:
    """Have the kernel end this process when the owner of a pipe's other end is gone.

    The closing of that end raises SIGIO, whose default is to terminate, whatever this process is
    doing then; no Python code has to run for it, so a page that hangs in C ends as well.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)


def _work(channel: socket, orders: BinaryIO, order: Order) -> None:  # noqa: PLR0917 - both ways
    try:
        limit_memory(order.memory_bytes)
        job = pickle.loads(order.job)  # noqa: S301 - from our own supervisor
    except Exception:  # noqa: BLE001 - the supervisor stops the run with it
        send(channel, _message("unready", traceback.format_exc()))
        return
    send(channel, _message("ready", None))
    tag: Tag = "ready"
    while tag != "memory" and (payload := receive(orders)):
        set_alarm(order.time_limit_s)
        tag, answer = answer_to(job, payload)
        set_alarm(None)
        send(channel, answer)


def answer_to(job: Callable[[Any], Any], payload: bytes) -> tuple[Tag, bytes]:
    """Return what became of one item; after `memory` this process is not to be trusted further."""
    try:
        return "done", _message("done", job(pickle.loads(payload)))  # noqa: S301 - our supervisor's
    except MemoryError:
        return "memory", _message("memory", None)
    except SetupError as error:
        return "setup", _message("setup", error)
    except BaseException as error:  # noqa: BLE001 - also SystemExit: a page must not end a worker
        said = (f"{type(error).__name__}: {error}", traceback.format_exc())
        return "bug", _message("bug", said)


def _message(tag: Tag, value: object) -> bytes:
    return pickle.dumps((tag, value), protocol=5)


def limit_memory(size: int | None) -> None:
    """Have this process get no more address space than so many bytes beyond what it has.

    A copy of a program that has much of its own would otherwise have nothing left to begin with.
    """
    if size is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = size + _address_space()
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Return how many bytes of address space this process has; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def set_alarm(seconds: float | None) -> None:
    """Let SIGALRM, whose default is to terminate, end this process in so many seconds.

    The clock runs here and not in the supervisor: only here is it known when a page begins, and a
    supervisor that waits for a slow reader of its output must not blame the page.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)
