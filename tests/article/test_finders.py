"""The finders on made-up pages: each case is a page and what is read off it.

A case's input is a page, or a page with its `url` and the time it was fetched (`fetched_at`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from agrinews.article.breadcrumb import find_breadcrumb
from agrinews.article.byline import find_credits
from agrinews.article.header import find_byline, read_header
from agrinews.article.images import find_images
from agrinews.article.keywords import find_canonical, find_description, find_tags
from agrinews.article.published import find_dates
from agrinews.article.site import find_site
from agrinews.article.subtitle import find_subtitle
from agrinews.article.title import find_title
from agrinews.dom import survey
from agrinews.model import Found, Survey

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases" / "article"
FILES = ("title", "byline", "published", "breadcrumb", "images", "claims", "layouts", "dumps")


def cases() -> list[Any]:
    found = []
    for name in FILES:
        lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").split("\n")
        for case in (json.loads(line) for line in lines if line):
            marks = [pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else []
            found.append(pytest.param(case, id=f"{name}: {case['label']}", marks=marks))
    return found


@dataclass(frozen=True)
class Page:
    """A page as the finders see it."""

    seen: Survey
    title: Found[str] | None
    url: str | None
    fetched_at: datetime | None

    @classmethod
    def of(cls, given: str | dict[str, str]) -> Page:
        asked = {"page": given} if isinstance(given, str) else given
        fetched = asked.get("fetched_at")
        url = asked.get("url")
        seen = survey(asked["page"], url=url or "http://news.example.cn/")
        moment = datetime.fromisoformat(fetched) if fetched else None
        return cls(seen, find_title(seen), url, moment)

    def credits(self) -> dict[str, Any]:
        found = find_credits(self.seen, read_header(self.seen, self.title))
        return {
            "authors": list(value(found.authors) or []),
            "editors": list(value(found.editors) or []),
            "source": value(found.source),
            "source_url": found.source_url,
            "flags": sorted(found.flags),
        }

    def dates(self) -> dict[str, Any]:
        header = read_header(self.seen, self.title)
        found = find_dates(self.seen, header, url=self.url, fetched_at=self.fetched_at)
        return {
            "date": value(found.date),
            "date_from": found.date.where if found.date else None,
            "published_at": value(found.published_at),
            "modified_at": value(found.modified_at),
            "date_flags": sorted(found.flags),
        }

    def names(self) -> dict[str, Any]:
        crumbs = find_breadcrumb(self.seen, self.title)
        header = read_header(self.seen, self.title)
        return {
            "breadcrumb": list(value(crumbs.path) or []),
            "section": value(crumbs.section),
            "crumb_blocks": [self.seen.blocks[i].text for i in crumbs.blocks],
            "site": value(find_site(self.seen, self.title, crumbs=crumbs, header=header)),
        }

    def images(self) -> dict[str, Any]:
        header = read_header(self.seen, self.title)
        story = (header.story, len(self.seen.blocks) - 1)
        found = find_images(self.seen, header, story=story)
        return {"images": [[image.url, image.caption, image.credit] for image in found]}

    def head(self) -> dict[str, Any]:
        return {
            "title": value(self.title),
            "title_from": self.title.where if self.title else None,
            "subtitle": value(find_subtitle(self.seen, self.title)),
            "byline": value(find_byline(self.seen, read_header(self.seen, self.title))),
            "tags": list(value(find_tags(self.seen)) or []),
            "description": value(find_description(self.seen)),
            "canonical_url": value(find_canonical(self.seen, url=self.url)),
        }


def value(found: Found[Any] | None) -> Any:  # noqa: ANN401
    return found.value if found is not None else None


PARTS: tuple[Callable[[Page], dict[str, Any]], ...] = (
    Page.head,
    Page.credits,
    Page.dates,
    Page.names,
    Page.images,
)


@pytest.mark.parametrize("case", cases())
def test_a_page_gives_what_the_case_says(case: dict[str, Any]) -> None:
    page = Page.of(case["input"])
    found: dict[str, Any] = {}
    for part in PARTS:
        found.update(part(page))
    assert {key: found[key] for key in case["expected"]} == case["expected"]
