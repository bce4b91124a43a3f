"""Whole made-up pages: which paragraphs are the story, and why a page holds none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from agrinews.article.compose import compose
from agrinews.dom import survey
from agrinews.errors import NoArticleError

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "article"


def cases(name: str) -> list[Any]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    strict = pytest.mark.xfail(strict=True)
    return [
        pytest.param(case, id=case["label"], marks=[strict] if case["expect"] == "fail" else [])
        for case in found
    ]


def story(page: str, form: Literal["html", "text"] | None = None) -> list[str]:
    seen = survey(page, form=form)
    verdicts = compose(seen).verdicts
    kept = [seen.blocks[v.block].text[v.start : v.end].strip() for v in verdicts if v.keep]
    return [text for text in kept if text]


@pytest.mark.parametrize("case", cases("stories"))
def test_the_story_is_found_and_nothing_else(case: dict[str, Any]) -> None:
    found = story(case["input"], case.get("form"))
    assert [text for text in found if text not in case["optional"]] == case["expected"]


@pytest.mark.parametrize("case", cases("absent"))
def test_a_page_without_a_story_says_why(case: dict[str, Any]) -> None:
    with pytest.raises(NoArticleError, match=case["expected"]):
        story(case["input"])


@pytest.mark.parametrize("case", cases("stories"))
def test_verdicts_cover_every_block_whole(case: dict[str, Any]) -> None:
    seen = survey(case["input"], form=case.get("form"))
    covered: dict[int, int] = {}
    for verdict in compose(seen).verdicts:
        assert verdict.start == covered.get(verdict.block, 0)
        assert verdict.kind
        assert verdict.rule
        covered[verdict.block] = verdict.end
    assert covered == {block.index: len(block.text) for block in seen.blocks}
