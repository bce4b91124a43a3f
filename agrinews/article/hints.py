"""What the names of the elements around a block say of it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache

from agrinews import tables
from agrinews.model import Node
from agrinews.patterns import deferred

WORD = deferred("[a-z]+")
TAGS = {"nav": "nav", "footer": "footer", "aside": "related", "select": "nav", "button": "nav"}
"""Elements that say the same by their own name."""


@cache
def _words() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    whole, parts = {}, []
    for word, kind in tables.rows("hints.tsv"):
        if word.startswith("*"):
            parts.append((word.strip("*"), kind))
        else:
            whole[word] = kind
    return whole, tuple(parts)


@lru_cache(maxsize=4096)  # the pages of a site name their elements alike
def hint_kind(hints: str) -> str:
    """Return the verdict that the names of one element suggest, or "".

    >>> hint_kind("js-related_news clearfix"), hint_kind("article-content"), hint_kind("header")
    ('related', '', 'nav')
    """
    whole, parts = _words()
    for word in WORD.findall(hints):
        if word in whole:
            return whole[word]
    return next((kind for part, kind in parts if part in hints), "")


def node_kinds(nodes: Sequence[Node], exempt: AbstractSet[int]) -> list[str]:
    """Return for each node the verdict that it or the nearest element around it suggests.

    The names of `exempt` nodes are not heard (those around the headline), nor those of the body:
    `<body class="nav-open">` says nothing of the story.
    """
    found: list[str] = []
    for index, node in enumerate(nodes):
        if index in exempt or node.tag in ("html", "body"):
            found.append("")
            continue
        kind = (hint_kind(node.hints) if node.hints else "") or TAGS.get(node.tag)
        found.append(kind or (found[node.parent] if node.parent >= 0 else ""))
    return found
