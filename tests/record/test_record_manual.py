"""The chapter on the record says what the schema says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from generate.record_manual import record_page

from agrinews.record.schema import example_text, schema_text

CHAPTER = Path(__file__).parents[2] / "docs" / "record.md"


def test_the_chapter_is_made_from_the_schema(request: pytest.FixtureRequest) -> None:
    page = record_page(json.loads(schema_text()), json.loads(example_text()))
    if request.config.getoption("--accept"):
        CHAPTER.write_text(page, "utf-8")
    assert CHAPTER.read_text("utf-8") == page, "review it, then run pytest --accept"
