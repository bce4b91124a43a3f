"""Finds who publishes this copy of the story: the site's own name, not the source's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agrinews.article.breadcrumb import Breadcrumb
from agrinews.article.dates import read_stamps
from agrinews.article.header import Header
from agrinews.article.keywords import find_tags
from agrinews.article.labels import is_noise
from agrinews.article.names import is_person
from agrinews.article.places import claim_values, plain
from agrinews.article.wanted import title_parts
from agrinews.hanzi.fold import align, fold
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
TOP_BLOCKS = 40
HOME = deferred(r"(?:网站|網站|返回|设为|設為|回)?(?:首页|主页|首頁|主頁)$")
JOINED = deferred(r"\s*(?:$|[-—–_|｜丨·<>»«])")
"""How what is no part of the headline goes on behind it."""
EDGES = " \u3000-—–_|·"
SLOGAN = deferred(
    r"[\u4e00-\u9fff]{3,} +[\u4e00-\u9fff]{3,}|[，。！？；]"
    r"|^(?:国家|國家|第一|最大|权威|權威|全国|全國)[^报報社]{0,8}门户"
)
"""`关注畜牧 服务三农`, `国家经济门户`: what an outlet says of itself."""
NO_NAME = deferred(
    r"^(?:www\.)?[\w-]+(?:\.[\w-]+)+$|^https?:|ICP|备案|備案|公安|©|更新|位置|^本帖"
    r"|^all rights|^powered",
    re.ASCII | re.IGNORECASE,
)
OUTLET = deferred(r"(?:[网網报報台社]|在线|日报|新闻|电视)$")


def find_site(
    survey: Survey, title: Found[str] | None, *, crumbs: Breadcrumb, header: Header
) -> Found[str] | None:
    """Return the site's name: claimed, beside the headline in `<title>`, at the head of the path.

    A name that stands without label in a byline (84农业网 时间：… 来源：…), one at the top of the
    page and one in a copyright line come last.
    """
    for where, name, raw in _named(survey, title, crumbs=crumbs, header=header):
        clean = name.strip(" \u3000-—_|·,，.。:：")
        if 1 < len(clean) <= MAX_CHARS and plain(clean) and not _is_no_name(clean):
            return Found(clean, where, raw)
    return None


def _is_no_name(text: str) -> bool:
    """Tell whether words are an address, a maker of systems, a day, a button or a slogan."""
    if NO_NAME.search(text) or SLOGAN.search(text) or is_noise(text):
        return True
    return bool(read_stamps(text)) or fold(text) in _makers()


@cache
def _makers() -> frozenset[str]:
    return frozenset(map(fold, toml(TABLE)["no_sites"]))


def _named(
    survey: Survey, title: Found[str] | None, *, crumbs: Breadcrumb, header: Header
) -> Iterator[tuple[str, str, str]]:
    for name, value in claim_values(survey, toml(TABLE)["sites"]):
        yield name, value, value
    beside = list(_beside_title(survey, title))
    yield from (each for each in beside if OUTLET.search(each[1]))
    if crumbs.path is not None:
        first = crumbs.path.value[0]
        if HOME.search(first) or OUTLET.search(first):
            yield crumbs.path.where, HOME.sub("", first), crumbs.path.raw
    top = list(_at_top(survey))
    yield from (
        each for each in beside if any(name and each[1].startswith(name) for _, name, _ in top)
    )
    yield from top
    yield from beside
    for index, line in header.bylines():
        if line.items and line.rest and not is_person(line.rest[0]):
            at = line.text.find(line.rest[0])
            if at == 0:
                yield f"block:{index}", line.rest[0], line.text
    yield from _copyright(survey)


def _beside_title(survey: Survey, title: Found[str] | None) -> Iterator[tuple[str, str, str]]:
    """Yield the parts of `<title>` that are neither headline nor tag, the likeliest first.

    Behind the headline that is the last: channels stand between. Where the headline is not there,
    only names of outlets are, and 青禾网 is the site of 青禾快报.
    """
    if title is None:
        return
    tags = find_tags(survey)
    channels = frozenset(map(plain, tags.value if tags else ()))  # portals list them there
    for claim in survey.claims:
        if claim.kind != "title":
            continue
        known, parts = _other_parts(claim.value[:MAX_TITLE_CHARS], title.value)
        rest = [part for part in reversed(parts) if plain(part) not in channels]
        if not known:
            outlets = (part for part in rest if part[-1] in "网網报報社台")
            rest = sorted(outlets, key=lambda part: part[-1] not in "网網")
        yield from (("title", part, claim.value) for part in rest)


def _other_parts(claim: str, headline: str) -> tuple[bool, list[str]]:
    """Return whether a `<title>` holds the headline, and its parts beside it, in order.

    The name may be a word of the headline too: 36氪首发 … -36氪.
    """
    at = align(claim).find(align(headline))
    ends = (claim[:at], claim[at + len(headline) :])
    if at >= 0 and JOINED.match(ends[1]):
        return True, [part for end in ends for part in title_parts(end.strip(EDGES))]
    own = plain(headline)
    parts = title_parts(claim)
    rest = [part for part in parts if plain(part) not in own]
    return len(rest) < len(parts), rest


def _at_top(survey: Survey) -> Iterator[tuple[str, str, str]]:
    """Yield what leads home by name at the top of a page: 青禾首页, the words for a logo."""
    for block in survey.blocks[:TOP_BLOCKS]:
        for link in block.links[:TOP_BLOCKS]:
            words = block.text[link.start : link.end]
            name = HOME.sub("", words)
            if name and len(words) <= MAX_CHARS and name != words:
                yield f"block:{block.index}", name, words
    for picture in survey.pictures:
        if (
            picture.at <= TOP_BLOCKS
            and "logo" in picture.url.lower()
            and OUTLET.search(picture.alt)
        ):
            yield "picture", picture.alt, picture.alt


def _copyright(survey: Survey) -> Iterator[tuple[str, str, str]]:
    claims = ((f"meta:{c.key}", c.value[:200]) for c in survey.claims if c.key == "copyright")
    blocks = ((f"block:{b.index}", b.text) for b in survey.blocks[-40:] if len(b.text) < 200)  # noqa: PLR2004
    for where, text in (*claims, *blocks):
        match = COPYRIGHT.search(align(text))
        if match is not None:
            group = "after" if match["after"] else "before"
            yield where, text[match.start(group) : match.end(group)], text
