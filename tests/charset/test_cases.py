"""Labels, declarations and mixtures, from case files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews.charset import decode
from agrinews.charset.declared import first_label, header_label, page_labels
from agrinews.charset.labels import encoding_of

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "charset"


def cases(name: str) -> list[Any]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    marks = {"fail": [pytest.mark.xfail(strict=True)], "pass": []}
    return [pytest.param(case, id=case["label"], marks=marks[case["expect"]]) for case in found]


@pytest.mark.parametrize("case", cases("labels"))
def test_a_label_means(case: dict[str, Any]) -> None:
    assert encoding_of(case["input"]) == case["expected"]


@pytest.mark.parametrize("case", cases("declared"))
def test_a_page_declares(case: dict[str, Any]) -> None:
    body, expected = case["input"]["page"].encode("ascii"), case["expected"]
    found = {"header": header_label(case["input"]["content_type"]), "page": [*page_labels(body)]}
    assert found == expected
    assert first_label(body) == (expected["page"] or [None])[0]


@pytest.mark.parametrize("case", cases("mixed"))
def test_a_mixture_is_read_to_the_last_character(case: dict[str, Any]) -> None:
    parts = case["input"]["parts"]
    decoding = decode(b"".join(text.encode(encoding) for text, encoding in parts))
    assert decoding.text == case["expected"]["text"]
    assert decoding.pieces
    assert decoding.replaced == 0
