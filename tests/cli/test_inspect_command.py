"""`agrinews inspect` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Protocol


class Run(Protocol):
    def __call__(self, *arguments: str | Path) -> CompletedProcess[bytes]: ...


def test_one_page_gives_one_file(run: Run, page: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert run("inspect", page, "-o", target).returncode == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    again = run("inspect", page, "-o", target)
    assert again.returncode == 4
    assert b"--overwrite" in again.stderr


def test_the_default_is_a_temporary_file_named_on_stdout(run: Run, page: Path) -> None:
    path = Path(run("inspect", page).stdout.decode().strip())
    try:
        assert path.is_file()
    finally:
        path.unlink()
        path.parent.rmdir()


def test_a_directory_gives_an_index_with_a_row_each(run: Run, pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "reports"
    assert run("inspect", pages, "-o", target).returncode == 1, "some fixtures are no articles"
    index = (target / "index.html").read_text("utf-8")
    reports = sorted(target.glob("page-*.html"))
    assert len(reports) > 10
    assert all(report.name in index for report in reports)


def test_json_holds_blocks_and_record(run: Run, page: Path) -> None:
    found = json.loads(run("inspect", page, "--json").stdout)
    assert {"decoding", "blocks", "record"} == set(found)
    assert any(v["keep"] for block in found["blocks"] for v in block["verdicts"])


def test_a_missing_page_is_said(run: Run, tmp_path: Path) -> None:
    done = run("inspect", tmp_path / "none.html", "-o", tmp_path / "r.html")
    assert done.returncode != 0
    assert b"no such file" in done.stderr
    assert not (tmp_path / "r.html").exists()
