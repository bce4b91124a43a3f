"""Any text to a tree, losing no text on the way. Not for reading anything off it.

Text that libxml2 would lose: what follows the first `</html>`, and what lies deeper than
its limit of 2,048 levels (255 before version 2.12). The closing tags of the document are taken out
before parsing; for the depth there is `flatten`, which the caller uses when the tree is deep.
"""

from __future__ import annotations

import re

from lxml import etree

from agrinews.dom.bounds import few_attributes
from agrinews.errors import UnparsableError

DEEP = 250
"""Levels from which text may be missing in the tree (libxml2 before 2.12: 255, since: 2,048)."""

# C0 controls but tab, line feed, form feed and carriage return: HTML shows none of them.
CONTROLS = bytes(i for i in range(32) if i not in b"\t\n\f\r")
# The end tags may stand anywhere, and browsers go on reading after them.
END_OF_PAGE = re.compile(rb"</(?:body|html)\b[^<>]{0,99}>", re.IGNORECASE)
ENDINGS = (b"</body", b"</BODY", b"</html", b"</HTML")
SURROGATE = re.compile("[\ud800-\udfff]")

MARKUP = re.compile(
    r"""<(?: !-- | !doctype\b | \?xml\b
          | /?(?:html|head|body|title|meta|link|base|div|p|br|hr|a|b|i|em|span|font|center|strong
                |table|tbody|tr|td|th|ul|ol|li|dl|h[1-6]|img|script|style|article|section|main
                |frameset|pre|blockquote|form|iframe|noscript)
            (?=[\s/>]) )""",
    re.IGNORECASE | re.VERBOSE,
)

# One token of markup; an unclosed comment, script or style runs to the end as in a browser.
TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
      | <(?P<raw>script|style|noscript|template|iframe|title)\b.*?(?:</(?P=raw)\b[^>]*>|\Z)
      | <(?P<tag>/?[a-z][^\s/>]{0,40})[^>]*>
      | <[!?/][^>]*>""",
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


def parse(text: str) -> etree._Element | None:
    """Return the root of the tree, or None if the page shows nothing. Raises UnparsableError.

    Comments and processing instructions are left out of the tree, so that the texts on both sides
    of them are one text.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError:  # lone surrogates, as lenient codecs let through
        data = SURROGATE.sub("\ufffd", text).encode()
    data = few_attributes(_without_end(data.translate(None, CONTROLS)))
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError as error:
        if "empty" in str(error).lower():
            return None
        raise UnparsableError(f"the page could not be parsed: {error}", stage="dom") from error


def _without_end(data: bytes) -> bytes:
    # The substitution costs as much as an eighth of the parse; plain searches cost next to nothing.
    found = [at for at in map(data.find, ENDINGS) if at >= 0]
    first = min(found, default=0)  # `</Body>` and the like: too rare to be searched for
    return data[:first] + END_OF_PAGE.sub(b" ", data[first:])


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
