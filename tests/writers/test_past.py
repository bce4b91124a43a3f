from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from agrinews.errors import OutputError
from agrinews.writers import format_named, streams
from agrinews.writers.past import rows_of
from agrinews.writers.sinks import FileSink

RECORDS = [{"origin": f'{n}"\n', "text": "春耕，\n\n" * 5} for n in range(40)]
COLUMNS = {"origin": "string", "text": "string"}
NAMES = ["out.jsonl", "out.csv", "out.jsonl.gz", "out.csv.gz", "out.jsonl.zst"]


@pytest.fixture(params=NAMES)
def written(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    name: str = request.param
    if name.endswith(".zst"):
        pytest.importorskip("zstandard")
    monkeypatch.setattr(streams, "MEMBER_BYTES", 500)
    return write(tmp_path / name, "continue")


def write(path: Path, existing: str, *, skip: int = 0) -> Path:
    form = format_named("csv" if ".csv" in path.name else "jsonl", columns=COLUMNS)
    sink = FileSink(path, form, existing=existing)  # type: ignore[arg-type]
    for record in RECORDS[skip:]:
        sink.write(form.row(record), origin="")
    sink.close()
    return path


def test_all_rows_come_back(written: Path) -> None:
    form = "csv" if ".csv" in written.name else "jsonl"
    assert [row for row, _ in rows_of(written, form) if row] == RECORDS


def test_a_file_cut_off_anywhere_is_continued_to_the_same_bytes(written: Path) -> None:
    whole = written.read_bytes()
    form = "csv" if ".csv" in written.name else "jsonl"
    for cut in [*range(1, len(whole), max(1, len(whole) // 50)), len(whole) - 1]:
        part = written.with_name(f"{written.name}.part")
        part.write_bytes(whole[:cut])
        known = [row["origin"] for row, _ in rows_of(part, form) if row]
        assert known == [record["origin"] for record in RECORDS[: len(known)]]
        write(written, "continue", skip=len(known))
        assert written.read_bytes() == whole


def test_a_gzip_file_is_one_for_everybody(tmp_path: Path) -> None:
    path = write(tmp_path / "out.jsonl.gz", "refuse")
    assert len(gzip.decompress(path.read_bytes()).splitlines()) == len(RECORDS)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"a": 1}\nnot ours\n', "utf-8")
    with pytest.raises(OutputError, match="row 2 is not ours"):
        list(rows_of(path, "jsonl"))
