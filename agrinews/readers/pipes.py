"""Named pipes as inputs: `<(curl ...)` of a shell, or one that somebody made with mkfifo."""

from __future__ import annotations

import io
import os
import select
import stat
from typing import Final

from agrinews.errors import UnreadableError

__all__ = ["is_pipe", "opened_pipe"]

PATIENCE_S: Final = 20.0
"""A pipe that nobody writes to must not hold up the other inputs for ever."""


def is_pipe(path: str) -> bool:
    """Whether there is a pipe at this path, which gives its bytes only once."""
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116 - any name, also one with a NUL
    except (OSError, ValueError):
        return False


def opened_pipe(path: str) -> io.BufferedReader:
    """Return a pipe to read, once something is in it.

    Raises UnreadableError when nothing comes within PATIENCE_S.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", origin=path) from error
    if not _has_come(descriptor):
        os.close(descriptor)
        raise UnreadableError(f"nothing in this pipe for {PATIENCE_S:g} seconds", origin=path)
    os.set_blocking(descriptor, True)
    return open(descriptor, "rb")  # noqa: PTH123 - a descriptor, not a path


def _has_come(descriptor: int) -> bool:
    """Whether a pipe holds something, or its writer has gone, before patience is at its end."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(PATIENCE_S * 1000))
