"""A line on stderr that says how far a run has come; for people, so only on a terminal.

Where it is asked for all the same, in a log or a terminal that cannot go back, it is a new line
now and then.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from agrinews.cli.census import Census, duration
from agrinews.cli.talk import Talk

__all__ = ["Progress", "progress_for"]

T = TypeVar("T")

INTERVAL_S: Final = 0.2
LOG_INTERVAL_S: Final = 10.0


@dataclass(slots=True)
class Progress:
    """Counts pages and rewrites one line."""

    talk: Talk
    shown: bool
    noun: str = "pages"
    """What is counted, in the plural with an s."""
    pages: int = 0
    failed: int = 0
    size: int = 0
    """How much of what `weigh` was told of is done."""
    standing: Callable[[], str] = lambda: ""
    """What else there is to say, such as what is still to come."""
    _began: float = field(default_factory=time.monotonic)
    _first: tuple[float, int] | None = None
    """When the first pages were done, and how many: the start says nothing of the pace."""
    _last: float = 0.0

    def step(self, *, failed: bool = False) -> None:
        """Count one page; show the line if the last one is old enough."""
        self.leap(1, failed=failed)

    def leap(self, pages: int, *, failed: int = 0, size: int = 0) -> None:
        """Count many pages at once."""
        self._first = self._first or (time.monotonic(), pages)
        self.pages += pages
        self.failed += failed
        self.size += size
        self.draw()

    def announce(self, text: str) -> None:
        """Show another text in the place of the line, if the last one is old enough."""
        if self._is_due():
            self.talk.line.show(text)

    def draw(self) -> None:
        """Show the line if the last one is old enough."""
        if self._is_due():
            parts = [f"{self.pages:,} {self.noun if self.pages != 1 else self.noun[:-1]}"]
            parts += [f"{self.failed:,} failed"] if self.failed else []
            parts += [f"{self._pace():,.1f}/s"] if self._pace() else []
            self.talk.line.show(", ".join([*parts, *filter(None, [self.standing()])]))

    def _is_due(self) -> bool:
        """Whether the last line is old enough; then its place is taken."""
        if not self.shown:
            return False
        now = time.monotonic()
        if now - self._last < (INTERVAL_S if self.talk.line.rewrites else LOG_INTERVAL_S):
            return False
        self._last = now
        return True

    def foresee(self, counts: Iterable[int], *, passed: Callable[[], int] = lambda: 0) -> None:
        """Say how much is to go, by counts of inputs that are added up in the background."""
        if self.shown:
            census = Census(counts, passed=passed)
            self.standing = lambda: census.standing(self.pages, self._pace())

    def weigh(self, total: int) -> None:
        """Say how much is to go by the size that `leap` is told, out of `total`."""

        def standing() -> str:
            if not 0 < self.size <= total:
                return ""
            left = duration(self.seconds * (total - self.size) / self.size)
            return f"{100 * self.size // total} %, {left} to go"

        self.standing = standing

    def watch(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items and count each when the next is asked for."""
        for item in items:
            yield item
            self.step()
        self.clear()

    @contextmanager
    def ticking(self, standing: Callable[[], str]) -> Iterator[None]:
        """Keep the line moving during the block, also while no page comes."""
        self.standing = standing
        over = threading.Event()

        def tick() -> None:
            while not over.wait(INTERVAL_S):
                self.draw()

        ticker = threading.Thread(target=tick, daemon=True)
        if self.shown:
            ticker.start()
        try:
            yield
        finally:
            over.set()
            if self.shown:
                ticker.join()

    def clear(self) -> None:
        """Take the line away."""
        self.talk.line.clear()

    def _pace(self) -> float:
        """Return pages a second since the first ones were done; 0 while there are no others."""
        since, pages = self._first or (0.0, self.pages)
        return (self.pages - pages) / max(time.monotonic() - since, 0.001)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began


def progress_for(talk: Talk, noun: str) -> Progress:
    """Return the progress of a command that writes as it goes.

    A person who sees its output come needs no line between.
    """
    sees_output = sys.stdout is not None and sys.stdout.isatty()
    return Progress(talk, shown=talk.is_terminal and not talk.quiet and not sees_output, noun=noun)
