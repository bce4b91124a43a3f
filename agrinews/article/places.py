"""Where a block stands on its page: its container's hints, its neighbours, its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agrinews.article.lines import Line, read_line
from agrinews.hanzi.fold import align
from agrinews.model import Block, Claim, Survey

__all__ = ["claim_values", "hint_words", "is_prose", "lines_of", "plain", "where_block"]

WORDS = re.compile(r"[a-z]+|\d+")
PROSE_CHARS = 25
"""A sentence in a story; the shortest leads of the 31 development pages have 30."""


def plain(text: str) -> str:
    """Return what is compared of a headline or name: folded, letters and digits only."""
    return re.sub(r"[\W_]+", "", align(text))


def where_block(where: str) -> int | None:
    """Return the index in `block:12`, or None for a claim."""
    return int(where[6:]) if where.startswith("block:") else None


def hint_words(survey: Survey, block: Block, levels: int = 3) -> frozenset[str]:
    """Return the words in class and id of the elements around a block, innermost first.

    Joined names count whole and in parts: `article-source` is article-source, article, source.
    """
    found: set[str] = set()
    node = block.node
    for _ in range(levels):
        if node < 0:
            break
        for name in survey.nodes[node].hints.split()[:12]:
            found.add(name)
            found.update(WORDS.findall(name[:60]))
        node = survey.nodes[node].parent
    return frozenset(found)


def is_prose(text: str) -> bool:
    """Tell whether a block reads as a sentence of a story, by its marks and its length.

    >>> is_prose("来源：青禾日报 作者：张禾生"), is_prose("今年春天，乡里的秧苗长得比往年都好，大家都很高兴。")
    (False, True)
    """
    if len(text) < PROSE_CHARS:
        return False
    stops = len(re.findall(r"[。！？；!?;]|\.(?:\s|$)", text[:400]))
    commas = len(re.findall(r"[，,、]", text[:400]))
    return stops + commas > 1 or (stops > 0 and len(text) > 2 * PROSE_CHARS)


def claim_values(survey: Survey, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the claims asked for, in the order of `names`.

    A name is `kind:key`. A JSON-LD key is met by the property itself or that of any top-level
    object: `json-ld:headline` by `NewsArticle.headline`, `json-ld:WebSite.name` by itself.
    """
    table = _by_name(survey.claims)
    for name in names:
        yield from ((name, value) for value in table.get(name, ()))


def _by_name(claims: tuple[Claim, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for claim in claims:
        found.setdefault(f"{claim.kind}:{claim.key}", []).append(claim.value)
        head, dot, rest = claim.key.partition(".")
        if claim.kind == "json-ld" and dot and head[:1].isupper() and head not in NOT_STORIES:
            found.setdefault(f"json-ld:{rest}", []).append(claim.value)
    return {name: tuple(values) for name, values in found.items()}


NOT_STORIES = frozenset(
    ["WebSite", "Organization", "NewsMediaOrganization", "Person", "BreadcrumbList", "ImageObject"]
)


def lines_of(survey: Survey, indexes: range) -> dict[int, Line]:
    """Return the short visible blocks among `indexes`, read label by label."""
    blocks = (survey.blocks[i] for i in indexes if 0 <= i < len(survey.blocks))
    return {b.index: read_line(b.text) for b in blocks if "hidden" not in b.marks}
