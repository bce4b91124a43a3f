"""Whether an answer can be a page at all: by its Content-Type, then by its first bytes."""

from __future__ import annotations

import re
from typing import Final, Literal

from agrinews.errors import FetchError
from agrinews.patterns import deferred
from agrinews.readers.magic import look

__all__ = ["Kind", "check_body", "check_type"]

Kind = Literal["page", "any-links"]
"""What is wanted: a page, or anything that lists links (a page, a feed, a sitemap)."""

# Types under which servers send pages. octet-stream and "unknown" mean "no idea": bytes decide.
PAGE_TYPES: Final = deferred(
    r"""
    text/(?:html|plain|xml|x-server-parsed-html|vnd\.wap\.wml) | application/(?:xhtml\+xml |
    vnd\.wap\.xhtml\+xml | xml | octet-stream | force-download | unknown | x-unknown) |
    (?:content|unknown)/unknown | \*/\*
    """,
    re.VERBOSE | re.IGNORECASE,
)
LINK_TYPES: Final = deferred(
    r"application/(?:(?:rss|atom|rdf|feed)\+xml|(?:x-)?gzip|xml)|text/(?:rss|rdf)",
    re.IGNORECASE,
)
FEED_ROOT = deferred(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?[^>]{0,500}>|<!--.{0,2000}?-->){0,20}+"
    rb"<(rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]",
    re.DOTALL,
)


def check_type(content_type: str | None, kind: Kind) -> None:
    """Raise FetchError `not_html` when a Content-Type header rules out what is wanted."""
    essence = (content_type or "").split(";")[0].strip()
    if not essence or "/" not in essence or PAGE_TYPES.fullmatch(essence):
        return
    if kind == "any-links" and LINK_TYPES.fullmatch(essence):
        return
    raise FetchError(f"not a page: Content-Type {essence[:80]}", code="not_html")


def check_body(body: bytes, kind: Kind) -> None:
    """Raise FetchError `not_html` when the first bytes are those of something else."""
    known = look(body)
    if known is not None and not (kind == "any-links" and known.role == "compressed"):
        raise FetchError(f"not a page: the bytes are {known.name}", code="not_html")
    if kind == "page" and (found := FEED_ROOT.match(body[:8192])):
        root = found[1].decode("ascii")
        message = f"not a page: <{root}> is a feed or sitemap (see `agrinews links`)"
        raise FetchError(message, code="not_html")
