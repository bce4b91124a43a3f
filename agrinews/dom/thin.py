"""Pages of more tags than a tree could hold, brought down to the lines they show."""

from __future__ import annotations

import re
from typing import Final

from agrinews.dom.parse import flatten
from agrinews.errors import TooLargeError
from agrinews.patterns import deferred

__all__ = ["MAX_LINES", "MAX_TAGS", "few_tags", "refuse_many"]

MAX_TAGS: Final = 1_000_000
"""A tree takes 150 bytes a tag; the most on 31 saved news pages is 6,491."""
MAX_LINES: Final = 500_000
"""Of a page; each takes up to 2 kB on its way to the record."""
# In pieces, since the engine keeps an account of every repetition.
_REPEATED: Final = deferred(r"(<[^<>]{1,40}>)(?:\s*\1){1,1000}")
_BREAKS: Final = deferred(r"<br>(?:\s*<br>)+")
_BODY: Final = deferred(r"<body\b", re.IGNORECASE)


def few_tags(text: str) -> str:
    """Return a page as it is, or beyond MAX_TAGS with the same lines and none of its structure.

    The head stays, so that the page can still say what it is. Raises TooLargeError beyond
    MAX_LINES.
    """
    if len(text) <= MAX_TAGS or text.count("<") <= MAX_TAGS:
        return text
    found = _BODY.search(text)
    body = found.start() if found and text.count("<", 0, found.start()) <= MAX_TAGS else 0
    lines = _BREAKS.sub("<br>", flatten(_REPEATED.sub(r"\1", text[body:])))
    refuse_many(lines.count("<br>"))
    return text[:body] + lines


def refuse_many(lines: int) -> None:
    """Raise TooLargeError when a page shows more than MAX_LINES."""
    if lines > MAX_LINES:
        raise TooLargeError(f"{lines} lines of text; a page may have {MAX_LINES}", stage="survey")
