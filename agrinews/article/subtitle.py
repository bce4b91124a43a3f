"""Finds the line that goes with the headline: under it (副题, ——…) or over it (引题)."""

from __future__ import annotations

from agrinews.article.labels import is_noise
from agrinews.article.lines import read_line
from agrinews.article.phrases import match
from agrinews.article.places import hint_words, is_prose, plain, where_block
from agrinews.article.ruled import ruled
from agrinews.article.title import byline_below, heading_tag
from agrinews.model import Block, Found, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["find_subtitle"]

TABLE = "titles.toml"
MIN_CHARS, MAX_CHARS = 6, 70
OUTLETS = deferred(r"(?:[报報网網社台]|周刊|日报|新闻|网络版)$")
NO_LINE = deferred(r"[>»›。]")
DASHED = deferred(r"(?:——|—|--|－－)\s*\S")


def find_subtitle(survey: Survey, title: Found[str] | None) -> Found[str] | None:
    """Return the line directly under or over the headline that is no byline (副题, 引题)."""
    if (found := ruled(survey, "subtitle")) is not None:
        return found
    at = where_block(title.where) if title else None
    if at is None or title is None:
        return None
    own = plain(title.value)
    for block in survey.blocks[at + 1 : at + 4]:
        if plain(block.text) and plain(block.text) in own:
            continue  # the second line of the headline itself
        if _is_subtitle(survey, block, below=True):
            return _subtitle(block)
        if is_prose(block.text):
            break
    if at > 0 and _is_subtitle(survey, survey.blocks[at - 1], below=False):
        return _subtitle(survey.blocks[at - 1])
    return None


def _subtitle(block: Block) -> Found[str]:
    return Found(block.text.strip("—-－ "), f"block:{block.index}", block.text)


def _is_subtitle(survey: Survey, block: Block, *, below: bool) -> bool:
    text = block.text
    if "hidden" in block.marks or not MIN_CHARS <= len(text) <= MAX_CHARS:
        return False
    if (
        is_noise(text)
        or read_line(text).is_byline
        or OUTLETS.search(text)
        or block.link_chars * 2 > len(text)
        or NO_LINE.search(text)
    ):
        return False
    words = hint_words(survey, block, levels=2)
    if words.intersection(toml(TABLE)["sub_hints"]):
        return True
    if below and DASHED.match(text):
        return True
    if heading_tag(survey, block) == "":
        return False
    return byline_below(survey, block) > 0 if below else match(text) is None
