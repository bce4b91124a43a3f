"""How much is still to come, counted while the work goes on: directories are listed lazily."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Final

MINUTE_S: Final = 60
HOUR_S: Final = 3600
ENOUGH_PAGES: Final = 20
"""Before so many pages the pace is a guess: the first ones pay for the start."""


class Census:
    """Adds up `counts` in a thread of its own."""

    def __init__(self, counts: Iterable[int], *, passed: Callable[[], int]) -> None:
        """Begin to count; `passed` tells how many inputs need no work."""
        self._counts = counts
        self._passed = passed
        self._known = 0
        self._complete = False
        threading.Thread(target=self._count, name="agrinews-census", daemon=True).start()

    def standing(self, pages: int, pace: float) -> str:
        """Return how many inputs are left, and for how long at so many pages a second."""
        left = self._known - self._passed() - pages
        if left < 0:  # a file that is counted once may hold many pages
            return ""
        if not self._complete:
            return f"more than {left} to go" if left else ""
        if pages < ENOUGH_PAGES or not left or not pace:
            return f"{left} to go"
        return f"{left} to go, {duration(left / pace)}"

    def _count(self) -> None:
        for number in self._counts:
            self._known += number
        self._complete = True


def duration(seconds: float) -> str:
    """Return a time span as people say it.

    >>> duration(42), duration(754), duration(9000)
    ('42 s', '13 min', '2.5 h')
    """
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.1f} h"
