"""What a site's rule found for a field; the finders ask it before they look around themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from agrinews.article.lines import read_line
from agrinews.article.places import claim_values, plain
from agrinews.model import Found, Survey

__all__ = ["pointed_blocks", "ruled", "ruled_value"]

T = TypeVar("T")
MAX_CHARS = 300
"""A rule that points at the whole story has missed the field."""
MIN_LINE_CHARS = 2


def ruled(survey: Survey, field: str) -> Found[str] | None:
    """Return what a rule found for a field; `where` is the block that shows the same, if one does.

    None where there is no rule, or where what it found is no line of text.
    """
    for where, value in claim_values(survey, [f"rule:{field}"]):
        key = plain(value)
        if key and len(value) <= MAX_CHARS:
            shown = (b.index for b in survey.blocks if plain(b.text[: MAX_CHARS + 1]) == key)
            at = next(shown, None)
            return Found(value, where if at is None else f"block:{at}", value)
    return None


def ruled_value(survey: Survey, role: str, *, read: Callable[[str], T | None]) -> Found[T] | None:
    """Return what `read` makes of a rule's find, without the label before it (作者：张禾生)."""
    found = ruled(survey, role)
    if found is None:
        return None
    labelled = read_line(found.value).values(role)
    value = read(labelled[0] if labelled else found.value)
    return Found(value, found.where, found.value) if value else None


def pointed_blocks(survey: Survey, field: str) -> frozenset[int]:
    """Return the blocks that a rule's find is made of: the parts of one line may be several."""
    found = ruled(survey, field)
    key = plain(found.value) if found is not None else ""
    return frozenset(
        block.index
        for block in (survey.blocks if key else ())
        if len(block.text) <= MAX_CHARS
        and len(part := plain(block.text)) >= MIN_LINE_CHARS
        and part in key
    )
