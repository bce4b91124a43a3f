"""Whole decisions, from case files: bytes in hexadecimal and the header's value go in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews.charset import decode
from agrinews.errors import SetupError

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "charset"
FILES = ("synthetic", "negative", "in-the-wild", "known-failures")


def cases() -> list[Any]:
    found = []
    for name in FILES:
        path = FOLDER / f"{name}.jsonl"
        lines = path.read_text("utf-8").split("\n") if path.exists() else []
        for case in (json.loads(line) for line in lines if line):
            marks = [pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else []
            found.append(pytest.param(case, id=f"{name}: {case['label']}", marks=marks))
    return found


@pytest.mark.parametrize("case", cases())
def test_a_body_is_decoded_as_the_case_says(case: dict[str, Any]) -> None:
    given, expected = case["input"], case["expected"]
    decoding = decode(bytes.fromhex(given["hex"]), given["content_type"])
    assert {key: getattr(decoding, key) for key in expected} == expected


def test_a_forced_encoding_wins_over_everything() -> None:
    decoding = decode("小麦".encode(), "text/html; charset=utf-8", encoding="GB2312")
    assert (decoding.text, decoding.evidence, decoding.forced) == ("灏忛害", "forced", True)


def test_an_unknown_forced_label_is_a_set_up_error() -> None:
    with pytest.raises(SetupError, match="'klingon'"):
        decode(b"", encoding="klingon")


def test_chardet_is_asked_about_no_chinese_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(body: bytes) -> tuple[str | None, float]:
        raise AssertionError(body)

    monkeypatch.setattr("agrinews.charset.foreign._ask_chardet", refuse)
    for line in (FOLDER / "synthetic.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)["input"]
        decode(bytes.fromhex(given["hex"]), given["content_type"])
    with pytest.raises(AssertionError):
        decode("Сегодня в городе открылась выставка".encode("cp1251"))
