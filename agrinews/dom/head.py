"""The claims a page makes about itself: title, meta, link, JSON-LD, language and base.

They may be wrong, broken or made for search engines; weighing them is left to the finders.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

from agrinews import tables
from agrinews.model import Claim

NAMES = ("name", "property", "itemprop", "http-equiv")
KNOWN = frozenset((*NAMES, "content", "charset", "scheme", "lang", "id", "class", "media", "dir"))
STATED = {"base": ("base", "href"), "frame": ("frame", "src"), "time": ("time", "datetime")}
"""Elements whose one attribute is a claim of kind `html`: its key and the attribute."""
ITEMS = etree.XPath("//*[@itemprop][not(self::meta)]")
AUTHORS = etree.XPath("//a[contains(concat(' ', normalize-space(@rel), ' '), ' author ')]")
OF_READERS = "comment"
"""What the element of a reader's comment is named by its itemprop, or its type ends in."""
MAX_LEVELS = 20
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


def claims_of(root: etree._Element, text: str) -> tuple[Claim, ...]:
    """Return the claims in document order. `text` is the source, for meta elements gone wrong."""
    found: list[Claim] = []
    lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if lang:
        found.append(Claim("html", "lang", lang.strip()))
    for element in root.iter("title", "meta", "link", "base", "script", "time", "frame"):
        found.extend(_claims(element, text))
        if len(found) > MAX_CLAIMS:
            break
    if "itemprop" in text:
        found.extend(_items(root))
    if "author" in text:
        found.extend(_authors(root))
    return tuple(found[:MAX_CLAIMS])


def _claims(element: etree._Element, text: str) -> Iterator[Claim]:
    tag = element.tag
    if tag == "script":
        if "ld+json" in (element.get("type") or "").lower():
            yield from _json_claims(element.text or "")
        else:
            yield from _script_claims(element.text or "")
    elif tag == "meta":
        yield from _meta_claims(element, text)
    elif tag == "title":
        parent = element.getparent()
        value = " ".join((element.text or "").split())
        if value and (parent is None or parent.tag in ("head", "html", "body")):
            yield Claim("title", "title", value)
    elif tag == "link":
        href = (element.get("href") or "").strip()
        yield from (Claim("link", rel, href) for rel in (element.get("rel") or "").lower().split())
    else:
        name, attribute = STATED[tag]
        if value := " ".join((element.get(attribute) or "").split()):
            yield Claim("html", name, value)


def _meta_claims(element: etree._Element, text: str) -> Iterator[Claim]:
    value = element.get("content")
    if value is None:
        if element.get("charset"):
            yield Claim("meta", "charset", str(element.get("charset")))
        return
    if not KNOWN.issuperset(element.keys()):
        value = _whole(value, text)
    value = " ".join(value.split())
    for name in NAMES:
        key = element.get(name)
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


def _items(root: etree._Element) -> Iterator[Claim]:
    """Yield what elements of the body with an itemprop state in an attribute or in their text."""
    found: list[etree._Element] = ITEMS(root)  # type: ignore[assignment]  # elements alone
    for element in found[:MAX_CLAIMS]:
        if (value := _stated(element)) and not _is_readers(element):
            yield Claim("html", f"itemprop:{element.get('itemprop')}", value)


def _stated(element: etree._Element) -> str:
    """Return what an element with an itemprop states: in an attribute, its name, or its text."""
    value = element.get("content") or element.get("datetime") or (element.text or "").strip()
    if not value and element.get("itemscope") is not None:  # a person or a body is an item itself
        name = element.find(".//*[@itemprop='name']")
        value = "" if name is None else name.get("content") or name.text or ""
    return " ".join((value or _first_text(element)).split())[:MAX_ITEM_CHARS]


def _first_text(element: etree._Element) -> str:
    return next((str(text) for text in element.itertext() if text.strip()), "")


def _is_readers(element: etree._Element) -> bool:
    """Tell whether an element belongs to a reader's comment."""
    around = islice(element.iterancestors(), MAX_LEVELS)
    return any(
        each.get("itemprop") == OF_READERS
        or (each.get("itemtype") or "").lower().endswith(OF_READERS)
        for each in around
    )


def _authors(root: etree._Element) -> Iterator[Claim]:
    """Yield the texts of links that lead to the author; readers are called so in comments."""
    found: list[etree._Element] = AUTHORS(root)  # type: ignore[assignment]  # elements alone
    for element in found[:MAX_CLAIMS]:
        value = " ".join(_first_text(element).split())
        if value and not _is_readers(element):
            yield Claim("html", "rel:author", value[:MAX_ITEM_CHARS])


# ------------------------------------------------------------------ scripts
@cache
def _stamps() -> re.Pattern[str]:
    names = sorted(tables.toml("dates.toml")["scripts"]["names"])
    return re.compile(
        rf"""\b (?P<name>{"|".join(map(re.escape, names))}) \b ["']? \s{{0,9}} [:=]
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
