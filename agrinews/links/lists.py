"""The article links of a list page: told from navigation by address and text together.

Articles of a site have addresses of one pattern (the same but for numbers), many on a page, with
headlines as texts; navigation has short texts. Neither sign alone will do: section names can be
long, headlines short.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from agrinews import tables
from agrinews.errors import FetchError
from agrinews.hanzi import fold
from agrinews.links.days import Days
from agrinews.links.listed import Listed, day_of_url
from agrinews.model import Survey
from agrinews.readers.urls import parse_url

__all__ = ["articles"]

# Headlines on Chinese news pages: 12 to 30 characters, seldom below 8; section names: 2 to 6.
HEADLINE_CHARS: Final = 8
SHORT_HEADLINE_CHARS: Final = 4
# So many links of one pattern are a list; fewer may be a coincidence.
LIST_LINKS: Final = 3
# A name this long in an address is made from a headline, not from a section.
LONG_NAME_CHARS: Final = 20
# 增值电信业务 before 经营许可证; who tells of a licence says more.
REGISTER_CHARS: Final = 8
NUMBER: Final = re.compile(r"\d+")
HEX: Final = re.compile(r"(?<![a-z0-9])(?=[a-z]*\d)[a-z0-9]{8,}(?![a-z0-9])")
WORD: Final = re.compile(r"\w")
NO_PAGE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|bmp|tiff?|css|js|json|pdf|ofd|docx?|xlsx?|pptx?|csv|wps|et|dps"
    r"|ceb|zip|rar|7z|apk|exe|mp[34]"
    r"|flv|avi|wmv|m3u8)$",
    re.IGNORECASE,
)
INDEX: Final = re.compile(r"^/?$|/(?:index|default|list|home)[^/]*$", re.IGNORECASE)
# Names under which domains of a country are registered.
SHARED: Final = frozenset(("ac", "co", "com", "edu", "gov", "net", "org"))
TWO: Final = 2


@dataclass(frozen=True, slots=True)
class _Seen:
    """A link as it stands on the page."""

    url: str
    text: str
    date: str | None

    @property
    def chars(self) -> int:
        """Letters and characters of the text, without marks."""
        return len(WORD.findall(self.text))


def articles(seen: Survey, *, url: str | None) -> tuple[Listed, ...]:
    """Return the articles that a page lists, in order, each once, with its longest text as title.

    `url` is that of the page, whose own address and pages are no articles.
    """
    links = _once(_links(seen, own=url))
    groups = defaultdict(list)
    for link in links:
        groups[_pattern(link.url)].append(link)
    home = _site(url) if url else None
    kept = {link.url for group in groups.values() for link in _of_group(group, home=home)}
    if not kept:  # a small page, or one with short headlines: the texts alone must do
        kept = {link.url for link in links if _has_identity(link.url) and _is_headline(link)}
    return tuple(
        Listed(link.url, link.text or None, link.date or day_of_url(link.url))
        for link in links
        if link.url in kept
    )


# ------------------------------------------------------------------ which are articles
def _of_group(group: list[_Seen], *, home: str | None) -> Iterable[_Seen]:
    """Return those of one pattern that are articles: all but the shortest, or single ones.

    Single links to other sites are advertisements and sources, not what the page lists.
    """
    url = group[0].url
    if not _has_identity(url):
        return ()
    if len(group) >= LIST_LINKS and median(link.chars for link in group) >= HEADLINE_CHARS - 1:
        return filter(_is_headline, group)
    if home is not None and _site(url) != home:
        return ()
    return (link for link in group if link.chars >= HEADLINE_CHARS)


def _is_headline(link: _Seen) -> bool:
    return link.chars >= SHORT_HEADLINE_CHARS


def _has_identity(url: str) -> bool:
    """Tell whether an address can be that of one article: it has a number or a name of its own."""
    parts = urlsplit(url)
    if INDEX.search(parts.path):
        return bool(NUMBER.search(parts.query))
    name = parts.path.rstrip("/").rpartition("/")[2]
    if NUMBER.search(parts.path + parts.query):
        return True
    return name.count("-") > 1 or len(name) >= LONG_NAME_CHARS


def _site(url: str) -> str:
    """Return the part of a host that names its owner.

    >>> _site("http://finance.people.com.cn/a"), _site("http://www.news.cn/")
    ('people.com.cn', 'news.cn')
    """
    labels = (urlsplit(url).hostname or "").split(".")
    if labels[-1].isdigit():
        return ".".join(labels)
    return ".".join(labels[-3:] if len(labels) > TWO and labels[-2] in SHARED else labels[-TWO:])


def _pattern(url: str) -> str:
    """Return what addresses of one kind have in common.

    >>> _pattern("http://h.example/2024/0816/c1004-4030.html")
    'h.example/#/#/c#-#.html'
    """
    parts = urlsplit(url)
    path = NUMBER.sub("#", HEX.sub("#", parts.path))
    query = NUMBER.sub("#", HEX.sub("#", parts.query))
    return f"{parts.netloc}{path}" + (f"?{query}" if query else "")


# ------------------------------------------------------------------ which links there are
def _links(seen: Survey, *, own: str | None) -> Iterator[_Seen]:
    home = None if own is None else _address(own)
    days = Days(seen)
    for block in seen.blocks:
        for link in block.links:
            url = _address(link.url)
            text = block.text[link.start : link.end].strip()
            if url is None or url == home or _is_elsewhere(url, text):
                continue
            yield _Seen(url, "" if _is_way(text) else text, days.beside(block))


def _is_elsewhere(url: str, text: str) -> bool:
    """Tell whether a link leads to what is never an article: files, registers, logins, shares."""
    parts = urlsplit(url)
    if NO_PAGE.search(parts.path):
        return True
    known = tables.toml("pages.toml")
    host = f".{parts.hostname or ''}"
    if any(host.endswith(f".{name}") for name in known["not_hosts"]):
        return True
    words = fold(text)
    return any(_is_register(words, fold(phrase)) for phrase in known["not_texts"])


def _is_register(words: str, phrase: str) -> bool:
    """Tell whether words only name a register, as 经营许可证：京B2-2009; headlines tell of one.

    >>> _is_register("经营许可证:京b2-2009", "经营许可证"), _is_register(
    ...     "关于换发农药经营许可证的通知", "经营许可证"
    ... )
    (True, False)
    """
    before, found, behind = words.partition(phrase)
    if not found or "的" in behind or len(before) > REGISTER_CHARS:
        return False
    return not behind or not before or NUMBER.search(behind) is not None


def _address(url: str) -> str | None:
    try:
        return parse_url(url).url
    except FetchError:
        return None


def _once(links: Iterable[_Seen]) -> list[_Seen]:
    """Return each address once, where it first stood, with the best of its texts and a day."""
    best: dict[str, _Seen] = {}
    for link in links:
        known = best.setdefault(link.url, link)
        text = link.text if link.chars > known.chars else known.text
        best[link.url] = replace(known, text=text, date=known.date or link.date)
    return list(best.values())


def _is_way(text: str) -> bool:
    """Tell whether a text says only where it leads: 详细, 更多, 下一页."""
    return fold(text).strip("[]()【】「」<>《》»›.…· ") in _ways()


def _ways() -> frozenset[str]:
    return frozenset(map(fold, tables.toml("pages.toml")["ways"]))
