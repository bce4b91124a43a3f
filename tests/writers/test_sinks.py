from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from agrinews.errors import OutputError
from agrinews.writers import format_named
from agrinews.writers.directory import DirectorySink
from agrinews.writers.paths import Existing, put_whole
from agrinews.writers.sinks import FileSink

ROW = '{"title":"春耕"}\n'.encode()
RECORD = {"title": "春耕"}


def file_sink(path: Path, name: str = "jsonl", *, existing: Existing = "refuse") -> FileSink:
    return FileSink(path, format_named(name), existing=existing)


def directory_sink(path: Path, *roots: str, existing: Existing = "refuse") -> DirectorySink:
    return DirectorySink(path, ".jsonl", roots=roots, existing=existing)


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_file_has_its_name_when_it_is_whole_and_not_before(tmp_path: Path) -> None:
    sink = file_sink(tmp_path / "out.jsonl")
    sink.close()
    assert names(tmp_path) == []
    sink = file_sink(tmp_path / "out.jsonl")
    sink.write(ROW, origin="a")
    assert names(tmp_path) == ["out.jsonl.part"]
    assert json.loads((tmp_path / "out.jsonl.part").read_text("utf-8")) == RECORD
    sink.close()
    assert names(tmp_path) == ["out.jsonl"]


def test_an_array_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    sink = file_sink(tmp_path / "out.json", "json")
    sink.write(ROW, origin="a")
    assert not (tmp_path / "out.json").exists()
    sink.close()
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == [RECORD]
    assert names(tmp_path) == ["out.json"]


def test_what_exists_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", "utf-8")
    with pytest.raises(OutputError, match="--overwrite"):
        file_sink(path)
    sink = file_sink(path, existing="replace")
    assert path.read_text("utf-8") == "old", "replaced before there was anything to replace it"
    sink.write(ROW, origin="a")
    sink.close()
    assert json.loads(path.read_text("utf-8")) == RECORD


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_what_is_put_whole_goes_through_a_pipe_and_does_not_replace_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put_whole(pipe, ROW)
    assert os.read(reading, 100) == ROW
    os.close(reading)
    assert pipe.is_fifo()
    assert names(tmp_path) == []


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
    directory_sink(tmp_path, existing="replace").write(ROW, origin="a.html")


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text("input", "utf-8")
    sink = DirectorySink(tmp_path, ".txt", existing="replace")
    with pytest.raises(OutputError, match="the input itself"):
        sink.write(ROW, origin=str(page))
    assert page.read_text("utf-8") == "input"


@pytest.mark.parametrize("name", ["jsonl", "json", "csv", "md", "text", "parquet"])
@pytest.mark.parametrize("old", [True, False])
def test_a_disk_that_fills_up_leaves_the_old_file_or_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    old: bool,  # noqa: FBT001
) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    out = tmp_path / f"out.{name}"
    if old:
        out.write_bytes(b"old")
    room = 200
    write = os.write

    def filling(descriptor: int, body: bytes) -> int:
        nonlocal room
        taken = min(room, len(body))
        room -= taken
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, memoryview(body)[:taken])

    monkeypatch.setattr("agrinews.writers.sinks.os.write", filling)
    form = format_named(name, columns={"title": "string"})
    sink = FileSink(out, form, existing="replace")
    with pytest.raises(OutputError, match="No space"):  # noqa: PT012 - it may come with any row
        for number in range(100):
            sink.write(form.row({"title": f"春耕{number}"}), origin="a")
        sink.close()
    sink.close(complete=False)
    monkeypatch.undo()
    assert (out.read_bytes() == b"old") if old else not out.exists()
    part = tmp_path / f"out.{name}.part"
    if form.resumable:
        assert part.read_bytes().endswith(b"\n"), "a torn row was left"
    else:
        assert not part.exists()
