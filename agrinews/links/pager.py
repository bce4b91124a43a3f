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

# What stands between the address of a story and the number of its page: 4030-2, 123_2, 123/2.
TAIL: Final = re.compile(r"[-_/](?P<number>\d{1,2})")
NUMBERED: Final = re.compile(r"(?P<stem>.+)[-_](?P<number>[01])", re.DOTALL)
SUFFIX: Final = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
MAX_LINK_CHARS: Final = 12
BRACKETS: Final = "[]()<>.«»›【】 "


def next_page(page: RawPage, *, start: str, number: int) -> str | None:
    """Return the URL of page `number` of the story that began at `start`, as `page` links to it."""
    url = page.address
    try:
        seen = survey(decode(page.body, page.content_type).text, url=url)
    except PageError:
        return None
    here = page_number(start, url or start) or 1
    for text, link in _pager_links(seen):
        there = page_number(start, link)
        if there is not None and there > here and (text in _words() or text == str(number)):
            return link
    return None


def page_number(start: str, link: str) -> int | None:
    """Return which page `link` is of the story that begins at `start`; None: of another story.

    Only the addresses are compared. A page that bears the story's own address is number 1.

    >>> page_number("http://h.example/c1004-4030.html", "http://h.example/c1004-4030-2.html")
    2
    >>> page_number("http://h.example/n/123.html", "http://h.example/n/124.html")
    """
    try:
        one, other = urlsplit(start), urlsplit(link)
    except ValueError:
        return None
    if other.scheme not in ("http", "https") or one.netloc != other.netloc:
        return None
    if one.path == other.path:
        return _number_in_query(one, other)
    if one.query != other.query:
        return None
    bare, there = _bare(one.path), _bare(other.path)
    first = NUMBERED.fullmatch(bare)
    stem = first["stem"] if first else bare
    if there in (stem, bare):
        return 1
    tail = TAIL.fullmatch(there[len(stem) :]) if there.startswith(stem) else None
    return int(tail["number"]) if tail else None


def _bare(path: str) -> str:
    """Return a path without suffix and closing slash."""
    return SUFFIX.sub("", path.rstrip("/"))


def _number_in_query(one: SplitResult, other: SplitResult) -> int | None:
    """Return the number of a page when two queries differ in nothing else."""
    before, after = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if not changed:
        return 1
    if len(changed) > 1 or not all(name.lower() in _parameters() for name in changed):
        return None
    value = after.get(changed.pop(), "1")
    return int(value) if value.isdigit() else None


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
