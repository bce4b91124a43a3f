"""Resident memory after 2,000 and after 20,000 pages, in one process and in a pool.

    PYTHONPATH=tests python tests/bench/memory.py [--pages 20000]

The pages are those of `corpus`, each of another story, and every tenth is one of the fixtures'.
Exits with 1 where memory after all pages is more than 1.1 times that after a tenth of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from corpus import FIXTURES, small_page

from agrinews.errors import AgrinewsError
from agrinews.model import RawPage
from agrinews.pipeline import clean
from agrinews.record import to_json
from agrinews.runners.each import clean_each

GROWTH: Final = 1.1
POINTS: Final = 10
PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20


def pages(count: int) -> Iterator[RawPage]:
    """Yield so many pages."""
    fixtures = [path.read_bytes() for path in sorted(FIXTURES.rglob("page.html"))]
    for number in range(count):
        body = fixtures[number // 10 % len(fixtures)] if number % 10 == 0 else small_page(number)
        yield RawPage(str(number), body, url=f"http://news.example/{number % 50}/{number}.html")


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and of its children."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        own = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE_MB
        return own + sum(resident_mb(int(child)) for child in children)
    return 0.0


def one_process(count: int) -> Iterator[None]:
    """Clean in this process."""
    for page in pages(count):
        with suppress(AgrinewsError):
            to_json(clean(page))
        yield


def pool(count: int) -> Iterator[None]:
    """Clean in two workers, each of which lives for the whole run."""
    for _ in clean_each(pages(count), workers=2):
        yield


def curve(run: Callable[[int], Iterator[None]], count: int) -> list[float]:
    """Return the memory after each tenth of the pages."""
    points, step = [], count // POINTS
    for number, _ in enumerate(run(count), start=1):
        if number % step == 0:
            points.append(resident_mb(os.getpid()))
    return points


def main() -> int:
    """Print both curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    chosen = parser.parse_args()
    grown = 0
    for name, run in (("one process", one_process), ("pool of two", pool)):
        points = curve(run, chosen.pages)
        # The last point of a pool may miss workers that have ended already.
        growth = max(points[1:-1]) / points[0]
        shown = " ".join(f"{mb:.0f}" for mb in points)
        sys.stdout.write(f"{name}: MB after each tenth of {chosen.pages}: {shown}; x{growth:.2f}\n")
        sys.stdout.flush()
        grown += growth > GROWTH
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
