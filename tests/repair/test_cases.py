"""Every line of fixtures/cases/repair/: a text, and what is meant by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agrinews.repair import fix_text
from agrinews.repair.edits import undo

FILES = sorted((Path(__file__).parents[2] / "fixtures" / "cases" / "repair").glob("*.jsonl"))


def cases() -> Iterator[object]:
    for file in FILES:
        for number, line in enumerate(file.read_text("utf-8").rstrip("\n").split("\n"), start=1):
            case = json.loads(line)
            fails = pytest.mark.xfail(reason=case["comment"], strict=True)
            yield pytest.param(
                case["input"],
                case["expected"],
                id=f"{file.stem}:{number}:{case['label']}",
                marks=[fails] if case["expect"] == "fail" else [],
            )


@pytest.mark.parametrize(("damaged", "meant"), list(cases()))
def test_a_case_comes_out_as_expected(damaged: str, meant: str) -> None:
    repair = fix_text(damaged)
    assert repair.after == meant
    assert undo(repair.after, repair.edits) == damaged
