"""Folding for matching, and which script and language a text is in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews import tables
from agrinews.hanzi import align, fold, language, script

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "hanzi"


def cases(name: str) -> list[Any]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    return [pytest.param(case["input"], case["expected"], id=case["label"]) for case in found]


@pytest.mark.parametrize(("text", "key"), cases("fold"))
def test_a_key_is_the_same_whatever_the_spelling(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(("text", "tag"), cases("language"))
def test_the_characters_tell_the_language(text: str, tag: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize("text", ["責任編輯：Ａda", "免 責　聲明", "ABC", "𫝈㑮"])
def test_an_aligned_text_keeps_its_length(text: str) -> None:
    assert len(align(text)) == len(text)


def test_a_declared_language_is_heard_only_where_characters_do_not_tell() -> None:
    assert language("Guten Tag", "de-DE") == "de"
    assert language("江苏张家港：凝聚社会力量", "en") == "zh-Hans"
    assert language("Guten Tag", "zh") == "und"


def test_one_slip_does_not_mix_the_scripts() -> None:
    assert script("江苏张家港：凝聚社会力量，帮扶贵州，陳") == "Hans"
    assert script("江苏張家港：凝聚社会力量，幫扶貴州，陳與") == "mixed"


def test_folded_characters_are_not_folded_again() -> None:
    rows = {written: folded for written, folded in tables.rows("fold.tsv")}  # noqa: C416
    assert not [written for written, folded in rows.items() if folded in rows]
