"""Time as a value that tests can replace, and the budget of time that one URL has."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from agrinews.errors import FetchError

__all__ = ["Budget", "Clock"]


def _wait(condition: threading.Condition, seconds: float | None) -> None:
    condition.wait(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time comes from and how it is waited for."""

    monotonic: Callable[[], float] = time.monotonic
    """Seconds that only grow."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The time of day, in UTC."""
    wait: Callable[[threading.Condition, float | None], None] = _wait
    """Wait on a held condition at most so many seconds (None: until it is notified)."""


class Budget:
    """The seconds that one URL may still cost, used by one thread.

    Waiting out of politeness is free: see `unhurried`.
    """

    def __init__(self, seconds: float, *, silence_s: float, clock: Clock) -> None:
        """Start the count; `silence_s` is the longest wait for a single answer."""
        self._clock = clock
        self._seconds = seconds
        self._silence_s = silence_s
        self._ends = clock.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds left, 0 when there are none."""
        return max(0.0, self._ends - self._clock.monotonic())

    def patience_s(self) -> float:
        """Return how long to wait for the next byte. Raises FetchError when time is up."""
        left = self.left_s()
        if left <= 0:
            raise self.overdrawn()
        return min(left, self._silence_s)

    def too_slow(self) -> FetchError:
        """Return the error for a wait that was in vain: one silence, or all the time gone."""
        if self.left_s() <= 0:
            return self.overdrawn()
        message = f"no answer within {self._silence_s:g} s"
        return FetchError(message, code="timeout", retryable=True)

    def overdrawn(self) -> FetchError:
        """Return the error for a URL that took too long as a whole."""
        return FetchError(f"not done within {self._seconds:g} s", code="deadline")

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Stop the count inside the block."""
        began = self._clock.monotonic()
        try:
            yield
        finally:
            self._ends += self._clock.monotonic() - began
