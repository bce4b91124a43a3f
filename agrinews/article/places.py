"""Where a block stands on its page: its container's hints, its neighbours, its shape."""

from __future__ import annotations

from collections.abc import Iterator

from agrinews.hanzi.fold import align
from agrinews.model import Block, Survey
from agrinews.patterns import deferred

__all__ = ["claim_values", "hint_words", "is_prose", "plain", "spaced", "where_block"]

MARKS = deferred(r"[\W_]+")
PAUSES = deferred(r"[。！？；!?;，,、]|\.(?=\s|$)")
WORDS = deferred(r"[a-z]+|\d+")
MAX_CLAIM_CHARS = 1000
"""No more of a claim is read: a title of a megabyte is no title."""
PROSE_CHARS = 25
"""A sentence in a story; the shortest leads of the 31 development pages have 30."""


def plain(text: str) -> str:
    """Return what is compared of a headline or name: folded, letters and digits only."""
    return MARKS.sub("", align(text))


def spaced(block: Block) -> str:
    """Return a block's text with a blank wherever two elements touch in it.

    >>> spaced(Block(0, "来源：梨乡报张禾生", seams=(6,)))
    '来源：梨乡报 张禾生'
    """
    ends = (*block.seams, len(block.text))
    return " ".join(block.text[a:b] for a, b in zip((0, *block.seams), ends, strict=True))


def where_block(where: str) -> int | None:
    """Return the index in `block:12`, or None for a claim."""
    return int(where[6:]) if where.startswith("block:") else None


def hint_words(survey: Survey, block: Block, *, levels: int = 3) -> frozenset[str]:
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

    >>> is_prose("来源：青禾日报 作者：张禾生")
    False
    >>> is_prose("今年春天，乡里的秧苗长得比往年都好，大家都很高兴。")
    True
    """
    if len(text) < PROSE_CHARS:
        return False
    marks = PAUSES.findall(text, 0, 400)
    stopped = len(text) > 2 * PROSE_CHARS and any(mark not in "，,、" for mark in marks)
    return len(marks) > 1 or stopped


def claim_values(survey: Survey, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the claims asked for, in the order of `names`.

    A name is `kind:key`. A JSON-LD key is met by the property itself or that of any top-level
    object: `json-ld:headline` by `NewsArticle.headline`, `json-ld:WebSite.name` by itself.
    """
    wanted = {name: rank for rank, name in enumerate(names)}
    found: list[tuple[int, str]] = []
    for claim in survey.claims:
        rank = wanted.get(f"{claim.kind}:{claim.key}")
        if rank is None and claim.kind == "json-ld":
            rank = wanted.get(f"json-ld:{_of_story(claim.key)}")
        if rank is not None:
            found.append((rank, claim.value[:MAX_CLAIM_CHARS]))
    found.sort(key=lambda pair: pair[0])
    yield from ((names[rank], value) for rank, value in found)


def _of_story(key: str) -> str:
    """Return a property's name without the type of the object that has it."""
    head, dot, rest = key.partition(".")
    return rest if dot and head[:1].isupper() and head not in NOT_STORIES else key


NOT_STORIES = frozenset(
    ["WebSite", "Organization", "NewsMediaOrganization", "Person", "BreadcrumbList", "ImageObject"]
)
