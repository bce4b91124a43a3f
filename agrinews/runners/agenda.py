"""Which URL is fetched next: the first of a host that may be asked now."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["Agenda", "Task", "Waiting"]

# How many URLs are read ahead. A list sorted by host needs many, or only the first host is asked;
# a URL costs some 300 bytes here.
WINDOW: Final = 100_000
# A host may become free in the meantime, as when another thread's redirect ends there.
LONGEST_NAP_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """One URL to fetch."""

    number: int
    """Its place among the inputs."""
    url: str
    """As given."""
    key: str
    """As it is known in outputs: normal, or as given where it is no URL."""
    host: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has begun with."""

    urls: int
    hosts: int
    """Hosts that are left in peace for the moment."""
    longest: int
    """URLs of the host that has most."""
    is_all: bool
    """Whether all URLs are known by now."""


class Agenda:
    """URLs by host, handed out to threads; safe to share between them."""

    def __init__(self, wait_s: Callable[[str], float], *, per_host: int) -> None:
        """Ask `wait_s` how long a host must still be left alone; `per_host` tasks at a time."""
        self._wait_s = wait_s
        self._per_host = per_host
        self._waiting: dict[str, deque[Task]] = {}
        self._busy: dict[str, int] = {}
        self._size = 0
        self._open = True
        self._stopped = False
        self._changed = threading.Condition()

    def add(self, task: Task) -> bool:
        """Add a task at the end, when there is room; False when the run was stopped."""
        with self._changed:
            while self._size >= WINDOW and not self._stopped:
                self._changed.wait()
            self._waiting.setdefault(task.host, deque()).append(task)
            self._size += 1
            self._changed.notify()
            return not self._stopped

    def finish(self) -> None:
        """Say that no more tasks will come."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out no more tasks."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def take(self) -> Task | None:
        """Return the next task once its host may be asked; None when there are no more.

        Its host counts as busy until `release`.
        """
        with self._changed:
            while not self._stopped and (self._open or self._size):
                host, wait_s = self._next_host()
                if host is not None and wait_s <= 0:
                    return self._taken(host)
                self._changed.wait(None if host is None else min(wait_s, LONGEST_NAP_S))
            return None

    def release(self, host: str) -> None:
        """Say that a task of `host` is done."""
        with self._changed:
            self._busy[host] -= 1
            if not self._busy[host]:
                del self._busy[host]
            self._changed.notify()

    def waiting(self) -> Waiting:
        """Return how much there is still to do."""
        with self._changed:
            idle = sum(host not in self._busy for host in self._waiting)
            longest = max(map(len, self._waiting.values()), default=0)
            return Waiting(self._size, hosts=idle, longest=longest, is_all=not self._open)

    def _next_host(self) -> tuple[str | None, float]:
        """Return the idle host that is free first, and in how many seconds."""
        best: tuple[str | None, float] = (None, 0.0)
        for host in self._waiting:
            if self._busy.get(host, 0) >= self._per_host:
                continue
            wait_s = self._wait_s(host)
            if wait_s <= 0:
                return host, 0.0
            if best[0] is None or wait_s < best[1]:
                best = (host, wait_s)
        return best

    def _taken(self, host: str) -> Task:
        line = self._waiting.pop(host)
        task = line.popleft()
        if line:
            self._waiting[host] = line  # at the end: hosts take turns
        self._busy[host] = self._busy.get(host, 0) + 1
        self._size -= 1
        if self._size or self._open:
            self._changed.notify()
        else:
            self._changed.notify_all()  # there is nothing left to wait for
        return task
