"""The next page of a story that stands on several.

A pager's link is believed only when its address is that of the same story with another number, so
that `下一页` under a picture show does not lead into the next story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from agrinews import tables
from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.errors import PageError
from agrinews.hanzi import fold
from agrinews.model import RawPage, Survey

__all__ = ["next_page"]

# `40300019-2`, `123_2`, `123/2`: a story has at most two digits of pages.
NUMBERED: Final = re.compile(r"(?P<stem>.+?)[-_/](?P<number>\d{1,2})", re.DOTALL)
SUFFIX: Final = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
MAX_LINK_CHARS: Final = 12
BRACKETS: Final = "[]()<>.«»›【】 "


def next_page(page: RawPage) -> str | None:
    """Return the URL of the page that continues this one, or None."""
    url = page.fetch.final_url if page.fetch is not None else page.url
    if url is None:
        return None
    try:
        seen = survey(decode(page.body, page.content_type).text, url=url)
    except PageError:
        return None
    return next_url(seen, url)


def next_url(seen: Survey, url: str) -> str | None:
    """Return the first link that says "next", or the next number, and leads on in this story."""
    here = _number(url)
    for text, link in _pager_links(seen):
        if is_continuation(url, link) and (text in _words() or text == str(here + 1)):
            return link
    return None


def is_continuation(url: str, link: str) -> bool:
    """Tell whether `link` is a later page of the story at `url`, by the addresses alone.

    >>> is_continuation("http://h.example/c1004-4030.html", "http://h.example/c1004-4030-2.html")
    True
    >>> is_continuation("http://h.example/n/123.html", "http://h.example/n/124.html")
    False
    """
    try:
        one, other = urlsplit(url), urlsplit(link)
    except ValueError:
        return False
    if other.scheme not in ("http", "https") or one.netloc != other.netloc:
        return False
    if one.path == other.path:
        return _later_query(one, other)
    if _query(one) != _query(other):
        return False
    stem, number = _split(one.path)
    next_stem, next_number = _split(other.path)
    if next_number is None or next_number <= (number or 0):
        return False
    return next_stem in (stem, SUFFIX.sub("", one.path))


def _number(url: str) -> int:
    """Return which page of its story a URL is, 1 where it does not say."""
    parts = urlsplit(url)
    stated = [value for name, value in _query(parts).items() if name.lower() in _parameters()]
    if stated and stated[0].isdigit():
        return int(stated[0])
    return _split(parts.path)[1] or 1


def _split(path: str) -> tuple[str, int | None]:
    """Return a path without suffix and page number, and the number.

    >>> _split("/n1/123_2.html"), _split("/n1/index.html")
    (('/n1/123', 2), ('/n1/index', None))
    """
    bare = SUFFIX.sub("", path.rstrip("/"))
    found = NUMBERED.fullmatch(bare)
    return (bare, None) if found is None else (found["stem"], int(found["number"]))


def _later_query(one: SplitResult, other: SplitResult) -> bool:
    """Tell whether two queries differ in a page's number alone, and the other's is higher."""
    before, after = _query(one), _query(other)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if len(changed) != 1 or not changed <= {n for n in changed if n.lower() in _parameters()}:
        return False
    (name,) = changed
    was, is_ = before.get(name, "1"), after.get(name, "")
    return was.isdigit() and is_.isdigit() and int(is_) > int(was)


def _query(parts: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def _pager_links(seen: Survey) -> Iterator[tuple[str, str]]:
    """Yield the folded texts of short links, and where they lead; what the head says, first."""
    for claim in seen.claims:
        if claim.kind == "link" and claim.key == "next":
            yield next(iter(_words())), claim.value
    for block in seen.blocks:
        for link in block.links:
            text = fold(block.text[link.start : link.end]).strip(BRACKETS)
            if len(text) <= MAX_LINK_CHARS:
                yield text or ">", link.url


def _words() -> frozenset[str]:
    return frozenset(map(fold, tables.toml("pages.toml")["next"]))


def _parameters() -> frozenset[str]:
    return frozenset(tables.toml("pages.toml")["parameters"])
