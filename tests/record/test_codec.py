from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from agrinews.errors import AgrinewsError
from agrinews.record import from_json, plain, to_json
from agrinews.record.fields import Evidence, Record, Removal, RepairEdit, RepairSummary
from agrinews.record.schema import example_text

EXAMPLE = from_json(example_text())
KEYS = (
    *("schema", "id", "origin", "url", "canonical_url", "title", "subtitle", "authors", "editors"),
    *("source", "byline", "date", "published_at", "modified_at", "site", "breadcrumb", "section"),
    *("tags", "description", "lang", "text", "images", "pages", "stats", "hash", "quality"),
    *("encoding", "repairs", "removed", "fetch", "tool"),
)


def test_all_keys_are_there_in_the_order_of_the_contract() -> None:
    assert len(KEYS) == 31
    assert tuple(plain(EXAMPLE)) == KEYS


def test_keys_that_were_not_asked_for_are_left_out() -> None:
    optional = [f.name for f in fields(Record) if f.metadata.get("left_out")]
    assert optional
    assert not set(optional) & set(plain(EXAMPLE))


def test_a_record_survives_json() -> None:
    assert from_json(to_json(EXAMPLE)) == EXAMPLE
    assert hash(from_json(to_json(EXAMPLE))) == hash(EXAMPLE)


def test_full_provenance_survives_json() -> None:
    record = replace(
        EXAMPLE,
        repairs=(
            RepairEdit(
                at=(0, 1), kind="k", before="業(yè)", after="業", rule="r", score=1.0, lossy=("前",)
            ),
        ),
        removed=(Removal(kind="nav", rule="r", where="before", chars=2, text="首页"),),
        evidence=(("date", Evidence("byline", "時間:2020-04-24", "not given")),),
    )
    assert from_json(to_json(record)) == record
    assert plain(record)["evidence"] == {
        "date": {"from": "byline", "raw": "時間:2020-04-24", "tz": "not given"}
    }
    assert "field" not in plain(record)["repairs"][0]


def test_counts_are_an_object() -> None:
    record = replace(EXAMPLE, repairs=RepairSummary(3, (("gloss", 2), ("pua", 1)), 0, ()))
    assert json.loads(to_json(record))["repairs"]["kinds"] == {"gloss": 2, "pua": 1}
    assert from_json(to_json(record)) == record


def test_one_record_is_one_line_of_utf_8() -> None:
    record = replace(EXAMPLE, text="甲\n\n乙\u2028丙", title="半个\ud83d字")
    line = to_json(record)
    assert "\n" not in line
    assert json.loads(line.encode("utf-8"))["title"] == "半个\ufffd字"
    assert to_json(record, ascii_only=True).isascii()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 1}', "null", to_json(EXAMPLE)[:-1] + ',"more":1}']
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(AgrinewsError, match="not a record"):
        from_json(text)
