"""Finds who publishes this copy of the story: the site's own name, not the source's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agrinews.article.breadcrumb import Breadcrumb
from agrinews.article.header import Header
from agrinews.article.places import claim_values, plain
from agrinews.article.title import title_parts
from agrinews.hanzi.fold import align
from agrinews.model import Found, Survey
from agrinews.tables import toml

__all__ = ["find_site"]

TABLE = "titles.toml"
MAX_CHARS = 24
COPYRIGHT = re.compile(
    r"(?:版权所有|copyright|©|\(c\))[\s:©\d\-—–年至]{0,24}(?P<after>[^\s,。;:|()©\d][^\s,。;:|()©]{1,20})"
    r"|(?P<before>[^\s,。;:|()©]{2,20}) ?版权所有",
    re.IGNORECASE,
)
HOME = re.compile(r"(?:网站)?(?:首页|主页|首頁|主頁)$")
DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)+$", re.ASCII)


def find_site(
    survey: Survey, title: Found[str] | None, *, crumbs: Breadcrumb, header: Header
) -> Found[str] | None:
    """Return the site's name: claimed, behind the headline in `<title>`, at the head of the path.

    A name that stands without label in a byline (84农业网 时间：… 来源：…) and one in a copyright
    line come last.
    """
    for where, name, raw in _named(survey, title, crumbs, header):
        clean = name.strip(" \u3000-—_|·,，.。:：")
        if 1 < len(clean) <= MAX_CHARS and not DOMAIN.match(clean) and plain(clean):
            return Found(clean, where, raw)
    return None


def _named(
    survey: Survey, title: Found[str] | None, crumbs: Breadcrumb, header: Header
) -> Iterator[tuple[str, str, str]]:
    for name, value in claim_values(survey, toml(TABLE)["sites"]):
        yield name, value, value
    yield from _behind_title(survey, title)
    if crumbs.path is not None:
        first = HOME.sub("", crumbs.path.value[0])
        yield crumbs.path.where, first, crumbs.path.raw
    for index, line in header.bylines():
        if line.items and line.rest:
            at = line.text.find(line.rest[0])
            if at == 0:
                yield f"block:{index}", line.rest[0], line.text
    yield from _copyright(survey)


def _behind_title(survey: Survey, title: Found[str] | None) -> Iterator[tuple[str, str, str]]:
    """Yield the last part of `<title>` that is no part of the headline and no address."""
    if title is None:
        return
    own = plain(title.value)
    for claim in survey.claims:
        if claim.kind != "title":
            continue
        rest = [part for part in title_parts(claim.value) if plain(part) not in own]
        if len(rest) < len(title_parts(claim.value)):
            yield from (("title", part, claim.value) for part in reversed(rest))


def _copyright(survey: Survey) -> Iterator[tuple[str, str, str]]:
    claims = ((f"meta:{c.key}", c.value) for c in survey.claims if c.key == "copyright")
    blocks = ((f"block:{b.index}", b.text) for b in survey.blocks[-40:] if len(b.text) < 200)  # noqa: PLR2004
    for where, text in (*claims, *blocks):
        match = COPYRIGHT.search(align(text))
        if match is not None:
            group = "after" if match["after"] else "before"
            yield where, text[match.start(group) : match.end(group)], text
