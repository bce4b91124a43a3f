"""The articles that a page names, whatever kind of list it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urljoin

from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.dom.feed import Feed, feed_kind, read_feed
from agrinews.errors import FetchError, UnparsableError
from agrinews.links.listed import Listed, day_of
from agrinews.links.lists import articles
from agrinews.links.source import opened, whole_titles
from agrinews.model import RawPage
from agrinews.readers.inflate import inflate
from agrinews.readers.urls import parse_url

__all__ = ["Collector", "ListKind"]

ListKind = Literal["auto", "list", "feed", "sitemap"]
# An index names sitemaps; indexes of indexes are not in the protocol, but are out there.
MAX_DEPTH: Final = 3
# The protocol's own limit for one index (sitemaps.org) is 50,000; a run that needs more is a crawl.
MAX_SITEMAPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects the articles of lists, following the indexes of sitemaps."""

    kind: ListKind = "auto"
    since: str | None = None
    """YYYY-MM-DD; sitemaps that have not changed since then are not asked for."""
    get: Callable[[str], RawPage] | None = None
    """How a sitemap that an index names is fetched; None: it is not."""

    def collect(self, page: RawPage) -> Iterator[Listed]:
        """Yield the articles a page names, in order, without duplicates.

        Raises UnparsableError for a page of another kind than asked for, and FetchError.
        """
        seen: set[str] = set()
        for listed in self._of_page(page, MAX_DEPTH):
            if listed.url not in seen:
                seen.add(listed.url)
                yield listed

    def _of_page(self, page: RawPage, depth: int) -> Iterator[Listed]:
        text = decode(inflate(page.body, origin=page.origin), page.content_type).text
        url = page.address
        found = None if self.kind == "list" else feed_kind(text)
        if found is None:
            if self.kind not in ("auto", "list"):
                raise UnparsableError(f"this is no {self.kind}", origin=page.origin, stage="links")
            yield from _of_list(text, url)
        elif (self.kind == "feed" and found != "feed") or (
            self.kind == "sitemap" and found == "feed"
        ):
            raise UnparsableError(f"this is a {found}", origin=page.origin, stage="links")
        elif found == "index":
            yield from self._of_index(read_feed(text), url, depth=depth)
        else:
            yield from _of_feed(read_feed(text), url)

    def _of_index(self, index: Feed, url: str | None, *, depth: int) -> Iterator[Listed]:
        if self.get is None:
            message = "an index of sitemaps: give its URL, and they are fetched"
            raise UnparsableError(message, stage="links")
        if depth == 0:
            raise UnparsableError("indexes of sitemaps without end", stage="links")
        for listed in list(_of_feed(index, url))[:MAX_SITEMAPS]:
            if not self.is_old(listed):
                yield from self._of_page(self.get(listed.url), depth - 1)

    def is_old(self, listed: Listed) -> bool:
        """Tell whether something is said to be from before `since`; what states no day is not."""
        return self.since is not None and listed.date is not None and listed.date < self.since


def _of_list(text: str, url: str | None) -> Iterator[Listed]:
    """Yield the articles of a list page; headlines that it has cut are whole in its source."""
    found = articles(survey(opened(text), url=url), url=url)
    whole = dict(whole_titles(text, [each.title for each in found if each.title]))
    for each in found:
        yield replace(each, title=whole.get(each.title or "", each.title))


def _of_feed(feed: Feed, url: str | None) -> Iterator[Listed]:
    for item in feed.items:
        try:
            address = parse_url(urljoin(url or "", item.url)).url
        except (FetchError, ValueError):
            continue
        yield Listed(address, item.title, day_of(item.date))
