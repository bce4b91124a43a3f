from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import write_small_pages

PAGES = 120
COMMAND = (sys.executable, "-m", "agrinews", "clean")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many pages, among them some that give no record and one that repeats another."""
    folder = tmp_path_factory.mktemp("saved")
    write_small_pages(folder, PAGES)
    (folder / "000040.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "000060.html").write_bytes(b"")
    (folder / "000110.html").write_bytes((folder / "000020.html").read_bytes())
    return folder


def arguments(saved: Path, folder: Path, *more: str) -> list[str]:
    rejects = str(folder / "bad.jsonl")
    return [*COMMAND, str(saved), "-j2", "-q", "--rejects", rejects, *more]


def finish(command: list[str]) -> int:
    return subprocess.run(command, check=False, timeout=120, stderr=subprocess.DEVNULL).returncode


def workers_of(pid: int) -> list[int]:
    try:
        return [int(w) for w in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill_at_random(process: subprocess.Popen[bytes], chance: random.Random, part: Path) -> str:
    """Kill the run, a worker or both, once a random share of the output is there."""
    size = chance.randrange(1, 150_000)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if part.exists() and part.stat().st_size >= size:
            break
        time.sleep(0.002)
    whom = chance.choice(["parent", "worker", "all"])
    workers = workers_of(process.pid)
    victims = {"parent": [process.pid], "worker": workers[:1], "all": [process.pid, *workers]}
    for pid in victims[whom]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return whom


@pytest.fixture(scope="module")
def undisturbed(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    found = {}
    for name in ("out.jsonl", "out.csv", "out.jsonl.gz"):
        out = str(folder / name)
        assert finish([*arguments(saved, folder), "--overwrite", "--dedup=exact", "-o", out]) == 1
        found[name] = Path(out).read_bytes()
        found["bad.jsonl"] = (folder / "bad.jsonl").read_bytes()
    assert len(found["bad.jsonl"].splitlines()) == 3
    return found


def killed_and_resumed(saved: Path, folder: Path, name: str, *, seed: int) -> list[str]:
    """Kill and resume until a run comes to its end; return who was killed."""
    chance = random.Random(seed)  # noqa: S311
    out = folder / name
    whom = []
    for kill in range(chance.randrange(1, 4)):
        more = ["--dedup=exact", "-o", str(out), *(["--resume"] if kill else [])]
        command = arguments(saved, folder, *more)
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            whom.append(kill_at_random(process, chance, out.with_name(f"{name}.part")))
    assert finish([*arguments(saved, folder, "--dedup=exact", "-o", str(out)), "--resume"]) in (
        0,
        1,
    )
    return whom


@pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc")
@pytest.mark.parametrize(("name", "seed"), [("out.jsonl", 1), ("out.csv", 2), ("out.jsonl.gz", 3)])
def test_a_run_that_was_killed_ends_as_if_it_had_not_been(
    saved: Path, undisturbed: dict[str, bytes], tmp_path: Path, name: str, seed: int
) -> None:
    killed_and_resumed(saved, tmp_path, name, seed=seed)
    assert (tmp_path / name).read_bytes() == undisturbed[name]
    assert (tmp_path / "bad.jsonl").read_bytes() == undisturbed["bad.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["bad.jsonl", name])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_twenty_runs_killed_at_random_moments(
    saved: Path, undisturbed: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    killed_and_resumed(saved, tmp_path, "out.jsonl", seed=seed)
    assert (tmp_path / "out.jsonl").read_bytes() == undisturbed["out.jsonl"]
    assert (tmp_path / "bad.jsonl").read_bytes() == undisturbed["bad.jsonl"]


def test_what_is_done_is_skipped_and_what_is_new_is_added(saved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "growing"
    folder.mkdir()
    names = ["000001.html", "000002.html", "000003.html"]
    for name in names[:2]:
        (folder / name).write_bytes((saved / name).read_bytes())
    out = tmp_path / "out.jsonl"
    run = [*COMMAND, str(folder), "-o", str(out), "--resume"]
    first = subprocess.run(run, check=True, capture_output=True, timeout=60)
    assert b"2 records, 0 failed, " in first.stderr
    (folder / names[2]).write_bytes((saved / names[2]).read_bytes())
    second = subprocess.run(run, check=True, capture_output=True, timeout=60)
    assert b"1 record, 0 failed, 2 done before" in second.stderr
    third = subprocess.run(run, check=True, capture_output=True, timeout=60)
    assert b"0 records, 0 failed, 3 done before" in third.stderr
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [Path(row["origin"]).name for row in rows] == names


def test_a_directory_of_records_is_continued(saved: Path, tmp_path: Path) -> None:
    pages = [str(saved / f"00000{n}.html") for n in range(1, 5)]
    out = f"{tmp_path}/out/"
    run = [*COMMAND, "-f", "text", "-o", out, "--resume"]
    assert finish([*run, *pages[:2]]) == 0
    again = subprocess.run([*run, *pages], check=True, capture_output=True, timeout=60)
    assert b"2 records, 0 failed, 2 done before" in again.stderr
    assert len(list(Path(out).glob("*.txt"))) == 4


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-o", "-"], "needs an output file"),
        (["-o", "x.jsonl", "--overwrite"], "give one of them"),
        (["-o", "x.json"], "can continue jsonl and csv"),
        (["-o", "x.jsonl", "--fields", "title,text"], "needs origin"),
        (["-o", "x.jsonl", "--fields", "origin,text", "--dedup", "exact"], "needs hash and stats"),
    ],
)
def test_output_that_cannot_be_continued_is_a_usage_error(
    saved: Path, tmp_path: Path, more: list[str], said: str
) -> None:
    run = [*COMMAND, str(saved / "000001.html"), *more, "--resume"]
    done = subprocess.run(run, check=False, capture_output=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_a_file_of_something_else_is_not_touched(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.jsonl"
    out.write_text("my notes\nand more\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, str(saved / "000001.html"), "-o", str(out), "--resume"],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 4
    assert b"cannot be continued" in done.stderr
    assert out.read_text("utf-8") == "my notes\nand more\n"


def test_what_a_killed_run_left_is_not_thrown_away_unasked(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    part = tmp_path / "out.jsonl.part"
    part.write_text('{"origin":"a"}\n', "utf-8")
    run = [*COMMAND, str(saved / "000001.html"), "-o", str(out)]
    done = subprocess.run(run, check=False, capture_output=True, timeout=60)
    assert done.returncode == 4
    assert b"--resume to continue" in done.stderr
    assert part.read_text("utf-8") == '{"origin":"a"}\n'
    assert finish([*run, "--overwrite"]) == 0
    assert not part.exists()


@pytest.mark.parametrize("more", ["--resume", "--overwrite"])
def test_two_runs_do_not_write_one_file(saved: Path, tmp_path: Path, more: str) -> None:
    fcntl = pytest.importorskip("fcntl")
    out = tmp_path / "out.jsonl"
    with (tmp_path / "out.jsonl.part").open("wb") as part:  # as another run would hold it
        fcntl.flock(part, fcntl.LOCK_EX)
        done = subprocess.run(
            [*COMMAND, str(saved / "000001.html"), "-o", str(out), more],
            check=False,
            capture_output=True,
            timeout=60,
        )
    assert done.returncode == 4
    assert b"being written by another run" in done.stderr
