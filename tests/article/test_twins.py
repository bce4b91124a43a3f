"""The other script, and noise that no reader sees, change no verdict and no field.

Each golden page that is sound is turned into the other script, and strewn with characters of no
width; what comes out must be what came out before, in that script.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from agrinews.article.compose import compose
from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.errors import NoArticleError
from agrinews.hanzi import fold
from agrinews.model import Article, Found, Survey
from agrinews.pipeline import mend

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
DAMAGED = ("damaged", "hidden keyword")
"""Of the page's `about`: their readings and bytes have no twin."""
FIELDS = ("title", "subtitle", "authors", "editors", "source", "date", "published_at", "breadcrumb")
CODE = re.compile(r"<[^<>]*>|&#?\w+;", re.DOTALL)
HAN = re.compile("([\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def sound() -> list[Path]:
    tables = ((p.parent, tomllib.loads(p.read_text("utf-8"))) for p in PAGES.glob("*/*/page.toml"))
    return sorted(folder for folder, table in tables if not table["about"].startswith(DAMAGED))


@cache
def source_of(folder: Path) -> str:
    (file,) = (path for path in folder.glob("page.*") if path.suffix != ".toml")
    return decode(file.read_bytes(), None).text


def told(seen: Survey) -> dict[str, Any]:
    """What a page is, with all text folded: what two twins have in common."""
    try:
        article = compose(seen, url="http://twin.example/")
    except NoArticleError as error:
        return {"error": str(error)}
    fields = {name: key(getattr(article, name)) for name in FIELDS}
    captions = [bare(image.caption or "") for image in article.images]
    return {**fields, "captions": captions, "verdicts": verdicts(seen, article)}


def key(found: Found[Any] | None) -> Any:  # noqa: ANN401  # whatever the field holds
    if found is None:
        return None
    return bare(found.value) if isinstance(found.value, str) else [bare(v) for v in found.value]


def bare(text: str) -> str:
    return fold(text).replace("著", "着")  # the only characters of the pages that fold apart


def verdicts(seen: Survey, article: Article) -> list[tuple[str, bool, str]]:
    texts = ((v, seen.blocks[v.block].text[v.start : v.end]) for v in article.verdicts)
    return [(bare(text), v.keep, v.kind) for v, text in texts]


def in_text(html: str, change: Any) -> str:  # noqa: ANN401
    """Return a page with its text changed, and its tags left alone."""
    found, at = [], 0
    for match in CODE.finditer(html):
        found += [change(html[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*found, change(html[at:])])


@pytest.mark.parametrize("way", ["s2tw", "t2s"])
@pytest.mark.parametrize("folder", sound(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_twin_in_the_other_script_is_judged_alike(folder: Path, way: str) -> None:
    page = source_of(folder)
    twin = OpenCC(way).convert(page)
    assert told(mend(survey(twin))[0]) == told(mend(survey(page))[0])


@pytest.mark.parametrize("folder", sound(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_characters_of_no_width_change_nothing(folder: Path) -> None:
    page = source_of(folder)
    twin = in_text(page, lambda text: HAN.sub("\\1\u200b", text))
    assert told(mend(survey(twin))[0]) == told(mend(survey(page))[0])


@pytest.mark.parametrize("folder", sound(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_wide_blanks_around_lines_change_nothing(folder: Path) -> None:
    page = source_of(folder)
    twin = re.sub(r"(<(?:p|td|div|h1)\b[^<>]*>)(?=[\u4e00-\u9fff])", "\\1\u3000\u3000\u200b", page)
    assert told(mend(survey(twin))[0]) == told(mend(survey(page))[0])
