"""Each line of the tables of bylines, dates, and pictures does what its example says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import agrinews
from agrinews.article.dates import read_path, read_stamps
from agrinews.article.images import is_caption, split_credit
from agrinews.article.lines import read_line
from agrinews.article.names import is_anonymous, outlet
from agrinews.article.signed import read_signed
from agrinews.hanzi import align, fold
from agrinews.tables import toml

BYLINES = toml("bylines.toml")
DATES = toml("dates.toml")
IMAGES = toml("images.toml")


def named(rows: list[dict[str, Any]], key: str = "name") -> list[Any]:
    return [pytest.param(row, id=str(row[key])) for row in rows]


@pytest.mark.parametrize("row", named(BYLINES["labels"], "text"))
def test_a_label_announces_its_example(row: dict[str, Any]) -> None:
    line = read_line(row["example"])
    assert [item.role for item in line.items][:1] == [row["role"]]
    assert line.values(row["role"])[0].endswith(row["gives"])


def test_no_label_stands_in_the_table_twice() -> None:
    labels = [fold(row["text"]) for row in BYLINES["labels"]]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("row", named(BYLINES["patterns"]))
def test_a_pattern_reads_its_example(row: dict[str, Any]) -> None:
    signed = read_signed(row["example"], row["where"])
    assert signed is not None
    source, _, authors = row["gives"].partition("|")
    assert align(signed.source or "") == align(source)
    assert align(",".join(signed.authors)) == align(authors)


@pytest.mark.parametrize("text", BYLINES["anonymous"])
def test_nobody_is_nobody_in_any_case(text: str) -> None:
    assert is_anonymous(text.upper())


@pytest.mark.parametrize("text", BYLINES["no_source"])
def test_what_names_no_outlet_is_no_source(text: str) -> None:
    assert outlet(f" {text} ") is None


@pytest.mark.parametrize("row", named(DATES["days"]))
def test_a_form_of_a_day_reads_its_example(row: dict[str, Any]) -> None:
    stamps = read_stamps(row["example"], labelled=row.get("labelled", False))
    assert [stamp.form for stamp in stamps] == [row["name"]]
    day, _, time = row["means"].partition("T")
    assert (stamps[0].iso_day, stamps[0].iso_time) == (day, time)


@pytest.mark.parametrize("row", [r for r in named(DATES["days"]) if r.values[0].get("labelled")])
def test_a_form_for_labels_is_not_read_elsewhere(row: dict[str, Any]) -> None:
    assert read_stamps(row["example"]) == ()


@pytest.mark.parametrize("row", named(DATES["times"]))
def test_a_form_of_a_time_reads_its_example(row: dict[str, Any]) -> None:
    (stamp,) = read_stamps(f"2020-04-24 {row['example']}")
    assert stamp.iso_time == row["means"]


@pytest.mark.parametrize("row", named(DATES["ago"]))
def test_a_form_that_counts_back_reads_its_example(row: dict[str, Any]) -> None:
    (stamp,) = read_stamps(row["example"])
    assert stamp.form == row["name"]
    assert stamp.ago is not None


@pytest.mark.parametrize("row", named(DATES["urls"]["patterns"], "example"))
def test_a_day_in_an_address_reads_its_example(row: dict[str, Any]) -> None:
    stamp = read_path(f"http://news.example.cn{row['example']}")
    assert stamp is not None
    assert stamp.iso_day == row["means"]


@pytest.mark.parametrize("row", named(IMAGES["captions"]))
def test_a_caption_is_known_by_its_example(row: dict[str, Any]) -> None:
    assert is_caption(row["example"])


@pytest.mark.parametrize("row", named(IMAGES["credits"]))
def test_a_credit_is_read_from_its_example(row: dict[str, Any]) -> None:
    assert split_credit(row["example"])[1] == row["gives"]


ONE_MORE = """
from agrinews.article.dates import read_stamps
from agrinews.article.lines import read_line
print(read_line("田头人：张禾生 来源：青禾网").values("author")[0])
print(read_stamps("己亥年 2020~4~24")[0].iso_day)
"""


def test_a_label_and_a_form_of_a_day_take_one_line_each(tmp_path: Path) -> None:
    copy = tmp_path / "agrinews"
    shutil.copytree(Path(agrinews.__file__).parent, copy)
    label = (
        '  { text = "田头人", role = "author", example = "田头人：张禾生", gives = "张禾生" },\n'
    )
    form = "  { name = 'tilde', pattern = '{year}~{month}~{day}', example = '2020~4~24', "
    for name, head, line in (
        ("bylines.toml", "labels = [\n", label),
        ("dates.toml", "days = [\n", form + "means = '2020-04-24' },\n"),
    ):
        table = copy / "tables" / name
        table.write_text(table.read_text("utf-8").replace(head, head + line, 1), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ONE_MORE], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode("utf-8").split() == ["张禾生", "2020-04-24"]
