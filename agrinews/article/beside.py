"""Lines that stand with a picture, by where they stand: its box, its class, its centring.

Most captions say neither 图为 nor who took the picture; they are told from paragraphs by layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from agrinews.article.images import is_caption
from agrinews.article.places import hint_words
from agrinews.article.shape import Frame, is_linked
from agrinews.model import Block, Picture, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["captions_by_place"]

MAX_CHARS = 60
"""A longer line is a paragraph; a caption of three sentences has a label or a credit."""
MIN_CHARS = 3
MARKED_SHARE = 0.3
"""Share of the paragraphs that are centred, beyond which centring says nothing: poems, posters.
The same of large letters and colours, which headings have where paragraphs have none."""
MIN_PARAGRAPH_CHARS = 25
BOXES = frozenset(["center", "dd", "div", "dl", "figure", "li", "section", "table", "tbody", "td"])
"""Elements that hold a picture with its caption; a paragraph may hold one and its own text."""
MARKED = deferred(r"[【\[(（][^】\])）]{1,12}[】\])）]")
"""A heading between paragraphs: 【田间】."""
NUMBERED = deferred(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|(?:0\d|\d{1,2}[、.．)）]|PART ?\d)(?!\d)|[①-⑳]",
    re.IGNORECASE,
)
"""What a heading of a part begins with, whatever it looks like: 一、 02 3. PART 1."""


def captions_by_place(survey: Survey, layout: Frame, *, exempt: AbstractSet[int]) -> frozenset[int]:
    """Return the blocks that follow a picture and belong to it; `exempt` nodes are no boxes."""
    if not survey.pictures:
        return frozenset()
    plain = _is_rare("center", survey.blocks)
    loud = _is_rare("loud", survey.blocks)
    return frozenset(
        block.index
        for picture, block in _followed(survey)
        if _may_be_caption(block)
        and not (loud and "loud" in block.marks and not is_caption(block.text))
        and (
            is_caption(block.text)
            or (plain and _is_centred(block))
            or _is_named(survey, block)
            or _shares_box(survey, layout, picture=picture, exempt=exempt)
        )
    )


def _followed(survey: Survey) -> Iterator[tuple[Picture, Block]]:
    """Yield each picture with the block behind it, the last of several before one block."""
    for picture, after in zip(survey.pictures, (*survey.pictures[1:], None), strict=True):
        if picture.at < len(survey.blocks) and (after is None or after.at != picture.at):
            yield picture, survey.blocks[picture.at]


def _may_be_caption(block: Block) -> bool:
    if "hidden" in block.marks or is_linked(block):
        return False
    is_heading = MARKED.fullmatch(block.text) or NUMBERED.match(block.text)
    return MIN_CHARS <= len(block.text) <= MAX_CHARS and not is_heading


def _is_rare(mark: str, blocks: Sequence[Block]) -> bool:
    long = [block for block in blocks if len(block.text) >= MIN_PARAGRAPH_CHARS]
    return sum(mark in block.marks for block in long) <= MARKED_SHARE * len(long)


def _is_centred(block: Block) -> bool:
    """Tell whether a line is centred, and no heading below a picture: those are bold."""
    return "center" in block.marks and "bold" not in block.marks and block.kind != "heading"


def _is_named(survey: Survey, block: Block) -> bool:
    return not hint_words(survey, block, levels=2).isdisjoint(toml("images.toml")["caption_hints"])


def _shares_box(
    survey: Survey, layout: Frame, *, picture: Picture, exempt: AbstractSet[int]
) -> bool:
    """Tell whether the line behind a picture is alone with it in an element."""
    node = picture.node
    while node >= 0 and layout.first[node] > layout.last[node]:  # holds no text
        node = survey.nodes[node].parent
    if node < 0 or node in exempt or survey.nodes[node].tag not in BOXES:
        return False
    return layout.first[node] == layout.last[node] == picture.at
