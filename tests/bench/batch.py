"""How fast `clean` goes through many small pages with one worker and with two, and in what memory.

    python tests/bench/batch.py [--pages 4000] [--jobs 1,2] [--rounds 1] [--folder DIR]

Prints for each number of workers the best of `rounds`: pages a second, processor seconds of the
supervisor and of its workers, and the peak of the memory of all of them in each tenth of the
output. Wall time wants a quiet machine; processor seconds tell on a busy one what it would be:
workers can only go side by side as long as the supervisor has little to do. `--folder` keeps the
pages for a later run. Linux only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from corpus import write_small_pages

SAMPLES_EACH_S = 0.5
TENTHS = 10


@dataclass(frozen=True)
class Figures:
    """What a run took."""

    pages: int
    jobs: int
    seconds: float
    supervisor_s: float
    """Of processor time, as is the next."""
    workers_s: float
    peak_mb: tuple[int, ...]
    """Of supervisor and workers together in each tenth of the output."""

    def __str__(self) -> str:
        """Return one line."""
        per_page_ms = 1000 / self.pages
        return (
            f"-j{self.jobs}: {self.pages / self.seconds:.0f} pages/s ({self.seconds:.1f} s); "
            f"processor ms a page: supervisor {self.supervisor_s * per_page_ms:.3f}, "
            f"workers {self.workers_s * per_page_ms:.3f}; "
            f"peak MB of each tenth {' '.join(map(str, self.peak_mb))}"
        )


def measure(saved: Path, out: Path, *, jobs: int, pages: int) -> Figures:
    """Clean the pages in `saved` and return what it took."""
    command = [sys.executable, "-m", "agrinews", "clean", str(saved), "-o", str(out)]
    began = time.perf_counter()
    with subprocess.Popen([*command, "--overwrite", "-q", f"-j{jobs}"]) as process:
        with _sampled(process.pid, out.with_name(f"{out.name}.part")) as samples:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            seconds = time.perf_counter() - began
            own_s, workers_s = _processor_seconds(process.pid)
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    peaks = _peaks(samples, size=out.stat().st_size)
    return Figures(pages, jobs, seconds, own_s, workers_s, peaks)


@contextmanager
def _sampled(pid: int, part: Path) -> Iterator[list[tuple[int, int]]]:
    """Gather, while the block runs, how many bytes are written and how many MB are in use."""
    samples: list[tuple[int, int]] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLES_EACH_S):
            written = part.stat().st_size if part.exists() else 0
            samples.append((written, resident_kb(pid) // 1024))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield samples
    finally:
        over.set()
        sampler.join()


def _peaks(samples: list[tuple[int, int]], *, size: int) -> tuple[int, ...]:
    peaks: dict[int, int] = {}
    for written, megabytes in samples:
        tenth = min(written * TENTHS // size, TENTHS - 1)
        peaks[tenth] = max(peaks.get(tenth, 0), megabytes)
    return tuple(peaks[tenth] for tenth in sorted(peaks))


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


def _processor_seconds(pid: int) -> tuple[float, float]:
    """Return the processor time of a process that has ended, and of the children it had."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system, child_user, child_system = (int(field) for field in fields[11:15])
    tick = os.sysconf("SC_CLK_TCK")
    return (user + system) / tick, (child_user + child_system) / tick


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        saved = chosen.folder or Path(passing, "saved")
        if not saved.is_dir():
            write_small_pages(saved, chosen.pages)
        best = []
        for jobs in map(int, chosen.jobs.split(",")):
            out = Path(passing, "out.jsonl")
            runs = [
                measure(saved, out, jobs=jobs, pages=chosen.pages) for _ in range(chosen.rounds)
            ]
            best.append(min(runs, key=lambda run: run.seconds))
            sys.stdout.write(f"{best[-1]}\n")
            sys.stdout.flush()
        for run in best[1:]:
            gain = best[0].seconds / run.seconds
            sys.stdout.write(f"-j{run.jobs} is {gain:.2f} times as fast as -j{best[0].jobs}\n")


if __name__ == "__main__":
    main()
