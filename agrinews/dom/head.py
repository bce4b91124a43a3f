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
from agrinews.model import Claim

Attributes = Mapping[str, str]

NAMES = ("name", "property", "itemprop", "http-equiv")
KNOWN = frozenset((*NAMES, "content", "charset", "scheme", "lang", "id", "class", "media", "dir"))
STATED = {"base": ("base", "href"), "frame": ("frame", "src"), "time": ("time", "datetime")}
"""Elements whose one attribute is a claim of kind `html`: its key and the attribute."""
CLAIMING = frozenset(["html", "link", "meta", "script", "title", *STATED])
TITLED = ("head", "html", "body")
"""Where a `<title>` is that of the page, and not of a drawing."""
MAX_CLAIMS = 2000
MAX_JSON_DEPTH = 12
MAX_JSON_CHARS = 1_000_000
MAX_ITEM_CHARS = 200
# A value ends at the quote before the next attribute or the end of the element; bounded, so that a
# page of quotes stays linear.
BROKEN = re.compile(
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
        self.has_items = "itemprop" in source
        self._item_level = 0

    def claims(self) -> tuple[Claim, ...]:
        """Return the claims; those that elements of the body make by an itemprop come last."""
        return (*self._claims, *self._items)[:MAX_CLAIMS]

    def start(self, tag: str, attributes: Attributes, *, level: int) -> None:
        """Take in what an element says by its attributes; the root has level 1."""
        if level == 1 and (lang := attributes.get("lang")):
            self._claims.append(Claim("html", "lang", lang.strip()))
        if tag in CLAIMING and len(self._claims) <= MAX_CLAIMS:
            self._claims.extend(self._said(tag, attributes))
        self._item_level = 0
        if "itemprop" in attributes and tag != "meta":
            if said := attributes.get("content") or attributes.get("datetime"):
                self._add_item(attributes, said)
            else:
                self._item_level = level

    def _said(self, tag: str, attributes: Attributes) -> Iterator[Claim]:
        if tag == "meta":
            yield from _meta_claims(attributes, self._source)
        elif tag == "link":
            href = (attributes.get("href") or "").strip()
            rels = (attributes.get("rel") or "").lower().split()
            yield from (Claim("link", rel, href) for rel in rels)
        elif tag in STATED:
            name, attribute = STATED[tag]
            if value := " ".join((attributes.get(attribute) or "").split()):
                yield Claim("html", name, value)

    def text(self, text: str, stack: Sequence[tuple[str, Attributes]]) -> None:
        """Take in a text that stands in the innermost of the open elements."""
        tag, attributes = stack[-1]
        if self._item_level == len(stack):
            self._add_item(attributes, text)
            self._item_level = 0
        if len(self._claims) > MAX_CLAIMS:
            return
        if tag == "script":
            is_data = "ld+json" in attributes.get("type", "").lower()
            self._claims.extend(_json_claims(text) if is_data else _script_claims(text))
        elif tag == "title" and (len(stack) == 1 or stack[-2][0] in TITLED):
            self._claims.append(Claim("title", "title", " ".join(text.split())))

    def _add_item(self, attributes: Attributes, text: str) -> None:
        if value := " ".join(text.split())[:MAX_ITEM_CHARS]:
            self._items.append(Claim("html", f"itemprop:{attributes['itemprop']}", value))


def _meta_claims(attributes: Attributes, source: str) -> Iterator[Claim]:
    value = attributes.get("content")
    if value is None:
        if charset := attributes.get("charset"):
            yield Claim("meta", "charset", charset)
        return
    if not KNOWN.issuperset(attributes):
        value = _whole(value, source)
    value = " ".join(value.split())
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
        text = " ".join(str(value).split())
        if text:
            yield Claim("json-ld", key, text)
