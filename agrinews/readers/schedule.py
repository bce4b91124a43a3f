"""Whose turn it is: how long each host is left in peace between two requests.

The quiet time runs from the end of one exchange to the start of the next, so a server never sees
two requests closer together than that, however long connecting takes.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from agrinews.errors import FetchError
from agrinews.readers.clock import Clock

__all__ = ["MAX_CRAWL_DELAY_S", "MAX_HOLD_S", "Schedule"]

MAX_CRAWL_DELAY_S: Final = 60.0
# A host that asks to be left alone for longer is left alone for good, as far as this run goes:
# its other URLs fail at once instead of holding up the run.
MAX_HOLD_S: Final = 300.0
# The quiet time is the delay and up to half as much again, so that many fetchers started
# together (by cron, on the hour) drift apart.
JITTER: Final = 0.5
MAX_LANES: Final = 10_000


@dataclass(slots=True)
class _Lane:
    """The state of one host."""

    gap_s: float
    free_at: float = 0.0
    busy: int = 0
    waiting: int = 0


class Schedule:
    """Hands out turns to ask a host; safe to share between threads."""

    def __init__(
        self,
        delay_s: float,
        per_host: int,
        *,
        clock: Clock,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Leave `delay_s` between two requests to a host; `jitter` returns numbers in 0 to 1."""
        self._delay_s = delay_s
        self._per_host = per_host
        self._clock = clock
        self._jitter = jitter
        self._lanes: dict[str, _Lane] = {}
        self._changed = threading.Condition()
        self._stopped = False

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until `host` may be asked; the block is the exchange.

        Raises FetchError `http_429` when the host asked for more peace than we can wait for, and
        `stopped` after `stop`.
        """
        with self._changed:
            lane = self._lane(host)
            lane.waiting += 1
            try:
                self._await_turn(lane)
            finally:
                lane.waiting -= 1
            lane.busy += 1
        try:
            yield
        finally:
            with self._changed:
                lane.busy -= 1
                pause = lane.gap_s * (1 + JITTER * self._jitter())
                lane.free_at = max(lane.free_at, self._clock.monotonic() + pause)
                self._changed.notify_all()

    def _await_turn(self, lane: _Lane) -> None:
        while True:
            if self._stopped:
                raise stopped()
            wait_s = lane.free_at - self._clock.monotonic()
            if wait_s > MAX_HOLD_S:
                message = f"the host asked to be left alone for another {wait_s:.0f} s"
                raise FetchError(message, code="http_429", status=429)
            if wait_s <= 0 and lane.busy < self._per_host:
                return
            self._clock.wait(self._changed, wait_s if wait_s > 0 else None)

    def rest(self, seconds: float) -> None:
        """Wait before a retry. Raises FetchError `stopped` after `stop`."""
        until = self._clock.monotonic() + seconds
        with self._changed:
            while not self._stopped and (left := until - self._clock.monotonic()) > 0:
                self._clock.wait(self._changed, left)
            if self._stopped:
                raise stopped()

    def hold(self, host: str, seconds: float) -> None:
        """Leave `host` in peace for so long, as its Retry-After asks."""
        with self._changed:
            lane = self._lane(host)
            lane.free_at = max(lane.free_at, self._clock.monotonic() + seconds)

    def slow_down(self, host: str, crawl_delay_s: float) -> None:
        """Take a Crawl-delay over when it is larger than our own delay; at most 60 s."""
        with self._changed:
            lane = self._lane(host)
            more = min(crawl_delay_s, MAX_CRAWL_DELAY_S) - lane.gap_s
            if more > 0:
                lane.gap_s += more
                lane.free_at += more  # it holds from the robots.txt that asked for it

    def wait_s(self, host: str) -> float:
        """Return in how many seconds `turn` would have an answer, if nobody else asks before."""
        with self._changed:
            lane = self._lanes.get(host)
            wait_s = 0.0 if lane is None else max(0.0, lane.free_at - self._clock.monotonic())
            return wait_s if wait_s <= MAX_HOLD_S else 0.0

    def stop(self) -> None:
        """End all waits, now and from now on, with an error."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _lane(self, host: str) -> _Lane:
        lane = self._lanes.get(host)
        if lane is None:
            if len(self._lanes) >= MAX_LANES:
                self._forget_idle()
            lane = self._lanes[host] = _Lane(self._delay_s)
        return lane

    def _forget_idle(self) -> None:
        """Drop the hosts that may be asked at any time, so that a long run stays small."""
        now = self._clock.monotonic()
        idle = [
            host
            for host, lane in self._lanes.items()
            if not lane.busy and not lane.waiting and lane.free_at <= now
        ]
        for host in idle:
            del self._lanes[host]


def stopped() -> FetchError:
    """Return the error of a wait that was ended by `stop`."""
    return FetchError("stopped before it was fetched", code="stopped")
