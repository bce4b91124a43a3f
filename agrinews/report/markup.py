"""HTML that is safe by type: only what went through `text` or `element` is `Html`.

The pages shown were written by strangers, so nothing of theirs may become markup here. Beside the
escaping, the page forbids itself every script and style but its own (by hash) and all network.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import NewType

Html = NewType("Html", str)

VOID = frozenset({"br", "input", "meta", "link"})
# Valid in Python, forbidden in HTML; shown as their pictures (U+2400 on) so that they can be seen.
CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


def text(value: object) -> Html:
    """Return `value` as text that no browser takes for markup.

    >>> text("<b>&'")
    '&lt;b&gt;&amp;&#x27;'
    """
    return Html(escape(str(value).translate(CONTROLS)))


def join(parts: Iterable[Html], between: str = "") -> Html:
    """Return the parts one after another."""
    return Html(between.join(parts))


def element(tag: str, *children: Html, **attributes: object) -> Html:
    """Return an element; an attribute that is None is left out, `_` in names becomes `-`.

    >>> element("a", text("go"), href="#b1", class_="x", data_keep=None)
    '<a href="#b1" class="x">go</a>'
    """
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    written = "".join(f' {name}="{text(value)}"' for name, value in named if value is not None)
    inside = "" if tag in VOID else f"{''.join(children)}</{tag}>"
    return Html(f"<{tag}{written}>{inside}")


def rows(head: Iterable[str], body: Iterable[Iterable[Html]], *, caption: str) -> Html:
    """Return a table in a box that scrolls by itself; on a narrow screen its rows become lists.

    Each cell knows the name of its column, which stands before it there.
    """
    names = tuple(head)
    top = element("tr", *(element("th", text(name), scope="col") for name in names))
    lines = (
        element("tr", *(element("td", c, data_is=n) for n, c in zip(names, row, strict=True)))
        for row in body
    )
    table = element("table", element("thead", top), element("tbody", *lines), aria_label=caption)
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def document(title: str, *body: Html, script: bool) -> str:
    """Return a whole page with its style and script inside."""
    style = _asset("report.css")
    code = _asset("report.js") if script else ""
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(code)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", text(title)),
        Html(f"<style>{style}</style>"),
    )
    end = Html(f"<script>{code}</script>") if script else Html("")
    page = element("html", head, element("body", *body, end), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
