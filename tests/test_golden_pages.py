"""Made-up pages of every build, each with the record it gives and with the truth about it.

`expected.json` is the whole record: `pytest --accept` rewrites it; the diff is reviewed like code.
`[truth]` in page.toml was written by hand from what a reader sees, and is never rewritten; what is
known to come out wrong is named under `wrong`, and curing it forces taking it off that list.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

import agrinews
from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import clean
from agrinews.record import from_json, make_reject, plain, to_json
from agrinews.record.schema import EXAMPLE, check, example_text
from agrinews.runners.page import clean_page

EXAMPLE_FILE = Path(agrinews.__file__).parent / EXAMPLE
PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
SLUGS = sorted(path.parent for path in PAGES.glob("*/*/page.toml"))


def page_in(folder: Path) -> RawPage:
    about = tomllib.loads((folder / "page.toml").read_text("utf-8"))
    file = next(
        path for path in sorted(folder.iterdir()) if path.stem == "page" and path.suffix != ".toml"
    )
    return RawPage(
        origin=file.relative_to(PAGES.parent.parent).as_posix(),
        body=file.read_bytes(),
        url=about.get("url"),
        content_type=about.get("header"),
    )


def outcome_of(folder: Path) -> dict[str, Any]:
    outcome = clean_page(page_in(folder), CleanOptions(provenance="full"))
    made = make_reject(outcome) if isinstance(outcome, Failure) else outcome
    value: dict[str, Any] = plain(made)
    return value


def test_the_shipped_example_is_the_record_of_the_mirror_page(
    request: pytest.FixtureRequest,
) -> None:
    page = page_in(PAGES / "huimin-nongye.example" / "glossed-mirror")
    found = to_json(clean(page), indent=2) + "\n"
    if request.config.getoption("--accept"):
        EXAMPLE_FILE.write_text(found, "utf-8")
    assert example_text() == found


def test_there_are_pages() -> None:
    assert len(SLUGS) >= 12


@pytest.mark.parametrize("folder", SLUGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_gives_its_record(folder: Path, request: pytest.FixtureRequest) -> None:
    found = json.dumps(outcome_of(folder), ensure_ascii=False, indent=2) + "\n"
    expected = folder / "expected.json"
    if request.config.getoption("--accept"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("folder", SLUGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_its_record_is_valid_and_survives_json(folder: Path) -> None:
    outcome = clean_page(page_in(folder), CleanOptions(provenance="full"))
    if isinstance(outcome, Failure):
        assert outcome.code in ("no_article", "not_html")
        return
    assert check(plain(outcome)) is None
    assert from_json(to_json(outcome)) == outcome


@pytest.mark.parametrize("folder", SLUGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_undoing_the_repairs_gives_the_blocks_back(folder: Path) -> None:
    outcome = clean_page(page_in(folder), CleanOptions(provenance="full"))
    if isinstance(outcome, Failure):
        return
    text = outcome.text
    edits = outcome.repairs if isinstance(outcome.repairs, tuple) else ()
    for edit in reversed([edit for edit in edits if edit.field == "text"]):
        start, end = edit.at
        assert text[start:end] == edit.after
        text = text[:start] + edit.before + text[end:]
    decoded = page_text(folder)
    for paragraph in text.split("\n\n"):
        assert bare(paragraph) in decoded


def page_text(folder: Path) -> str:
    """All block texts of a page as they were before repair, without white space."""
    page = page_in(folder)
    seen = survey(decode(page.body, page.content_type).text, url=page.url)
    return bare("".join(block.text for block in seen.blocks))


def bare(text: str) -> str:
    return "".join(text.split())


def told(record: dict[str, Any], fact: str) -> object:
    """What a record says about a fact of the truth."""
    if "error" in record:
        return record["error"]["code"] if fact == "error" else None
    paragraphs = record["text"].split("\n\n")
    answers: dict[str, object] = {
        "source": (record["source"] or {}).get("name") or "",
        "published_at": record["published_at"] or "",
        "first": paragraphs[0],
        "last": paragraphs[-1],
        "paragraphs": len(paragraphs),
        "captions": [image["caption"] for image in record["images"]],
        "holds": record["text"],
    }
    return answers[fact] if fact in answers else record.get(fact)


def is_so(fact: str, found: object, *, true: str | list[str]) -> bool:
    if fact == "first":
        return str(found).startswith(str(true))
    if fact == "last":
        return str(found).endswith(str(true))
    if fact == "holds":
        return all(part in str(found) for part in true)
    return bool(found == true)


def facts() -> Iterator[ParameterSet]:
    for folder in SLUGS:
        about = tomllib.loads((folder / "page.toml").read_text("utf-8"))
        for fact, true in about["truth"].items():
            wrong = fact in about.get("wrong", ())
            marks = [pytest.mark.xfail(reason="known to be wrong")] if wrong else []
            name = f"{folder.parent.name}/{folder.name}-{fact}"
            yield pytest.param(folder, fact, true, id=name, marks=marks)


@pytest.mark.parametrize(("folder", "fact", "true"), list(facts()))
def test_the_record_tells_the_truth(folder: Path, fact: str, true: str) -> None:
    found = told(outcome_of(folder), fact)
    assert is_so(fact, found, true=true), found
