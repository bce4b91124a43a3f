from __future__ import annotations

import json

from agrinews.record.flat import columns, flatten, paths, select
from agrinews.record.schema import example_text

EXAMPLE = json.loads(example_text())


def test_every_column_has_a_value_in_the_flat_view() -> None:
    flat = flatten(EXAMPLE)
    known = set(columns())
    assert {"source_name", "site_name", "site_host", "repairs_n", "removed_n"} <= known
    nulls = {"source", "site", "fetch"}  # an object that is null has no parts to flatten
    assert set(flat) - nulls <= known
    assert not any(isinstance(value, (list, dict)) for value in flat.values())


def test_lists_are_joined_and_edits_are_counted() -> None:
    flat = flatten({"authors": ["张三", "李四"], "repairs": [1, 2], "removed": {"total": 9}})
    assert flat == {"authors": "张三;李四", "repairs_n": 2, "removed_n": 9}


def test_a_selection_keeps_the_order_asked_for() -> None:
    picked = select({"title": "春耕", "source": {"name": "新华网"}}, ["source.name", "title"])
    assert list(picked.items()) == [("source.name", "新华网"), ("title", "春耕")]
    assert select({"source": None}, ["source.name"]) == {"source.name": None}


def test_columns_follow_the_selection() -> None:
    assert tuple(columns(["text", "source"])) == ("text", "source_name", "source_url")
    assert "source.name" in paths()
    assert "evidence" in paths()


def test_every_column_says_what_kind_of_value_it_holds() -> None:
    kinds = columns()
    flat = flatten(EXAMPLE, keep_lists=True)
    types = {"string": str, "strings": list, "integer": int, "number": float, "boolean": bool}
    for name, kind in kinds.items():
        value = flat.get(name)
        assert value is None or isinstance(value, types[kind]), name
    assert kinds["authors"] == kinds["quality_flags"] == "strings"
    assert kinds["repairs_n"] == kinds["pages"] == "integer"
    assert kinds["encoding_bom"] == "boolean"
    assert kinds["quality_score"] == "number"
    assert kinds["fetch_status"] == "integer"
