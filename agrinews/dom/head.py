"""The claims a page makes about itself: title, meta, link, JSON-LD, language and base.

They may be wrong, broken or made for search engines; weighing them is left to the finders.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from agrinews import tables
from agrinews.dom.white import one_line
from agrinews.model import Claim
from agrinews.patterns import deferred

Attributes = Mapping[str, str]
Stack = Sequence[tuple[str, Attributes]]
"""The open elements, the innermost last."""

NAMES = ("name", "property", "itemprop", "http-equiv")
KNOWN = frozenset((*NAMES, "content", "charset", "scheme", "lang", "id", "class", "media", "dir"))
STATED = {"base": ("base", "href"), "frame": ("frame", "src"), "time": ("time", "datetime")}
"""Elements whose one attribute is a claim of kind `html`: its key and the attribute."""
CLAIMING = frozenset(["html", "link", "meta", "script", "title", *STATED])
TITLED = ("head", "html", "body")
"""Where a `<title>` is that of the page, and not of a drawing."""
OF_READERS = "comment"
"""What the element of a reader's comment is named by its itemprop, or its type ends in."""
MAX_LEVELS = 20
AUTHOR = deferred("author")
BEFORE_AUTHOR = deferred(r"""\brel\s{0,3}=\s{0,3}["']?(?:[a-z ]{0,40} )?\Z""", re.IGNORECASE)
BEFORE_CHARS = 60
MAX_CLAIMS = 2000
MAX_JSON_DEPTH = 12
MAX_JSON_CHARS = 1_000_000
MAX_ITEM_CHARS = 200
# A value ends at the quote before the next attribute or the end of the element; bounded, so that a
# page of quotes stays linear.
BROKEN = deferred(
    r"""content\s*=\s*"(?P<value>[^<>]{0,2000}?)"\s*(?:/?>|(?:name|property|itemprop)\s*=)""",
    re.IGNORECASE,
)


class Head:
    """The claims of a page, gathered in document order while it is parsed."""

    def __init__(self, source: str) -> None:
        """Begin with none; `source` is the page, for meta elements gone wrong."""
        self._source = source
        self._claims: list[Claim] = []
        self._items: list[Claim] = []
        self.scripts: list[tuple[str, str]] = []
        """Type and text of each script."""
        self.has_items = "itemprop" in source or _links_author(source)
        # Elements that state something by their first text, with their level and what they state.
        self._waiting: list[tuple[int, Attributes, str]] = []

    def claims(self) -> tuple[Claim, ...]:
        """Return the claims; those that elements of the body make by an itemprop come last."""
        return (*self._claims, *self._items)[:MAX_CLAIMS]

    def start(self, stack: Stack) -> None:
        """Take in what the innermost of the open elements says by its attributes."""
        tag, attributes = stack[-1]
        if len(stack) == 1 and (lang := attributes.get("lang")):
            self._claims.append(Claim("html", "lang", lang.strip()))
        if tag in CLAIMING and len(self._claims) <= MAX_CLAIMS:
            self._claims.extend(self._said(tag, attributes))
        if "itemprop" in attributes:
            self._item(stack)
        elif tag == "a" and "author" in attributes.get("rel", "").lower().split():
            self._waiting.append((len(stack), attributes, "rel:author"))

    def _item(self, stack: Stack) -> None:
        """Take in what an element with an itemprop states, or wait for its first text."""
        tag, attributes = stack[-1]
        name = attributes["itemprop"]
        said = attributes.get("content") or attributes.get("datetime")
        if said and name == "name":  # of the person or the body that an element around is
            self._settle(said, stack)
        if tag == "meta":
            return
        if said:
            self._add_item(f"itemprop:{name}", said, stack=stack)
        else:
            self._waiting.append((len(stack), attributes, f"itemprop:{name}"))

    def _said(self, tag: str, attributes: Attributes) -> Iterator[Claim]:
        if tag == "meta":
            yield from _meta_claims(attributes, self._source)
        elif tag == "link":
            href = (attributes.get("href") or "").strip()
            rels = (attributes.get("rel") or "").lower().split()
            yield from (Claim("link", rel, href) for rel in rels)
        elif tag in STATED:
            name, attribute = STATED[tag]
            if value := one_line(attributes.get(attribute) or ""):
                yield Claim("html", name, value)

    def text(self, text: str, stack: Stack) -> None:
        """Take in a text that stands in the innermost of the open elements."""
        tag, attributes = stack[-1]
        if self._waiting and text.strip():
            self._settle(text, stack)
        if len(self._claims) > MAX_CLAIMS:
            return
        if tag == "script":
            self.scripts.append((attributes.get("type", ""), text))
            is_data = "ld+json" in attributes.get("type", "").lower()
            self._claims.extend(_json_claims(text) if is_data else _script_claims(text))
        elif tag == "title" and (len(stack) == 1 or stack[-2][0] in TITLED):
            self._claims.append(Claim("title", "title", one_line(text)))

    def _settle(self, text: str, stack: Stack) -> None:
        """Let the elements that wait and are still open state a text."""
        for level, attributes, key in self._waiting:
            if level <= len(stack) and stack[level - 1][1] is attributes:
                self._add_item(key, text, stack=stack[:level])
        self._waiting.clear()

    def _add_item(self, key: str, text: str, *, stack: Stack) -> None:
        value = one_line(text)[:MAX_ITEM_CHARS]
        if value and len(self._items) < MAX_CLAIMS and not _is_readers(stack):
            self._items.append(Claim("html", key, value))


def _links_author(source: str) -> bool:
    """Tell whether a page may hold a link with rel=author; one pattern would cost a whole parse."""
    ends = (found.start() for found in AUTHOR.finditer(source))
    return any(BEFORE_AUTHOR.search(source, max(0, end - BEFORE_CHARS), end) for end in ends)


def _is_readers(stack: Stack) -> bool:
    """Tell whether the innermost element belongs to a reader's comment."""
    return any(
        each.get("itemprop") == OF_READERS or each.get("itemtype", "").lower().endswith(OF_READERS)
        for _, each in stack[-MAX_LEVELS:]
    )


def _meta_claims(attributes: Attributes, source: str) -> Iterator[Claim]:
    value = attributes.get("content")
    if value is None:
        if charset := attributes.get("charset"):
            yield Claim("meta", "charset", charset)
        return
    if not KNOWN.issuperset(attributes):
        value = _whole(value, source)
    value = one_line(value)
    for name in NAMES:
        key = attributes.get(name)
        if key and value:
            yield Claim("meta", key.strip().lower(), value)


def _whole(value: str, text: str) -> str:
    """Return a value that an unescaped double quote has cut off, read from the source again."""
    at = text.find(f'content="{value}"')
    match = BROKEN.match(text, at) if at >= 0 else None
    if match is None:
        return value
    # A page saved by a browser holds the rest of the value as an attribute's name: `" b"=""`.
    return match["value"].removesuffix('"="').replace('" ', '"', 1)


# ------------------------------------------------------------------ scripts
@cache
def _stamps() -> re.Pattern[str]:
    # Each alternative begins with its letter, which is what the search goes by: four times as fast
    # as a pattern that begins with a word boundary.
    names = sorted(tables.toml("dates.toml")["scripts"]["names"])
    words = [rf"{name[0]}(?<!\w{name[0]}){re.escape(name[1:])}" for name in names]
    return re.compile(
        rf"""(?P<name>{"|".join(words)}) \b ["']? \s{{0,9}} [:=]
             \s{{0,9}} (?:["'](?P<text>[^"'<>\n]{{4,40}})["'] | (?P<number>\d{{10,13}})\b)""",
        re.VERBOSE,
    )


def _script_claims(text: str) -> Iterator[Claim]:
    for match in _stamps().finditer(text):
        value = match["text"] or match["number"]
        if any(map(str.isdigit, value)):
            yield Claim("html", f"script:{match['name']}", value.strip())


# ------------------------------------------------------------------ JSON-LD
def _json_claims(text: str) -> Iterator[Claim]:
    if len(text) > MAX_JSON_CHARS:
        return
    source = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        value = json.loads(source, strict=False)
    except (ValueError, RecursionError):  # trailing commas, templates, a number of 5,000 digits
        return
    yield from _leaves(value, "", depth=MAX_JSON_DEPTH)


def _leaves(value: Any, key: str, *, depth: int) -> Iterator[Claim]:  # noqa: ANN401  # JSON
    if depth == 0:
        return
    if isinstance(value, dict):
        kind = value.get("@type")
        kind = next((k for k in kind if isinstance(k, str)), "") if isinstance(kind, list) else kind
        if not key and isinstance(kind, str):
            key = kind
        for name, inner in value.items():
            if name == "@graph":
                yield from _leaves(inner, "", depth=depth - 1)
            else:
                yield from _leaves(inner, f"{key}.{name}" if key else name, depth=depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key, depth=depth - 1)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        text = one_line(str(value))
        if text:
            yield Claim("json-ld", key, text)
