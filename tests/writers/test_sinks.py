from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from agrinews.errors import OutputError
from agrinews.writers import format_named
from agrinews.writers.sinks import DirectorySink, FileSink

ROW = {"title": "春耕"}


def file_sink(path: Path, name: str = "jsonl", *, overwrite: bool = False) -> FileSink:
    return FileSink(path, format_named(name, columns=()), overwrite=overwrite)


def directory_sink(path: Path, *roots: str, overwrite: bool = False) -> DirectorySink:
    form = format_named("jsonl", columns=())
    return DirectorySink(path, form, roots=roots, overwrite=overwrite)


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_file_appears_with_its_first_record(tmp_path: Path) -> None:
    sink = file_sink(tmp_path / "out.jsonl")
    sink.close()
    assert names(tmp_path) == []
    sink = file_sink(tmp_path / "out.jsonl")
    sink.write(ROW, origin="a")
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8")) == ROW
    sink.close()


def test_an_array_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    sink = file_sink(tmp_path / "out.json", "json")
    sink.write(ROW, origin="a")
    assert not (tmp_path / "out.json").exists()
    sink.close()
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == [ROW]
    assert names(tmp_path) == ["out.json"]


def test_what_exists_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", "utf-8")
    with pytest.raises(OutputError, match="--overwrite"):
        file_sink(path)
    sink = file_sink(path, overwrite=True)
    assert path.read_text("utf-8") == "old", "replaced before there was anything to replace it"
    sink.write(ROW, origin="a")
    sink.close()
    assert json.loads(path.read_text("utf-8")) == ROW


@pytest.mark.parametrize("name", ["missing/out.jsonl", "."])
def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        file_sink(tmp_path / name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", ["jsonl", "json"])
def test_a_full_disk_is_an_error_and_a_device_is_never_replaced(name: str) -> None:
    sink = file_sink(Path("/dev/full"), name)
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        sink.write(ROW, origin="a")
    sink.close()
    assert Path("/dev/full").is_char_device()


def test_one_file_a_record_named_after_its_input(tmp_path: Path) -> None:
    sink = directory_sink(tmp_path / "out", "saved/")
    for origin in ("saved/2020/a.html.gz", "saved/b.html", "elsewhere/c.txt", "-"):
        sink.write(ROW, origin=origin)
    found = ["2020/a.jsonl", "b.jsonl", "c.jsonl", "stdin.jsonl"]
    assert names(tmp_path / "out") == found


def test_names_never_collide(tmp_path: Path) -> None:
    sink = directory_sink(tmp_path)
    for origin in ("x/a.html", "x/a.htm", "y/a.html", "z/a.html", "z/A.html"):
        sink.write(ROW, origin=origin)
    found = ["A.html-3.jsonl", "a.htm.jsonl", "a.html-2.jsonl", "a.html.jsonl", "a.jsonl"]
    assert names(tmp_path) == found


def test_a_directory_keeps_what_it_holds(tmp_path: Path) -> None:
    directory_sink(tmp_path).write(ROW, origin="a.html")
    with pytest.raises(OutputError, match="exists"):
        directory_sink(tmp_path).write(ROW, origin="a.html")
    directory_sink(tmp_path, overwrite=True).write(ROW, origin="a.html")


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text("input", "utf-8")
    sink = DirectorySink(tmp_path, format_named("text", columns=()), overwrite=True)
    with pytest.raises(OutputError, match="the input itself"):
        sink.write(ROW, origin=str(page))
    assert page.read_text("utf-8") == "input"
