"""Everything read off a page, once: after this there is no tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml import etree

from agrinews.dom.blocks import Walk
from agrinews.dom.head import claims_of
from agrinews.dom.lines import survey_lines
from agrinews.dom.parse import DEEP, flatten, has_markup, parse
from agrinews.dom.rules import rule_claims, rule_marks, with_disclaimers
from agrinews.dom.stored import find_stored
from agrinews.model import Claim, Form, SiteRule, Survey

SHELL_CHARS = 300
"""What a page shows outside links while its story is still in a script: menus, a foot, `加载中`."""


def survey(
    text: str, *, url: str | None = None, form: Form | None = None, rule: SiteRule | None = None
) -> Survey:
    """Return what a page says of itself and the text it shows, in document order.

    `url` makes links absolute; a `<base>` in the page goes before it. Without markup, or with
    `form="text"`, each line is a block. `rule` adds marks and claims. Raises UnparsableError, and
    TableError for an XPath of the rule that cannot be understood.
    """
    if form == "text" or not has_markup(text):
        found = survey_lines(text)
        return _ruled(found, None, rule=rule) if rule else found
    root = parse(text)
    if root is None:
        return Survey()
    claims = claims_of(root, text)
    walk = _walked(root, text, base=_base(claims, url), rule=rule)
    if _shown(walk) <= SHELL_CHARS and (stored := find_stored(root)) is not None:
        claims = (*claims, *stored.claims)
        inner = parse(stored.html)
        if inner is not None:
            walk.run(inner)
    found = Survey(claims, tuple(walk.nodes.made), tuple(walk.blocks), tuple(walk.pictures))
    return _ruled(found, root, rule=rule) if rule else found


def _ruled(found: Survey, root: etree._Element | None, *, rule: SiteRule) -> Survey:
    return replace(
        found,
        claims=(*found.claims, *rule_claims(root, found.blocks, rule=rule)),
        blocks=tuple(with_disclaimers(found.blocks, rule)),
    )


def _walked(root: etree._Element, text: str, *, base: str, rule: SiteRule | None) -> Walk:
    """Return the walk over a page that holds all of its text."""
    resolve = resolver(base)
    walk = Walk(resolve, marks=rule_marks(root, rule) if rule else None)
    walk.run(root)
    if walk.deepest >= DEEP:
        walk = _fuller(walk, text, resolve=resolve)
    if not walk.blocks:
        walk = Walk(resolve, noscript=True)
        walk.run(root)
    return walk


def _shown(walk: Walk) -> int:
    """Return how much a page shows outside links."""
    return sum(len(block.text) - block.link_chars for block in walk.blocks)


def _fuller(walk: Walk, text: str, *, resolve: Callable[[str], str]) -> Walk:
    """Return the walk over the flattened page if the deep tree has lost text, else `walk`."""
    root = parse(flatten(text))
    if root is None:
        return walk
    flat = Walk(resolve)
    flat.run(root)
    return flat if _chars(flat) > _chars(walk) else walk


def _chars(walk: Walk) -> int:
    return sum(len(block.text) for block in walk.blocks)


# ------------------------------------------------------------------ addresses
def _base(claims: tuple[Claim, ...], url: str | None) -> str:
    base = next((c.value for c in claims if c.kind == "html" and c.key == "base"), "")
    try:
        return urljoin(url or "", base)
    except ValueError:
        return url or ""


def resolver(base: str) -> Callable[[str], str]:
    """Return a function from a link as written to an absolute URL, or "" where it leads nowhere.

    The common forms are put together by hand: urljoin alone would cost as much as the parse.
    """
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    scheme = parts.scheme or "http"
    host = f"{scheme}://{parts.netloc}" if parts.netloc else ""

    def resolve(link: str) -> str:
        link = link.strip()
        head = link[:11].lower()
        if not link or head.startswith(("#", "javascript:")):
            return ""
        if head.startswith(("http://", "https://")) or not host:
            return link
        if link.startswith("//"):
            return f"{scheme}:{link}"
        if link.startswith("/") and "/." not in link:
            return host + link
        try:
            return urljoin(base, link)
        except ValueError:
            return link

    return resolve
