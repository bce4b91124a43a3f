from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from agrinews.writers import FORMATS, SUFFIXES, Format, format_named

ROWS: list[dict[str, Any]] = [
    {"title": '春耕："第一,天"', "authors": [], "date": None, "text": "# 甲\n\n乙*丙*"},
    {"title": "秋收", "authors": ["张三"], "date": "2020-04-24", "text": "丁"},
]


def write(name: str, rows: list[dict[str, Any]], *, ascii_only: bool = False) -> str:
    form = format_named(
        name, columns={"title": "string", "date": "string", "text": "string"}, ascii_only=ascii_only
    )
    stream = form.stream()
    return (b"".join(stream.add(form.row(row)) for row in rows) + stream.end()).decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_its_suffix(name: str) -> None:
    form: Format = format_named(name)
    assert SUFFIXES[form.suffix] == name


def test_json_lines_come_back_as_they_went() -> None:
    lines = write("jsonl", ROWS).splitlines()
    assert [json.loads(line) for line in lines] == ROWS
    assert write("jsonl", ROWS, ascii_only=True).isascii()


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS])
def test_a_json_array_comes_back_as_it_went(rows: list[dict[str, Any]]) -> None:
    assert json.loads(write("json", rows)) == rows


def test_a_json_file_of_its_own_is_the_object() -> None:
    assert json.loads(format_named("json").alone(ROWS[0])) == ROWS[0]


def test_csv_comes_back_as_it_went() -> None:
    read = list(csv.DictReader(io.StringIO(write("csv", ROWS), newline="")))
    assert [row["title"] for row in read] == [row["title"] for row in ROWS]
    assert [row["text"] for row in read] == [row["text"] for row in ROWS]
    assert read[0]["date"] == ""


def test_markdown_has_quoted_front_matter_and_shows_the_text_as_it_is() -> None:
    first, second = write("md", ROWS).split("\n\n---\n")
    assert first.startswith('---\ntitle: "春耕：\\"第一,天\\""\n---\n\n# 春耕')
    assert first.endswith("\\# 甲\n\n乙\\*丙\\*")
    assert 'authors: ["张三"]\ndate: "2020-04-24"' in second


def test_text_is_for_reading() -> None:
    assert write("text", ROWS[1:]) == "秋收\n\n丁\n"
    assert write("text", [{"title": None, "text": "丁"}]) == "丁\n"


def test_markdown_shows_blocks_as_what_they_are() -> None:
    blocks = [
        {"type": "h", "text": "小标题"},
        {"type": "p", "text": "# 段落"},
        {"type": "item", "text": "一"},
        {"type": "quote", "text": "引文"},
        {"type": "img", "url": "/a b>.jpg", "alt": "田[1]"},
        {"type": "table", "rows": [["品种", "价|格"], ["鸡蛋"]]},
    ]
    body = write("md", [{"title": "春耕", "text": "无", "blocks": blocks}]).split("---\n\n")[1]
    assert body == (
        "# 春耕\n\n## 小标题\n\n\\# 段落\n\n- 一\n\n> 引文\n\n![田\\[1\\]](</a b%3E.jpg>)\n\n"
        "| 品种 | 价\\|格 |\n| --- | --- |\n| 鸡蛋 |  |\n"
    )
