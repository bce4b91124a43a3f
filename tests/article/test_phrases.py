"""Each table of phrases: lines that it knows and near misses that it must not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews import tables
from agrinews.article import phrases
from agrinews.article.closing import closing, opening
from agrinews.article.hints import hint_kind
from agrinews.article.looks import Evidence, look
from agrinews.model import Block

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "article"


def cases(name: str) -> list[Any]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    return [pytest.param(case, id=case["label"]) for case in found]


@pytest.mark.parametrize("case", cases("phrases"))
def test_a_line_is_known_by_its_words(case: dict[str, Any]) -> None:
    found = look(Block(0, case["input"]), Evidence({}))
    assert (found.kind if found else None) == case["expected"]


@pytest.mark.parametrize("case", cases("closing"))
def test_credits_are_cut_off_the_end_of_a_paragraph(case: dict[str, Any]) -> None:
    found = closing(case["input"])
    assert (case["input"][found.start :] if found else "") == case["expected"]


def test_the_original_headline_is_cut_off_the_beginning() -> None:
    found = opening("（原标题：秋收（组图）过九成）青禾县昨日宣布。")
    assert found is not None
    assert (found.start, found.end) == (0, len("（原标题：秋收（组图）过九成）"))
    assert opening("原标题里的数字有误，本报致歉。") is None


@pytest.mark.parametrize("file", sorted(phrases.FILES))
def test_each_phrase_of_a_table_is_known_as_what_the_table_says(file: str) -> None:
    known = phrases.phrases()
    shelves = (known.whole, known.heads, known.tails, dict(known.anywhere))
    rules = {phrase.rule for shelf in shelves for phrase in shelf.values()}
    kind = phrases.FILES[file]
    lines = [line for line in tables.lines(file) if not line.startswith("+")]
    missing = [line for line in lines if f"zh.{kind}/{line}" not in rules]
    assert not missing, f"{file}: the same phrase stands twice or in another table: {missing}"


@pytest.mark.parametrize("file", sorted(phrases.FILES))
def test_tables_of_phrases_are_sorted(file: str) -> None:
    def key(line: str) -> tuple[bool, str, str]:
        return line.startswith("+"), line.lstrip("^+!").removesuffix("$"), line

    lines = tables.lines(file)
    assert list(lines) == sorted(lines, key=key)


@pytest.mark.parametrize(
    ("hints", "kind"),
    [
        ("comment-list", "comment"),
        ("js-related_news", "related"),
        ("recommended", "related"),
        ("article-content", ""),
        ("reading-time", ""),
        ("header2", "nav"),
        ("shadow", ""),
        ("thread", ""),
    ],
)
def test_names_of_elements_speak(hints: str, kind: str) -> None:
    assert hint_kind(hints) == kind
