from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from agrinews.record.flat import columns, flatten
from agrinews.record.schema import example_text
from agrinews.writers import format_named, parquet
from agrinews.writers.sinks import FileSink

pyarrow_parquet = pytest.importorskip("pyarrow.parquet")

EXAMPLE = json.loads(example_text())
ROW = flatten(EXAMPLE, keep_lists=True)


def rows_of(body: bytes) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pyarrow_parquet.read_table(io.BytesIO(body)).to_pylist()
    return rows


def test_a_record_comes_back_with_its_types() -> None:
    form = format_named("parquet", columns=columns())
    (row,) = rows_of(form.alone(ROW))
    assert list(row) == list(columns())
    for name, value in ROW.items():
        if name in row:
            assert row[name] == value, name


def test_rows_are_gathered_into_groups_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 10)
    form = format_named("parquet", columns=columns())
    stream = form.stream()
    pieces = [stream.add(form.row({**ROW, "title": str(n)})) for n in range(25)]
    assert [n for n, piece in enumerate(pieces) if piece] == [0, 9, 19]
    body = b"".join(pieces) + stream.end()
    file = pyarrow_parquet.ParquetFile(io.BytesIO(body))
    assert [file.metadata.row_group(n).num_rows for n in range(3)] == [10, 10, 5]
    assert [row["title"] for row in rows_of(body)] == [str(n) for n in range(25)]


def test_the_same_rows_give_the_same_bytes() -> None:
    form = format_named("parquet", columns=columns(["title", "authors"]))
    assert form.alone(ROW) == form.alone(ROW)


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    form = format_named("parquet", columns=columns(["title"]))
    sink = FileSink(out, form)
    sink.write(form.row({"title": "春耕"}), origin="a")
    assert not out.exists()
    sink.close()
    assert rows_of(out.read_bytes()) == [{"title": "春耕"}]


def test_half_a_surrogate_pair_does_no_harm() -> None:
    form = format_named("parquet", columns={"title": "string"})
    assert rows_of(form.alone({"title": "春\ud83d"})) == [{"title": "春\ufffd"}]
