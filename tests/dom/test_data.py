"""Texts that are no page: what a body is when it is a feed or a program's answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews import clean
from agrinews.dom.data import why_data
from agrinews.errors import NoArticleError

FILE = Path(__file__).parents[2] / "fixtures" / "cases" / "dom" / "data.jsonl"
CASES = [json.loads(line) for line in FILE.read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_text_is_known_for_data_or_may_be_a_page(case: dict[str, Any]) -> None:
    found = why_data(case["input"])
    assert found is None if case["expected"] is None else case["expected"] in str(found)


def test_an_answer_for_a_program_is_no_article() -> None:
    with pytest.raises(NoArticleError, match="JSON"):
        clean('{"data": {"title": "禾川县春耕进度过半"}}'.encode())
