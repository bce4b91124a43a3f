from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def test_the_schema_and_the_example_are_printed(run: Run) -> None:
    assert json.loads(run("schema").stdout)["$schema"].startswith("http://json-schema.org/draft-07")
    assert json.loads(run("schema", "--example").stdout)["schema"] == "agrinews/1"
    assert run("schema", "--example", "--check", "x").returncode == 2


def test_records_are_checked_line_by_line_in_an_array_or_alone(run: Run) -> None:
    example = json.loads(run("schema", "--example").stdout)
    for text in (
        json.dumps(example) + "\n" + json.dumps(example),
        json.dumps([example, example]),
        json.dumps(example, indent=2),
    ):
        done = run("schema", "--check", "-", input=text.encode())
        assert (done.returncode, done.stdout) == (0, b"")


def test_a_record_that_is_not_valid_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    example = run("schema", "--example").stdout
    good = json.dumps(json.loads(example))
    file = tmp_path / "some.jsonl"
    file.write_text(f'{good}\n{{"schema":1}}\n\nnot json\n', "utf-8")
    done = run("schema", "--check", file)
    assert done.returncode == 1
    assert f"{file}:2: data".encode() in done.stderr
    assert f"{file}:4: not JSON".encode() in done.stderr
    assert done.stderr.endswith(b"agrinews: 1 valid, 2 not\n")


def test_a_file_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    done = run("schema", "--check", tmp_path / "none")
    assert done.returncode == 3
    assert b"none: cannot be read" in done.stderr
