"""What became of an item that was given to another process: its result, or how it was lost."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
R = TypeVar("R")
LossCode = Literal["time_limit", "crashed", "out_of_memory", "bug"]


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """An item and what the job made of it."""

    item: T
    value: R


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """An item that gave no result, and why."""

    item: T
    code: LossCode
    message: str
    traceback: str = ""
    """Of an exception that the job raised (`bug`)."""


def answered(item: T, tag: str, value: Any) -> Done[T, Any] | Lost[T]:  # noqa: ANN401, PLR0917
    """Return what a worker's answer says of an item. Raises the job's own SetupError."""
    if tag == "setup":
        raise value
    if tag == "done":
        return Done(item, value)
    if tag == "bug":
        return Lost(item, "bug", *value)
    return Lost(item, "out_of_memory", "it needs more memory than a worker may have")


def died(item: T, status: int, *, time_limit_s: float | None) -> Lost[T]:
    """Return what the exit status of a worker says of the item that it was at."""
    if status == -signal.SIGALRM and time_limit_s:
        return Lost(item, "time_limit", f"not done within {time_limit_s:g} seconds")
    # What kills a process again and again, and is nobody, is the kernel out of memory.
    code: LossCode = "out_of_memory" if status == -signal.SIGKILL else "crashed"
    return Lost(item, code, f"its worker {epitaph(status)}")


def epitaph(status: int) -> str:
    """Return what a process died of, in words.

    >>> epitaph(3), epitaph(-11)
    ('ended with exit status 3', 'was ended by SIGSEGV')
    """
    if status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
