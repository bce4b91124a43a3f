"""Elements cut down to as many attributes as a parser can take; nobody reads that many.

libxml2 compares each attribute of an element with all before it: 2 s for 40,000, 13 s for 100,000.
"""

from __future__ import annotations

from typing import Final

from agrinews.patterns import deferred

__all__ = ["MAX_ATTRIBUTES", "few_attributes"]

MAX_ATTRIBUTES: Final = 500
"""Of one element that has very many; 12 is the most on 31 saved news pages."""
LONG_TAG_BYTES: Final = 8192
MANY_VALUES: Final = 20_000
"""Beyond these the parser needs half a second; counting them costs a page nothing."""

# Possessive throughout: a tag is gone through once, and once more in what its values quote.
_ATTRIBUTE: Final = rb"""[\s/]++[^\s/>="'<]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++))?+"""
_CROWDED: Final = deferred(
    rb"(<[A-Za-z][^\s/>]{0,99}+(?:%b){%d})(?:%b)++" % (_ATTRIBUTE, MAX_ATTRIBUTES, _ATTRIBUTE)
)


def few_attributes(data: bytes) -> bytes:
    """Return a page without the attributes beyond MAX_ATTRIBUTES, where one may have very many."""
    return _CROWDED.sub(rb"\1", data) if _may_be_crowded(data) else data


def _may_be_crowded(data: bytes) -> bool:
    """Whether there are many values, or a stretch without `>`, as many bare names would make it."""
    if data.count(b"=") > MANY_VALUES:
        return True
    starts = range(0, len(data) - LONG_TAG_BYTES, LONG_TAG_BYTES)
    return any(data.find(b">", start, start + LONG_TAG_BYTES) < 0 for start in starts)
