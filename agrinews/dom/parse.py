"""Any text to the events of a parser or to a tree, losing no text on the way.

Text that libxml2 would lose: what follows the first `</html>`, and in a tree what lies deeper than
its limit of 2,048 levels (255 before version 2.12). The closing tags of the document are taken out
before parsing; for the depth there is `flatten`, which the caller uses when the page is deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lxml import etree

from agrinews.dom.bounds import few_attributes
from agrinews.errors import UnparsableError
from agrinews.patterns import deferred

DEEP = 250
"""Levels from which text may be missing in the tree (libxml2 before 2.12: 255, since: 2,048)."""
MAX_DEPTH = 2_048
"""Levels that a node may have above it; deeper pages are flattened whatever the parser makes of
them."""
MANY_TAGS = 20_000
"""Tags from which a page is made a tree first. Without a tree libxml2 knows no limit of depth, and
for each end tag it goes through all open elements: 53 s for 100,000 `<div>` and `</b>` each."""

# C0 controls but tab, line feed, form feed and carriage return: HTML shows none of them.
CONTROLS = bytes(i for i in range(32) if i not in b"\t\n\f\r")
# The end tags may stand anywhere, and browsers go on reading after them. The first pattern is
# searched for five times as fast as the second.
FIRST_END = deferred(rb"</(?:body|html|BODY|HTML)")
END_OF_PAGE = deferred(rb"</(?:body|html)\b[^<>]{0,99}>", re.IGNORECASE)
SURROGATE = deferred("[\ud800-\udfff]")

MARKUP = deferred(
    r"""<(?: !-- | !doctype\b | \?xml\b
          | /?(?:html|head|body|title|meta|link|base|div|p|br|hr|a|b|i|em|span|font|center|strong
                |table|tbody|tr|td|th|ul|ol|li|dl|h[1-6]|img|script|style|article|section|main
                |frameset|pre|blockquote|form|iframe|noscript)
            (?=[\s/>]) )""",
    re.IGNORECASE | re.VERBOSE,
)

# One token of markup; one that is not closed runs to the end, as in a browser.
TOKEN = deferred(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
      | <(?P<raw>script|style|noscript|template|iframe|title)\b.*?(?:</(?P=raw)\b[^>]*(?:>|\Z)|\Z)
      | <(?P<tag>/?[a-z][^\s/>]{0,40})[^>]*(?:>|\Z)
      | <[!?/][^>]*(?:>|\Z)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# Breaks that the flat text keeps, each as an element that nothing can nest in for long.
BREAKING = """
    address article aside blockquote br caption center dd div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td
    tfoot th thead tr ul
"""
BREAKS = frozenset(BREAKING.split())


def has_markup(text: str) -> bool:
    """Tell whether a text holds any HTML at all."""
    return MARKUP.search(text) is not None


class Target(Protocol):
    """What is told of each element, attribute and text, in the order of the page."""

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """Begin an element."""

    def end(self, tag: str, /) -> None:
        """End the innermost open element."""

    @property
    def data(self) -> Callable[[str], None]:
        """What is given each piece of a text."""

    def close(self) -> None:
        """End the page."""


def read(text: str, target: Target) -> None:
    """Tell `target` all that stands on a page. Raises UnparsableError.

    Comments and processing instructions are left out, so that the texts on both sides of them are
    one text.
    """
    data = _prepared(text)
    if data.count(b"<") > MANY_TAGS:
        root = _tree(data)
        if root is not None:
            replay(root, target)
    else:
        told: Any = target  # the stubs have bytes for names too, which Python 3 never gives
        _parsed(data, etree.HTMLParser(encoding="utf-8", huge_tree=True, target=told))


def parse(text: str) -> etree._Element | None:
    """Return the root of the tree, or None if the page shows nothing. Raises UnparsableError."""
    return _tree(_prepared(text))


def replay(root: etree._Element, target: Target) -> None:
    """Tell `target` all that stands in a tree."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            target.start(element.tag, dict(element.items()))
            text = element.text
        else:
            target.end(element.tag)
            text = element.tail
        if text:
            target.data(text)
    target.close()


def _prepared(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError:  # lone surrogates, as lenient codecs let through
        data = SURROGATE.sub("\ufffd", text).encode()
    data = data.translate(None, CONTROLS)
    found = FIRST_END.search(data)  # `</Body>` and the like: too rare to be searched for
    first = found.start() if found else 0
    return few_attributes(data[:first] + END_OF_PAGE.sub(b" ", data[first:]))


def _tree(data: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    return _parsed(data, parser)


def _parsed(data: bytes, parser: etree.HTMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError as error:
        if "empty" in str(error).lower():
            return None
        raise UnparsableError(f"the page could not be parsed: {error}", stage="dom") from error


def flatten(text: str) -> str:
    """Return the page without nesting: the same text with `<br>` where a line would end.

    Linear in the length of the text; nothing but line breaks is left of its structure.

    >>> flatten("<div><div>one<!-- x --><b>two</b></div>three")
    '<body><br><br>onetwo<br>three'
    """

    def replace(match: re.Match[str]) -> str:
        tag = match["tag"]
        return "<br>" if tag and tag.strip("/").lower() in BREAKS else ""

    return "<body>" + TOKEN.sub(replace, text)
