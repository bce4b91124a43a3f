from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from runners import jobs

from agrinews.errors import SetupError
from agrinews.runners.limits import Limits
from agrinews.runners.pool import run
from agrinews.runners.results import Done, Lost

ROOT = Path(__file__).parent.parent.parent
TWO = Limits(workers=2, time_limit_s=10)


def numbered(count: int) -> list[str]:
    return [f"page#{n}" for n in range(count)]


def test_results_come_in_the_order_of_the_items() -> None:
    items = numbered(500)
    found = list(run(items, jobs.Misbehave(), limits=TWO))
    assert found == [Done(item, item.upper()) for item in items]


def test_unordered_gives_the_same_results() -> None:
    items = numbered(200)
    found = list(run(items, jobs.Misbehave(), limits=Limits(workers=2, ordered=False)))
    assert sorted(one.item for one in found) == sorted(items)


def test_nothing_in_gives_nothing_and_starts_no_worker() -> None:
    assert list(run([], jobs.Misbehave(), limits=TWO)) == []


@pytest.mark.parametrize(
    ("misdeed", "code", "said"),
    [
        ("exit", "crashed", "exit status 7"),
        ("exit-0", "crashed", "exit status 0"),
        ("segfault", "crashed", "SIGSEGV"),
        ("abort", "crashed", "SIGABRT"),
        ("memory", "out_of_memory", "more memory"),
        ("killed-always", "out_of_memory", "SIGKILL, 3 times"),
        ("sys-exit", "bug", "SystemExit"),
        ("raise", "bug", "ZeroDivisionError"),
    ],
)
def test_a_bad_page_costs_itself_and_nothing_else(misdeed: str, code: str, said: str) -> None:
    items = [*numbered(20), misdeed, *numbered(20)]
    limits = Limits(workers=2, memory_bytes=2**29)
    found = list(run(items, jobs.Misbehave(), limits=limits))
    assert [one.item for one in found] == items
    lost = [one for one in found if isinstance(one, Lost)]
    assert [(one.item, one.code) for one in lost] == [(misdeed, code)]
    assert said in lost[0].message


@pytest.mark.parametrize("misdeed", ["sleep", "spin-in-c"])
def test_a_page_that_hangs_is_ended_and_nothing_else(misdeed: str) -> None:
    items = [*numbered(20), misdeed, *numbered(20)]
    found = list(run(items, jobs.Misbehave(), limits=Limits(workers=2, time_limit_s=0.5)))
    assert [one.item for one in found] == items
    lost = [one for one in found if isinstance(one, Lost)]
    assert [(one.code, one.message) for one in lost] == [
        ("time_limit", "not done within 0.5 seconds")
    ]


def test_every_page_bad_and_one_worker() -> None:
    items = ["exit#1", "segfault#2", "exit#3", "raise#4"]
    found = list(run(items, jobs.Misbehave(), limits=Limits(workers=1)))
    assert [one.item for one in found] == items
    assert all(isinstance(one, Lost) for one in found)


def test_a_worker_killed_from_outside_costs_no_page(tmp_path: Path) -> None:
    items = [*numbered(10), "once:a", *numbered(10), "once:b", *numbered(10)]
    found = list(run(items, jobs.Misbehave(folder=str(tmp_path)), limits=TWO))
    assert found == [Done(item, item.upper()) for item in items]


def test_bodies_larger_than_any_socket_buffer_go_both_ways() -> None:
    bodies = [bytes(3_000_000)] * 20
    assert list(run(bodies, jobs.length, limits=TWO)) == [Done(body, 3_000_000) for body in bodies]
    found = list(run([3_000_000] * 20, jobs.grown, limits=TWO))
    assert all(isinstance(one, Done) and len(one.value) == 3_000_000 for one in found)


def test_items_are_pulled_a_few_ahead_only() -> None:
    pulled = 0

    def endless() -> Iterator[str]:
        nonlocal pulled
        while True:
            pulled += 1
            yield f"page#{pulled}"

    results = run(endless(), jobs.Misbehave(), limits=Limits(workers=2, window=32))
    for _ in range(100):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert pulled < 100 + 32 + 2 * 2 * 4


def test_results_do_not_wait_for_a_source_that_does() -> None:
    reading, writing = os.pipe()

    def lines() -> Iterator[str]:
        with os.fdopen(reading, encoding="ascii") as file:
            yield from file

    results = run(lines(), jobs.Misbehave(), limits=TWO)
    os.write(writing, b"first\n")
    assert next(results) == Done("first\n", "FIRST\n")
    os.close(writing)
    assert list(results) == []


def test_what_the_source_raises_comes_after_what_it_gave() -> None:
    def source() -> Iterator[str]:
        yield "first"
        raise OSError("the disk is gone")

    results = run(source(), jobs.Misbehave(), limits=TWO)
    assert next(results) == Done("first", "FIRST")
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)


def test_workers_are_replaced_after_so_many_items() -> None:
    limits = Limits(workers=1, items_per_worker=10)
    found = list(run(numbered(35), jobs.worker_of, limits=limits))
    workers = [one.value for one in found if isinstance(one, Done)]
    assert len(workers) == 35
    assert len(set(workers)) == 4


def test_a_result_that_cannot_be_sent_is_a_bug_of_its_page() -> None:
    found = list(run(["a"], jobs.unpicklable, limits=TWO))
    assert [one.code for one in found if isinstance(one, Lost)] == ["bug"]


def test_a_job_that_workers_cannot_load_stops_the_run() -> None:
    with pytest.raises(SetupError, match="no such library"):
        list(run(["a"], jobs.Unloadable(), limits=TWO))


def test_a_run_that_makes_no_sense_stops_with_the_jobs_own_error() -> None:
    with pytest.raises(SetupError, match="makes no sense"):
        list(run(["page", "setup", "page"], jobs.Misbehave(), limits=TWO))


def test_workers_that_cannot_start_stop_the_run() -> None:
    with pytest.raises(SetupError, match="ended by SIGSEGV"):
        list(run(["a"], jobs.Unloadable("segfault"), limits=TWO))


def test_closing_the_results_ends_all_workers_at_once() -> None:
    items = ["page", *["sleep"] * 10]
    results = run(items, jobs.Misbehave(), limits=TWO)
    next(results)
    before = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - before < 5


PARENT = """
import sys
from agrinews.runners.limits import Limits
from agrinews.runners.pool import run
from runners import jobs
print("begun", flush=True)
items = [*["page"] * 4, *[sys.argv[1]] * 8]
for one in run(items, jobs.Misbehave(), limits=Limits(workers=2, time_limit_s=None)):
    print(one.item, flush=True)
"""


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("misdeed", ["sleep", "spin-in-c"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_supervisor(misdeed: str, end: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, misdeed]
    with subprocess.Popen(
        command, cwd=ROOT / "tests", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(5)][-1] == "page\n"
        workers = children(parent.pid)
        assert workers
        parent.send_signal(end)
        parent.wait(10)
    deadline = time.monotonic() + 5
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, workers))


def test_nothing_a_job_prints_reaches_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    list(run(["a", "b"], jobs.chatter, limits=TWO))
    assert capfd.readouterr().out == ""
