"""The figures of `batch.py`, with bounds that also hold on a busy machine.

AGRINEWS_BENCH_PAGES sets how many small pages are cleaned; 200,000 take a quarter of an hour.
"""

from __future__ import annotations

import os
import sys

import pytest
from bench.batch import Figures, measure
from corpus import write_small_pages

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

PAGES = int(os.environ.get("AGRINEWS_BENCH_PAGES", "4000"))
SUPERVISORS_SHARE = 0.1
"""Of the workers' processor time; 0.05 on 4,000 pages in 2026-11, half of it to start."""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    folder = tmp_path_factory.mktemp("batch")
    write_small_pages(folder / "saved", PAGES)
    found = measure(folder / "saved", folder / "out.jsonl", jobs=2, pages=PAGES)
    print(f"\n{found}")  # noqa: T201 - the figures
    return found


def test_the_supervisor_leaves_the_processors_to_its_workers(figures: Figures) -> None:
    assert figures.supervisor_s < SUPERVISORS_SHARE * figures.workers_s


def test_memory_does_not_grow_with_the_input(figures: Figures) -> None:
    early, late = figures.peak_mb[1:5], figures.peak_mb[5:]
    # A worker that is replaced and the one that follows it are there together for a moment.
    assert max(late) < 1.3 * max(early)
