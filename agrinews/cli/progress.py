"""A line on stderr that says how far a run has come; for people, so only on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

INTERVAL_S: Final = 0.2
_CLEAR: Final = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """Counts pages and rewrites one line."""

    shown: bool
    pages: int = 0
    failed: int = 0
    standing: Callable[[], str] = lambda: ""
    """What else there is to say, such as what is still to come."""
    _began: float = field(default_factory=time.monotonic)
    _last: float = 0.0

    def step(self, *, failed: bool) -> None:
        """Count one page; show the line if the last one is old enough."""
        self.pages += 1
        self.failed += failed
        self.draw()

    def leap(self, *, records: int, failed: int) -> None:
        """Count many pages at once."""
        self.pages += records + failed
        self.failed += failed
        self.draw()

    def announce(self, text: str) -> None:
        """Show another text in the place of the line, if the last one is old enough."""
        now = time.monotonic()
        if self.shown and now - self._last >= INTERVAL_S:
            self._last = now
            _put(_CLEAR + text)

    def draw(self) -> None:
        """Show the line if the last one is old enough."""
        now = time.monotonic()
        if self.shown and now - self._last >= INTERVAL_S:
            self._last = now
            rate = self.pages / max(now - self._began, 0.001)
            parts = [f"{self.pages} pages", f"{self.failed} failed", f"{rate:.1f}/s"]
            _put(_CLEAR + ", ".join([*parts, *filter(None, [self.standing()])]))

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
        """Take the line away, so that a message can have its place."""
        if self.shown and self._last:
            _put(_CLEAR)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began


def _put(text: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
