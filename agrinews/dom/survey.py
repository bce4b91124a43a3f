"""Everything read off a page, once: after this there is no tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from agrinews.dom.blocks import Walk
from agrinews.dom.lines import survey_lines
from agrinews.dom.parse import DEEP, MAX_DEPTH, flatten, has_markup, parse, read, replay
from agrinews.dom.rules import mark, rule_claims, with_disclaimers
from agrinews.dom.stored import Stored, find_stored
from agrinews.dom.teaser import is_beginning
from agrinews.dom.thin import few_tags, refuse_many
from agrinews.model import Claim, Form, SiteRule, Survey

SHELL_CHARS = 300
SENTENCE_CHARS = 24
"""What a page shows outside links while its story is still in a script, and how long a sentence
with a full stop may be there: menus, a foot, `加载中`, but no story."""
TEASER_CHARS = 1500
"""The same of a page that shows only the beginning of its story."""


def survey(
    text: str, *, url: str | None = None, form: Form | None = None, rule: SiteRule | None = None
) -> Survey:
    """Return what a page says of itself and the text it shows, in document order.

    `url` makes links absolute; a `<base>` in the page goes before it. Without markup, or with
    `form="text"`, each line is a block. `rule` adds marks and claims. Raises UnparsableError,
    TooLargeError, and TableError for an XPath of the rule that cannot be understood.
    """
    if form == "text" or not has_markup(text):
        refuse_many(text.count("\n"))
        found = survey_lines(text)
        return _ruled(found, None, rule=rule) if rule else found
    text = few_tags(text)
    root = parse(text) if rule else None
    if rule and root is not None:
        mark(root, rule)
    walk = _walked(text, root)
    claims = walk.head.claims()
    if (stored := _stored(walk)) is not None:
        claims = (*claims, *stored.claims)
        walk.read_inside(stored.html)
    refuse_many(walk.lines)
    resolve = cache(resolver(_base(claims, url)))
    pictures = (replace(each, url=resolve(each.url)) for each in walk.pictures)
    blocks = walk.blocks(resolve)
    refuse_many(len(blocks))
    found = Survey(claims, tuple(walk.nodes.made), blocks, tuple(pictures))
    return _ruled(found, root, rule=rule) if rule and root is not None else found


def _ruled(found: Survey, root: etree._Element | None, *, rule: SiteRule) -> Survey:
    return replace(
        found,
        claims=(*found.claims, *rule_claims(root, found.blocks, rule=rule)),
        blocks=tuple(with_disclaimers(found.blocks, rule)),
    )


def _walked(text: str, root: etree._Element | None) -> Walk:
    """Return the walk over a page, or over its tree if it has been made, that holds all text."""
    walk = _walk(text, root, noscript=False)
    if walk.deepest >= DEEP:
        walk = _fuller(walk, text)
    return walk if walk.chars() else _walk(text, root, noscript=True)


def _stored(walk: Walk) -> Stored | None:
    """Return the story that a script holds, if the page shows none or only its beginning."""
    if not walk.head.scripts or walk.own_chars() > TEASER_CHARS:
        return None
    shown = walk.sentences(SENTENCE_CHARS)
    is_shell = not shown and walk.own_chars() <= SHELL_CHARS
    stored = find_stored(walk.head.scripts) if shown or is_shell else None
    if stored is None or is_shell or is_beginning(shown, stored.html):
        return stored
    return None


def _walk(text: str, root: etree._Element | None, *, noscript: bool) -> Walk:
    walk = Walk(text, noscript=noscript)
    if root is None:
        read(text, walk)
    else:
        replay(root, walk)
    return walk


def _fuller(walk: Walk, text: str) -> Walk:
    """Return the walk over the flattened page if the deep one is too deep or has lost text."""
    flat = Walk(text)
    read(flatten(text), flat)
    flat.head = walk.head
    return flat if walk.deepest > MAX_DEPTH or flat.chars() > walk.chars() else walk


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
