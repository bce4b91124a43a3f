"""What a list page says of its links in its source only: lists in XML islands, whole headlines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from agrinews.patterns import deferred

__all__ = ["opened", "whole_titles"]

# Lists of the CMS of Dahan stand in an island of XML that a script lays out, each item as CDATA.
ISLAND: Final = deferred(r"<!\[CDATA\[(?P<item>(?:(?!\]\]>).){0,4000})\]\]>", re.DOTALL)
MAX_ITEMS: Final = 2000
TITLE: Final = deferred(
    r"""\b(?:title|alt)\s*=\s*(?:"(?P<double>[^"<>]{6,300})"|'(?P<single>[^'<>]{6,300})')"""
)
CUT: Final = "….·"
"""With what a headline ends that a list has cut."""
MIN_CHARS: Final = 4


def opened(text: str) -> str:
    """Return a page's source with the links of its XML islands put behind it, as HTML.

    >>> opened("<record><![CDATA[<li><a href='/1'>春耕</a></li>]]></record>").rpartition("<div>")[2]
    "<li><a href='/1'>春耕</a></li></div>"
    """
    if "<![CDATA[" not in text:
        return text
    items = (found["item"] for found in ISLAND.finditer(text))
    held = [item for item in items if "<a " in item.lower()][:MAX_ITEMS]
    return text + "".join(f"<div>{item}</div>" for item in held)


def whole_titles(text: str, cut: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the headlines of `cut` whose whole an attribute of the source holds, with that."""
    heads = {title: title.rstrip(CUT) for title in cut if title.endswith(("…", "...", "。。"))}
    if not any(heads.values()):
        return
    said = [html.unescape(m["double"] or m["single"]).strip() for m in TITLE.finditer(text)]
    for title, head in heads.items():
        whole = next((each for each in said if each.startswith(head) and len(each) > len(head)), "")
        if len(head) >= MIN_CHARS and whole and not whole.endswith(("…", "...")):
            yield title, whole
