"""robots.txt as RFC 9309 has it: who may be asked for what, one file per origin.

Protego reads the file; here stand the manners around it: 2xx is read, 4xx allows everything,
5xx and silence forbid everything (2.3.1), redirects are followed (2.3.1.2), 500 KiB are read (2.5),
an answer is kept for at most 24 hours (2.4).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from protego import Protego

from agrinews.errors import FetchError
from agrinews.readers.clock import Clock
from agrinews.readers.urls import Target

__all__ = ["RobotsFile", "RobotsFiles", "read_robots"]

MAX_ROBOTS_BYTES: Final = 500 * 1024
KEPT_S: Final = 24 * 3600.0
# A file that could not be had is asked for again after this time, and not for each URL.
FAILURE_KEPT_S: Final = 600.0
MAX_ORIGINS: Final = 4096
BOM: Final = "\ufeff"
# The host itself does not answer: the fault is not that of its robots.txt, and is told as it is.
HOST_IS_GONE: Final = frozenset(
    ("unreachable", "timeout", "private_address", "tls", "proxy", "bad_url", "stopped", "http_429")
)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What one robots.txt says to us."""

    verdict: str
    """`allowed` (a file was read), `absent` (there is none), `unreachable`."""
    rules: Protego | None = field(default=None, repr=False, compare=False)
    failure: FetchError | None = None
    """Why it could not be had."""

    def check(self, target: Target, name: str) -> None:
        """Raise FetchError when `name` may not ask for `target`."""
        if self.failure is not None:
            raise _denied_by_failure(self.failure)
        if self.rules is not None and not self.rules.can_fetch(target.url, name):
            raise FetchError("robots.txt forbids it", code="robots_denied")

    def crawl_delay_s(self, name: str) -> float:
        """Return the seconds it asks for between two requests; 0 when it asks for none."""
        stated = self.rules.crawl_delay(name) if self.rules is not None else None
        return max(0.0, float(stated or 0.0))


def read_robots(status: int, body: bytes) -> RobotsFile:
    """Return what an answer to the question for robots.txt means.

    A byte-order mark goes first: with it, the first group would not be seen.
    """
    if 400 <= status < 500:  # noqa: PLR2004 - RFC 9309 2.3.1.3, "unavailable"
        return RobotsFile("absent")
    if not 200 <= status < 300:  # noqa: PLR2004 - RFC 9309 2.3.1.4, "unreachable"
        message = f"robots.txt gave status {status}, so nothing may be fetched"
        return RobotsFile("unreachable", failure=FetchError(message, code="robots_denied"))
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").lstrip(BOM)
    return RobotsFile("allowed", Protego.parse(text))


def _denied_by_failure(failure: FetchError) -> FetchError:
    if failure.code in HOST_IS_GONE | {"robots_denied"}:
        return FetchError(str(failure), code=failure.code, status=failure.status)
    return FetchError(f"robots.txt could not be read: {failure}", code="robots_denied")


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    file: RobotsFile | None = None
    until: float = 0.0


class RobotsFiles:
    """Keeps the robots.txt of each origin; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        """Keep nothing yet."""
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, origin: str, get: Callable[[], RobotsFile]) -> RobotsFile:
        """Return the file of `origin`; `get` asks for it, once for all threads that wait."""
        with self._lock:
            kept = self._kept.setdefault(origin, _Kept())
            self._kept.move_to_end(origin)
            if len(self._kept) > MAX_ORIGINS:
                self._kept.popitem(last=False)
        with kept.lock:
            if kept.file is None or kept.until < self._clock.monotonic():
                kept.file = get()
                kept.until = self._clock.monotonic() + _lasts_s(kept.file)
            return kept.file


def _lasts_s(file: RobotsFile) -> float:
    if file.failure is None:
        return KEPT_S
    # Where one URL may not go by way of a redirect, another may that names the host itself.
    return 0.0 if file.failure.code == "private_address" else FAILURE_KEPT_S
