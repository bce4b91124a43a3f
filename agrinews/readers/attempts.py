"""Asking more than once: which failures pass, and how long to wait for that.

urllib3's Retry counts and says how long; the loop is ours, since each attempt must pass the host's
turn and the deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util import Retry

from agrinews.errors import FetchError
from agrinews.readers.answers import Answer, header, status_error
from agrinews.readers.clock import Budget
from agrinews.readers.metering import Luggage
from agrinews.readers.schedule import JITTER, Schedule
from agrinews.readers.transport import Transport, Wish
from agrinews.readers.urls import Target

__all__ = ["Attempts"]

PASSING: Final = frozenset((429, *range(500, 600)))
# Waits of 0, 2, 4, 8 ... s before the first, second, third ... retry; the host's own quiet time
# and Retry-After come on top where they are longer.
BACKOFF_FACTOR_S: Final = 1.0
MAX_BACKOFF_S: Final = 30.0


class Attempts:
    """Asks a server for one thing until it answers; safe to share between threads."""

    def __init__(
        self,
        transport: Transport,
        schedule: Schedule,
        *,
        retries: int,
        jitter: Callable[[], float],
    ) -> None:
        """Ask when it is the host's turn; `jitter` returns numbers from 0 to 1."""
        self._transport = transport
        self._schedule = schedule
        self._retries = retries
        self._jitter = jitter

    def ask(
        self,
        target: Target,
        headers: tuple[tuple[str, str], ...],
        *,
        wish: Wish,
        luggage: Luggage,
    ) -> Answer:
        """Return the server's answer, after as many attempts as are left and the time allows.

        An answer of 429 or 5xx is returned as it is when it was the last one. Raises FetchError.
        """
        retry = Retry(
            total=self._retries, backoff_factor=BACKOFF_FACTOR_S, backoff_max=MAX_BACKOFF_S
        )
        while True:
            answer: Answer | None = None
            try:
                with self._turn(target, luggage.budget):
                    answer = self._transport.exchange(
                        target.url, headers, wish=wish, luggage=luggage
                    )
                if answer.status not in PASSING:
                    return answer
                failure = status_error(answer)
            except FetchError as error:
                if not error.retryable:
                    raise
                failure = error
            try:
                retry = retry.increment("GET", target.url, error=failure)
            except MaxRetryError:
                return _or_raise(answer, failure)
            wait_s = self._wait_s(target, answer, retry=retry)
            if wait_s >= luggage.budget.left_s():
                return _or_raise(answer, failure)
            self._schedule.rest(wait_s)

    def _wait_s(self, target: Target, answer: Answer | None, *, retry: Retry) -> float:
        """Return how long to wait before the next attempt, and hold the host if it asks for it."""
        backoff_s = retry.get_backoff_time() * (1 + JITTER * self._jitter())
        stated = header(answer, "Retry-After") if answer else None
        try:
            asked_s = float(retry.parse_retry_after(stated)) if stated else 0.0
        except (InvalidHeader, ValueError, OverflowError):
            asked_s = 0.0
        if asked_s:
            self._schedule.hold(target.lane, asked_s)
        return max(backoff_s, asked_s)

    @contextmanager
    def _turn(self, target: Target, budget: Budget) -> Iterator[None]:
        with ExitStack() as turn:
            with budget.unhurried():
                turn.enter_context(self._schedule.turn(target.lane))
            yield


def _or_raise(answer: Answer | None, failure: FetchError) -> Answer:
    if answer is None:
        raise failure
    return answer
