from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from agrinews.record.schema import example_text

LINE = json.dumps(json.loads(example_text()), ensure_ascii=False).encode() + b"\n"


def stats(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "agrinews", "stats", *map(str, arguments)]
    return subprocess.run(command, input=stdin, check=False, capture_output=True, timeout=60)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "part-00000.jsonl").write_bytes(LINE * 2)
    (tmp_path / "part-00001.jsonl").write_bytes(LINE)
    (tmp_path / "more.jsonl.gz").write_bytes(gzip.compress(LINE))
    return tmp_path


def test_files_directories_and_standard_input_are_added_up(files: Path) -> None:
    done = stats(files, "-", "--json", stdin=b"\n" + LINE + b"torn")
    found = json.loads(done.stdout)
    assert (found["records"], found["rejects"], found["other lines"]) == (5, 0, 1)
    assert found["languages"] == {"zh-Hant": 5}


def test_a_reader_sees_counts_and_bars(files: Path) -> None:
    text = stats(files / "part-00000.jsonl").stdout.decode()
    assert text.startswith("2 records, 0 rejects\n")
    assert "\nlanguages\n  zh-Hant         2  ####" in text


@pytest.mark.parametrize("name", ["missing.jsonl", "empty-directory"])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty-directory").mkdir()
    done = stats(tmp_path / name)
    assert done.returncode == 3
    assert name in done.stderr.decode()
