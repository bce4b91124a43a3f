"""Finds who publishes this copy of the story: the site's own name, not the source's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agrinews.article.breadcrumb import Breadcrumb
from agrinews.article.header import Header
from agrinews.article.keywords import find_tags
from agrinews.article.names import is_person
from agrinews.article.places import claim_values, plain
from agrinews.article.wanted import title_parts
from agrinews.hanzi.fold import align
from agrinews.model import Found, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["find_site"]

TABLE = "titles.toml"
MAX_CHARS = 24
MAX_TITLE_CHARS = 300
COPYRIGHT = deferred(
    r"(?:版权所有|copyright|©|\(c\))[\s:©\d\-—–~～年至]{0,24}(?P<after>[^\s,。;:|()©\d][^\s,。;:|()©]{1,20})"
    r"|(?P<before>[^\s,。;:|()©]{2,20}) ?版权所有",
    re.IGNORECASE,
)
HOME = deferred(r"(?:网站)?(?:首页|主页|首頁|主頁)$")
NO_NAME = deferred(
    r"^(?:www\.)?[\w-]+(?:\.[\w-]+)+$|ICP|备案|備案|公安|©|更新|^all rights|^powered",
    re.ASCII | re.IGNORECASE,
)
OUTLET = deferred(r"(?:[网網报報台社]|在线|日报|新闻|电视)$")


def find_site(
    survey: Survey, title: Found[str] | None, *, crumbs: Breadcrumb, header: Header
) -> Found[str] | None:
    """Return the site's name: claimed, behind the headline in `<title>`, at the head of the path.

    A name that stands without label in a byline (84农业网 时间：… 来源：…) and one in a copyright
    line come last.
    """
    for where, name, raw in _named(survey, title, crumbs=crumbs, header=header):
        clean = name.strip(" \u3000-—_|·,，.。:：")
        if 1 < len(clean) <= MAX_CHARS and not NO_NAME.search(clean) and plain(clean):
            return Found(clean, where, raw)
    return None


def _named(
    survey: Survey, title: Found[str] | None, *, crumbs: Breadcrumb, header: Header
) -> Iterator[tuple[str, str, str]]:
    for name, value in claim_values(survey, toml(TABLE)["sites"]):
        yield name, value, value
    yield from _behind_title(survey, title)
    if crumbs.path is not None:
        first = crumbs.path.value[0]
        if HOME.search(first) or OUTLET.search(first):
            yield crumbs.path.where, HOME.sub("", first), crumbs.path.raw
    for index, line in header.bylines():
        if line.items and line.rest and not is_person(line.rest[0]):
            at = line.text.find(line.rest[0])
            if at == 0:
                yield f"block:{index}", line.rest[0], line.text
    yield from _copyright(survey)


def _behind_title(survey: Survey, title: Found[str] | None) -> Iterator[tuple[str, str, str]]:
    """Yield the last part of `<title>` that is no part of the headline and no address."""
    if title is None:
        return
    own = plain(title.value)
    tags = find_tags(survey)
    channels = frozenset(map(plain, tags.value if tags else ()))  # portals list them there
    for claim in survey.claims:
        if claim.kind != "title":
            continue
        parts = title_parts(claim.value[:MAX_TITLE_CHARS])
        rest = [part for part in parts if plain(part) not in own and plain(part) not in channels]
        if any(plain(part) in own for part in parts):
            yield from (("title", part, claim.value) for part in reversed(rest))


def _copyright(survey: Survey) -> Iterator[tuple[str, str, str]]:
    claims = ((f"meta:{c.key}", c.value[:200]) for c in survey.claims if c.key == "copyright")
    blocks = ((f"block:{b.index}", b.text) for b in survey.blocks[-40:] if len(b.text) < 200)  # noqa: PLR2004
    for where, text in (*claims, *blocks):
        match = COPYRIGHT.search(align(text))
        if match is not None:
            group = "after" if match["after"] else "before"
            yield where, text[match.start(group) : match.end(group)], text
