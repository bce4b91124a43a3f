"""Pages per second with one and two workers, and the memory of a run that grows.

AGRINEWS_BENCH_PAGES sets how many small pages are cleaned; 200,000 take half an hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import write_small_pages

pytestmark = pytest.mark.bench

PAGES = int(os.environ.get("AGRINEWS_BENCH_PAGES", "4000"))
ROW_BYTES = 1480
"""Of a record of such a page."""
CLEAN = (sys.executable, "-m", "agrinews", "clean")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    write_small_pages(folder, PAGES)
    return folder


def seconds(saved: Path, out: Path, workers: int) -> float:
    began = time.perf_counter()
    command = [*CLEAN, str(saved), "-o", str(out), "--overwrite", "-q", f"-j{workers}"]
    subprocess.run(command, check=True, timeout=7200)
    return time.perf_counter() - began


def test_two_workers_against_one(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    best = {workers: min(seconds(saved, out, workers) for _ in range(3)) for workers in (1, 2)}
    gain = best[1] / best[2]
    print(f"\n{PAGES} pages: {PAGES / best[1]:.0f}/s, {PAGES / best[2]:.0f}/s, {gain:.2f} times")  # noqa: T201 - the figures


def resident_kb(pid: int) -> int:
    """Return the memory of a process and its children in kB."""
    total = 0
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                total = int(line.split()[1])
    except OSError:
        return total
    return total + sum(resident_kb(int(child)) for child in children)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_input(saved: Path, tmp_path: Path) -> None:
    part = tmp_path / "out.jsonl.part"
    command = [*CLEAN, str(saved), "-o", str(tmp_path / "out.jsonl"), "-q", "-j2"]
    sizes: dict[int, int] = {}
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            time.sleep(0.5)
            written = part.stat().st_size if part.exists() else 0
            tenth = written * 10 // (PAGES * ROW_BYTES)
            sizes[tenth] = max(sizes.get(tenth, 0), resident_kb(process.pid))
    print(f"\n{PAGES} pages, peak MB of each tenth: {[kb // 1024 for kb in sizes.values()]}")  # noqa: T201
    later = [kb for tenth, kb in sizes.items() if tenth >= 1]
    assert max(later) < 1.2 * min(later)
