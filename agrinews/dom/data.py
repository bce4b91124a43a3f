"""Bodies that are no page at all though they are text: feeds, sitemaps, answers of a program."""

from __future__ import annotations

import json
import re
from typing import Final

from agrinews.dom.feed import feed_kind

__all__ = ["why_data"]

MAX_CHARS: Final = 5_000_000
CALLED: Final = re.compile(r"[\w.$]{1,80}\s{0,8}\(\s{0,8}(?=[{\[])")
"""What stands before data for a script: `callback123({...`."""


def why_data(text: str) -> str | None:
    """Return why a text is no page, or None if it may be one.

    >>> why_data('{"code": 0, "data": []}')
    'the page is data (JSON) for a script'
    >>> why_data("[图文] 禾川县春耕进度过半") is None
    True
    """
    if (kind := feed_kind(text)) is not None:
        return "the page is a feed of stories" if kind == "feed" else "the page is a sitemap"
    return "the page is data (JSON) for a script" if _is_json(text) else None


def _is_json(text: str) -> bool:
    if not (text[:200].lstrip("\ufeff \t\r\n")[:1] in "{[" or CALLED.match(text)):
        return False
    start = called.end() if (called := CALLED.match(text)) else 0
    body = text[start:].strip("\ufeff \t\r\n")
    body = body.rstrip("; ").removesuffix(")") if called else body
    try:
        return len(body) <= MAX_CHARS and isinstance(json.loads(body), (dict, list))
    except (ValueError, RecursionError):  # begins like JSON; a number of 5,000 digits
        return False
