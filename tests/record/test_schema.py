from __future__ import annotations

import json
from pathlib import Path

import pytest

import agrinews
from agrinews.record import from_json, plain
from agrinews.record.schema import FILE, check, emit, example_text, schema_text


def test_the_shipped_schema_is_what_the_fields_say(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--accept"):
        (Path(agrinews.__file__).parent / FILE).write_text(emit(), "utf-8")
    assert schema_text() == emit(), "review it, then run pytest --accept"


def test_the_schema_requires_every_key_and_allows_no_other() -> None:
    schema = json.loads(schema_text())
    assert len(schema["required"]) == 31
    assert schema["additionalProperties"] is False


def test_the_shipped_example_is_valid() -> None:
    assert check(json.loads(example_text())) is None
    assert json.loads(example_text()) == plain(from_json(example_text()))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "98D5"),
        ("date", "2020/04/24"),
        ("published_at", "2020-04-24T18:05"),
        ("authors", "张三"),
        ("pages", -1),
        ("schema", "agrinews/2"),
        ("quality", {"score": 2, "flags": []}),
        ("more", 1),
    ],
)
def test_a_record_that_breaks_the_contract_is_told(key: str, value: object) -> None:
    problem = check({**json.loads(example_text()), key: value})
    assert problem is not None


def test_a_missing_key_is_told() -> None:
    record = json.loads(example_text())
    del record["byline"]
    assert "byline" in (check(record) or "")
