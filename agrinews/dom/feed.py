"""Feeds and sitemaps read off XML: RSS 0.9 to 2.0, Atom, sitemaps and their indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from agrinews.dom.white import one_line
from agrinews.errors import UnparsableError
from agrinews.patterns import deferred

__all__ = ["Feed", "FeedKind", "Item", "feed_kind", "read_feed"]

FeedKind = Literal["feed", "sitemap", "index"]
ROOTS: Final[dict[str, FeedKind]] = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "urlset": "sitemap",
    "sitemapindex": "index",
}
ITEMS: Final = {"feed": ("item", "entry"), "sitemap": ("url",), "index": ("sitemap",)}
# The first that is there: when it was published goes before when it was changed.
DATES: Final = ("pubdate", "published", "publication_date", "date", "issued", "updated", "lastmod")
ADDRESSES: Final = ("link", "loc", "guid", "id")
# What may come before the root element.
ROOT: Final = deferred(
    r"\ufeff?(?>\s+|<\?[^>]{0,500}>|<!--.{0,2000}?-->|<!DOCTYPE[^[>]{0,500}(?:\[.{0,20000}?\]\s*)?>){0,20}+"
    r"<(?:[\w.-]{1,40}:)?(?P<name>[\w.-]{1,40})[\s>]",
    re.DOTALL | re.IGNORECASE,
)
# Taken out: the text is decoded already, and no feed needs entities of its own. Where they were
# made to explode, libxml2 would stop reading at them.
DECLARATIONS: Final = deferred(
    r"\A\ufeff?\s*<\?xml[^>]{0,500}\?>|<!DOCTYPE[^[>]{0,500}(?:\[.{0,20000}?\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a feed or sitemap names, as it says it."""

    url: str
    title: str | None = None
    date: str | None = None
    """As it stands there."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed or sitemap holds, in its order."""

    kind: FeedKind
    items: tuple[Item, ...]


def feed_kind(text: str) -> FeedKind | None:
    """Return what kind of feed a text is by its root element, None for anything else.

    >>> feed_kind("<?xml version='1.0'?><rss version='2.0'></rss>"), feed_kind("<html>")
    ('feed', None)
    """
    found = ROOT.match(text)
    return ROOTS.get(found["name"].lower()) if found else None


def read_feed(text: str) -> Feed:
    """Return the items of a feed. Raises UnparsableError when it is none.

    Broken XML is read as far as it makes sense; entities and external files are not.
    """
    kind = feed_kind(text)
    root = None if kind is None else _parsed(text)
    if kind is None or root is None:
        raise UnparsableError("neither a feed nor a sitemap", stage="links")
    wanted = ITEMS[kind]
    found = (_item(each) for each in root.iter(etree.Element) if _name(each) in wanted)
    return Feed(kind, tuple(item for item in found if item.url))


def _parsed(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=True
    )
    found = ROOT.match(text)
    root = found.start("name") if found else 0
    data = (DECLARATIONS.sub("", text[:root]) + text[root:]).encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnparsableError(f"broken XML: {error}", stage="links") from error


def _item(element: etree._Element) -> Item:
    parts = list(_parts(element))
    texts = {name: text for name, text in reversed(parts) if text}
    date = next((texts[name] for name in DATES if name in texts), None)
    address = next((texts[name] for name in ADDRESSES if texts.get(name)), "")
    return Item(address, texts.get("title"), date)


def _parts(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of what an item is made of, also of what a news sitemap adds."""
    for child in element.iter(etree.Element):
        name = _name(child)
        if child is element or _name(child.getparent()) in ("source", "image", "author"):
            continue
        text = one_line("".join(map(str, child.itertext())))
        if name == "link" and not text:
            if (child.get("rel") or "alternate") == "alternate":
                yield name, (child.get("href") or "").strip()
        elif name == "guid" and (child.get("isPermaLink") or "true").lower() == "false":
            continue
        else:
            yield name, text


def _name(element: etree._Element | None) -> str:
    """Return an element's name without its namespace, or a prefix that nobody declared."""
    return "" if element is None else re.split("[:}]", str(element.tag))[-1].lower()
