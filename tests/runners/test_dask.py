from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from corpus import small_page
from runners.poison import PoisonedJob, poisoned

pytestmark = [
    pytest.mark.slow,
    # Not imported here: it would stay in the memory of all other tests.
    pytest.mark.skipif(find_spec("distributed") is None, reason="needs distributed"),
    # Dask closes its event loops in its own time.
    pytest.mark.filterwarnings("ignore"),
]

from agrinews.readers.files import find  # noqa: E402
from agrinews.readers.selection import Selection  # noqa: E402
from agrinews.runners import dask  # noqa: E402
from agrinews.runners.limits import Limits  # noqa: E402
from agrinews.runners.plan import Plan, draw_up  # noqa: E402
from agrinews.runners.shard import ShardJob  # noqa: E402
from agrinews.runners.store import Folder  # noqa: E402

TESTS = Path(__file__).parent.parent
PAGES, SHARDS = 240, 12
MISDEEDS = {50: "exit", 101: "segfault", 150: "sleep", 199: "memory"}
ENV = {**os.environ, "PYTHONPATH": str(TESTS), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(PAGES):
        body = small_page(number)
        if number in MISDEEDS:
            body = poisoned(body, MISDEEDS[number])
        (folder / f"{number:04d}.html").write_bytes(body)
    return folder


@contextmanager
def scheduler() -> Iterator[str]:
    """Run a scheduler of its own; hand out its address."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    command += ["--port", "0", "--no-dashboard"]
    with subprocess.Popen(command, env=ENV, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", line):
                break
        else:
            raise AssertionError("the scheduler did not start")
        drain = threading.Thread(target=process.stderr.read, daemon=True)
        drain.start()
        try:
            yield found[1]
        finally:
            process.terminate()
            process.wait(20)
            drain.join(20)


@contextmanager
def worker(address: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
    command += ["--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    with subprocess.Popen(command, env=ENV, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def parts_of(plan: Plan, folder: Path) -> tuple[bytes, bytes]:
    rows = b"".join((folder / plan.part(n)).read_bytes() for n in range(plan.shards))
    return rows, b"".join((folder / plan.rejects(n)).read_bytes() for n in range(plan.shards))


def prepared(saved: Path, folder: Path) -> ShardJob:
    job = PoisonedJob()
    store = Folder(folder)
    plan = draw_up(find([str(saved)], Selection()), job, store=store, shards=SHARDS, asked="")
    return ShardJob(plan, store, job, Limits(workers=1, time_limit_s=5, memory_bytes=2**30))


def test_a_cluster_of_three_loses_one_and_gains_one(saved: Path, tmp_path: Path) -> None:
    local = prepared(saved, tmp_path / "local")
    for number in range(SHARDS):
        local(number)
    expected = parts_of(local.plan, tmp_path / "local")
    assert len(expected[0].splitlines()) == PAGES - len(MISDEEDS)
    assert expected[1].count(b'"crashed"') == 2

    task = prepared(saved, tmp_path / "cluster")
    with ExitStack() as stack:
        address = stack.enter_context(scheduler())
        workers = [stack.enter_context(worker(address, tmp_path)) for _ in range(3)]
        client = stack.enter_context(dask.connected(address, workers=0))
        client.wait_for_workers(3, timeout=60)
        summaries = []
        for summary in dask.run(client, task, shards=range(SHARDS)):
            summaries.append(summary)
            if len(summaries) == 2:
                workers[0].send_signal(signal.SIGKILL)
                stack.enter_context(worker(address, tmp_path))
    assert sorted(summary.shard for summary in summaries) == list(range(SHARDS))
    assert parts_of(task.plan, tmp_path / "cluster") == expected
    assert not list((tmp_path / "cluster").glob("*.part"))


@pytest.mark.parametrize("more", [[], ["--dedup=near"]])
def test_the_command_gives_what_a_local_run_gives(
    saved: Path, tmp_path: Path, more: list[str]
) -> None:
    clean = [sys.executable, "-m", "agrinews", "clean", str(saved), *more]
    one = tmp_path / "one.jsonl"
    subprocess.run([*clean, "-o", str(one)], check=True, capture_output=True, timeout=120)
    parts = tmp_path / "parts"
    sharded = [*clean, "-o", f"{parts}/", "--shards=6", "--engine=dask", "-j2"]
    done = subprocess.run(sharded, check=True, capture_output=True, timeout=120)
    assert b" 0 failed" in done.stderr
    rows = b"".join((parts / f"part-{n:05d}.jsonl").read_bytes() for n in range(6))
    assert rows == one.read_bytes()
    began = time.monotonic()
    again = subprocess.run([*sharded, "--resume"], check=True, capture_output=True, timeout=120)
    assert b"6 of 6 parts are there already" in again.stderr
    assert time.monotonic() - began < 60


def test_nobody_at_the_address_is_an_error_and_not_a_wait_for_ever(
    saved: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "agrinews", "clean", str(saved), "-o", f"{tmp_path}/parts/"]
    command += ["--shards=2", "--engine=dask", "--scheduler=tcp://127.0.0.1:9"]
    done = subprocess.run(command, check=False, capture_output=True, timeout=120)
    assert done.returncode == 2
    assert b"no scheduler answers" in done.stderr
