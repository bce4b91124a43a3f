"""Jobs that do to a worker what no page should: only tests can ask for them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agrinews.errors import SetupError


def _take_memory() -> None:
    held = []
    while True:
        held.append(bytes(2**26))


def _senseless() -> None:
    raise SetupError("this run makes no sense")


def _segfault() -> None:
    ctypes.string_at(0)


def _spin() -> None:
    while True:
        pass


def _spin_in_c() -> None:
    sum(range(10**12))  # holds the GIL and does not come back to the interpreter's loop


MISDEEDS: Final[dict[str, Callable[[], object]]] = {
    "sleep": lambda: time.sleep(3600),
    "spin": _spin,
    "spin-in-c": _spin_in_c,
    "exit": lambda: os._exit(7),
    "exit-0": lambda: os._exit(0),
    "sys-exit": lambda: sys.exit(3),
    "segfault": _segfault,
    "abort": os.abort,
    "memory": _take_memory,
    "killed-always": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "raise": lambda: 1 // 0,
    "setup": _senseless,
}


@dataclass(frozen=True, slots=True)
class Misbehave:
    """Return the item in upper case, unless it names a misdeed."""

    folder: str = ""
    """Where `once:NAME` notes that it has been done."""
    delay_s: float = 0.0

    def __call__(self, item: str) -> str:
        time.sleep(self.delay_s)
        name = item.partition("#")[0]
        if name.startswith("once:"):
            note = Path(self.folder, name.removeprefix("once:"))
            if note.exists():
                return item.upper()
            note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        misdeed = MISDEEDS.get(name)
        if misdeed is not None:
            misdeed()
        return item.upper()


def length(body: bytes) -> int:
    return len(body)


def grown(size: int) -> bytes:
    return bytes(size)


def worker_of(item: str) -> int:
    del item
    return os.getpid()


def unpicklable(item: str) -> object:
    return lambda: item


def chatter(item: str) -> str:
    print("this must not reach standard output")  # noqa: T201 - that is the point
    return item


@dataclass(frozen=True, slots=True)
class Unloadable:
    """A job that no worker can unpickle."""

    misdeed: str = ""

    def __call__(self, item: str) -> str:
        return item

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return _load, (self.misdeed,)


def _load(misdeed: str) -> object:
    if misdeed:
        MISDEEDS[misdeed]()
    raise ImportError("no such library")
