"""Pages that are only a shell: a script is to fill them, or they lead on to another page."""

from __future__ import annotations

import re
from typing import Final

from agrinews.model import Survey
from agrinews.patterns import deferred

__all__ = ["refreshed_to", "why_shell"]

# "Loading", a name and a line of copyright: the emptiest shells of news sites show less.
MAX_SHELL_CHARS: Final = 200
MAX_WAIT_S: Final = 60
REFRESH: Final = deferred(
    r"""\s* (?P<seconds>\d{1,5}) (?:\.\d{0,9})? \s* [;,]
        \s* (?:url\s*=\s*)? ["']? (?P<url>[^"'\s]+)""",
    re.IGNORECASE | re.VERBOSE,
)
SCRIPT: Final = deferred(r"<script\b", re.IGNORECASE)


def why_shell(text: str, seen: Survey) -> str | None:
    """Return why a page without a story holds none, if it is a shell: `needs javascript` ...

    `text` is the page's source.
    """
    if sum(len(block.text) for block in seen.blocks) > MAX_SHELL_CHARS:
        return None
    if (address := refreshed_to(seen)) is not None:
        return f"the page leads on to {address[:200]} (meta refresh)"
    return "needs javascript" if SCRIPT.search(text) else None


def refreshed_to(seen: Survey) -> str | None:
    """Return the address that a page leads on to by itself, or None.

    One that loads itself anew after minutes does not.
    """
    for claim in seen.claims:
        if claim.kind == "meta" and claim.key == "refresh":
            found = REFRESH.match(claim.value)
            if found is not None and float(found["seconds"]) <= MAX_WAIT_S:
                return found["url"]
    return None
