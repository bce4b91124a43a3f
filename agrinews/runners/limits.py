"""How many workers a run has, and what each of them may take."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

TIME_LIMIT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many workers, and what each may take."""

    workers: int = 0
    """0: one for each processor."""
    time_limit_s: float | None = TIME_LIMIT_S
    """Per item; None or 0: no limit."""
    memory_bytes: int | None = 2 * 2**30
    """Address space that a worker may take beyond what it begins with (RLIMIT_AS)."""
    ordered: bool = True
    window: int = 1024
    """How many items may be on their way, or wait for their turn, at a time."""
    items_per_worker: int = 5_000
    """A worker is replaced after so many: what leaks in a C library is given back."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
