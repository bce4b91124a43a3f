"""The page this program was first written for: a crawled dump, damaged in four ways at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews.model import RawPage
from agrinews.options import CleanOptions, Script
from agrinews.pipeline import clean
from agrinews.record import Record

SEED = Path(__file__).parent.parent.parent / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the development data is not at hand")


def made(script: Script, *, repair: bool = True) -> Record:
    path = SEED / "84ny-2020-04-24.txt"
    options = CleanOptions(script=script, repair=repair, provenance="full")
    return clean(RawPage(origin=str(path), body=path.read_bytes()), options)


def gold(script: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((SEED / "gold.json").read_text("utf-8"))[script]
    return known


@pytest.mark.parametrize(("script", "name"), [("keep", "hant"), ("hant", "hant"), ("hans", "hans")])
def test_it_comes_out_character_for_character(script: Script, name: str) -> None:
    record, known = made(script), gold(name)
    assert record.text.split("\n\n") == known["paragraphs"]
    assert record.source is not None
    assert record.site is not None
    found = [record.title, record.byline, record.source.name, record.site.name, record.date]
    assert found == [known[key] for key in ("title", "byline", "source", "site", "date")]
    assert list(record.breadcrumb) == known["breadcrumb"]
    assert [image.caption for image in record.images] == [known["caption"]]


def test_what_the_bytes_cannot_prove_is_listed() -> None:
    record = made("keep")
    assert isinstance(record.repairs, tuple)
    inferred = {char for edit in record.repairs for char in edit.lossy}
    assert {"前"} < inferred
    assert {"anonymous", "repaired"} < set(record.quality.flags)


def test_without_repair_the_readings_stay_and_the_story_is_found() -> None:
    record = made("keep", repair=False)
    assert record.date == "2020-04-24"
    assert record.authors == ()
    assert record.source is not None
    assert record.source.name == "新華網(wǎng)"
    assert record.text.startswith("2020年是脫貧攻堅收官之年,在脫貧攻堅進入決戰(zhàn)")
    assert "免責" not in record.text
    assert "排行" not in record.text
