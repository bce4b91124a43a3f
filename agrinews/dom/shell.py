"""Pages that are only a shell: a script is to fill them, or they lead on to another page."""

from __future__ import annotations

import re
from typing import Final

from agrinews.model import Survey

__all__ = ["why_shell"]

# "Loading", a name and a line of copyright: the emptiest shells of news sites show less.
MAX_SHELL_CHARS: Final = 200
REFRESH: Final = re.compile(
    r"""\s*[\d.]{1,9}\s*[;,]\s*(?:url\s*=\s*)?["']?(?P<url>[^"'\s]+)""", re.IGNORECASE
)
SCRIPT: Final = re.compile(r"<script\b", re.IGNORECASE)


def why_shell(text: str, seen: Survey) -> str | None:
    """Return why a page without a story holds none, if it is a shell: `needs javascript` ...

    `text` is the page's source.
    """
    if sum(len(block.text) for block in seen.blocks) > MAX_SHELL_CHARS:
        return None
    for claim in seen.claims:
        if claim.kind == "meta" and claim.key == "refresh":
            found = REFRESH.match(claim.value)
            if found is not None:
                return f"the page leads on to {found['url'][:200]} (meta refresh)"
    return "needs javascript" if SCRIPT.search(text) else None
