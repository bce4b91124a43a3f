from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import small_page

CLEAN = (sys.executable, "-m", "agrinews", "clean")
PAGES = 36


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of one host; three repeat a page of another shard, one gives no record."""
    folder = tmp_path_factory.mktemp("saved")
    for number in range(PAGES):
        body = small_page(number).replace(
            b"</head>", b'<link rel="canonical" href="https://qinghe.example/%d"></head>' % number
        )
        (folder / f"{number:03d}.html").write_bytes(body)
    for copy, number in ((15, 2), (30, 2), (33, 20)):
        (folder / f"{copy:03d}.html").write_bytes((folder / f"{number:03d}.html").read_bytes())
    (folder / "025.html").write_bytes(b"")
    return folder


def clean(*arguments: str | Path) -> tuple[int, str]:
    command = [*CLEAN, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=120)
    return done.returncode, done.stderr.decode()


def joined(folder: Path, kind: str = ".jsonl") -> tuple[bytes, bytes]:
    """Return all parts in one, and all rejects."""
    rejects = sorted(folder.glob("part-*.rejects.jsonl"))
    parts = sorted(set(folder.glob(f"part-*{kind}")) - set(rejects))
    return b"".join(p.read_bytes() for p in parts), b"".join(p.read_bytes() for p in rejects)


@pytest.fixture(scope="module")
def single(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """What one run writes, by what was asked of it."""
    folder = tmp_path_factory.mktemp("single")
    found = {}
    for dedup in ("", "exact", "near"):
        out, bad = folder / f"{dedup}.jsonl", folder / f"{dedup}-bad.jsonl"
        clean(saved, "-o", out, "--rejects", bad, *([f"--dedup={dedup}"] if dedup else []))
        found[dedup] = (out.read_bytes(), bad.read_bytes())
    assert len(found[""][0].splitlines()) == PAGES - 1
    assert len(found["exact"][1].splitlines()) == 4
    return found


@pytest.mark.parametrize(("shards", "dedup"), [(1, ""), (5, "exact"), (50, "near")])
def test_all_parts_together_are_what_a_single_run_writes(
    saved: Path, single: dict[str, tuple[bytes, bytes]], tmp_path: Path, shards: int, dedup: str
) -> None:
    more = [f"--dedup={dedup}"] if dedup else []
    status, said = clean(saved, "-o", f"{tmp_path}/parts/", "--shards", str(shards), *more)
    assert status == 1
    assert "1 failed" in said
    assert joined(tmp_path / "parts") == single[dedup]
    assert len(list((tmp_path / "parts").glob("part-*"))) == 2 * shards


def test_a_part_that_is_missing_is_written_and_no_other(
    saved: Path, single: dict[str, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    parts = tmp_path / "parts"
    run = [saved, "-o", f"{parts}/", "--shards", "4", "--dedup=near"]
    clean(*run)
    kept = [parts / f"part-{n:05d}.jsonl" for n in (0, 1)]
    before = [(path.stat().st_mtime_ns, path.read_bytes()) for path in kept]
    for number in (2, 3):
        (parts / f"part-{number:05d}.jsonl").unlink()
    status, said = clean(*run)
    assert status == 4
    assert "--resume" in said
    assert "2 of 4 parts are there already" in clean(*run, "--resume")[1]
    assert joined(parts) == single["near"]
    assert [(path.stat().st_mtime_ns, path.read_bytes()) for path in kept] == before


@pytest.mark.parametrize("more", [["--provenance=none"], ["--shards=3"], ["--no-site-memory"]])
def test_parts_of_another_run_are_not_mixed(saved: Path, tmp_path: Path, more: list[str]) -> None:
    run = [saved, "-o", f"{tmp_path}/", "--shards=2", "--resume"]
    clean(*run)
    status, said = clean(*run, *more)
    assert status == 2
    assert "belong to another run" in said


def test_inputs_that_changed_are_another_run(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "1.html").write_bytes(small_page(1))
    run = [pages, "-o", f"{tmp_path}/parts/", "--shards=2", "--resume"]
    assert clean(*run)[0] == 0
    assert clean(*run)[0] == 0
    (pages / "1.html").write_bytes(small_page(2) + b" ")
    assert clean(*run)[0] == 2
    (pages / "2.html").write_bytes(small_page(2))
    assert "inputs 1 there, 2 now" in clean(*run)[1]
    assert clean(*run[:-1], "--overwrite")[0] == 0


def test_parts_are_there_whole_or_not_at_all_after_a_kill(
    saved: Path, single: dict[str, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    parts = tmp_path / "parts"
    run = [str(saved), "-o", f"{parts}/", "--shards", "9", "-q"]
    with subprocess.Popen([*CLEAN, *run], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not list(parts.glob("part-*[0-9].jsonl")) and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    whole = [path for path in parts.glob("part-*.jsonl") if "rejects" not in path.name]
    for path in whole:
        assert all(json.loads(line) for line in path.read_bytes().splitlines())
        assert path.with_name(f"{path.stem}.rejects.jsonl").exists()
    clean(*run, "--resume")
    assert joined(parts) == single[""]
    assert not list(parts.glob("*.part"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-o", "x.jsonl"], "needs a directory"),
        (["-o", "x/", "--rejects", "bad.jsonl"], "each part has its own"),
        (["-o", "x/", "--scheduler", "tcp://127.0.0.1:1"], "--engine dask"),
        (["-o", "x/", "--dedup=near", "-f", "text"], "needs jsonl or csv"),
        (["-o", "x/", "--engine=dask", "--scheduler=tcp://127.0.0.1:1", "."], "absolute paths"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path: Path, more: list[str], said: str) -> None:
    command = [*CLEAN, str(tmp_path), "--shards=2", *more]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_parquet_parts(saved: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    clean(saved, "-o", f"{tmp_path}/parts/", "--shards=3", "-f", "parquet")
    parts = sorted((tmp_path / "parts").glob("part-*.parquet"))
    assert sum(parquet.read_table(part).num_rows for part in parts) == PAGES - 1


def test_inputs_and_parts_on_any_storage(
    saved: Path, single: dict[str, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    pytest.importorskip("fsspec")
    status, said = clean(f"file://{saved}", "-o", f"file://{tmp_path}/parts/", "--shards=3")
    assert status == 1, said
    rows, rejects = joined(tmp_path / "parts")
    plain = [json.loads(line) for line in single[""][0].splitlines()]
    found = [json.loads(line) for line in rows.splitlines()]
    assert [row.pop("origin") for row in found] == [f"file://{row.pop('origin')}" for row in plain]
    assert found == plain
    assert len(rejects.splitlines()) == 1
