"""Reads what a page says of itself in its head: tags, description, canonical address."""

from __future__ import annotations

import re

from agrinews.article.places import claim_values, is_prose, plain
from agrinews.model import Found, Survey

__all__ = ["find_canonical", "find_description", "find_tags"]

TAG_CLAIMS = ["meta:keywords", "meta:news_keywords", "json-ld:keywords", "meta:article:tag"]
DESCRIPTION_CLAIMS = ["meta:description", "meta:og:description", "json-ld:description"]
ADDRESS_CLAIMS = ["link:canonical", "meta:og:url", "json-ld:mainEntityOfPage.@id", "json-ld:url"]
MAX_TAGS = 40
MAX_TAG_CHARS = 30
MIN_TAG_SHARE = 0.5
"""Tags of a story are in its text; a site's own keyword list, the same on each page, is not."""
SPLIT = re.compile(r"[,，、;；|｜\n\t#]+|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
SAME_CHARS = 60


def find_tags(survey: Survey) -> Found[tuple[str, ...]] | None:
    """Return the page's keywords, in its order, without repetitions.

    >>> from agrinews.model import Claim
    >>> find_tags(Survey(claims=(Claim("meta", "keywords", "秧苗,春耕 水稻;Big Data"),))).value
    ('秧苗', '春耕', '水稻', 'Big Data')
    """
    for name, _ in claim_values(survey, TAG_CLAIMS):
        values = [value for key, value in claim_values(survey, TAG_CLAIMS) if key == name]
        words = (word.strip() for value in values for word in SPLIT.split(value))
        tags = tuple(dict.fromkeys(w for w in words if 0 < len(w) <= MAX_TAG_CHARS))
        if tags:
            return Found(tags[:MAX_TAGS], name, "; ".join(values)[:400])
    return None


def find_description(survey: Survey) -> Found[str] | None:
    """Return the page's summary, unless it is only the beginning of its first paragraph."""
    first = next((b for b in survey.blocks if is_prose(b.text) and "hidden" not in b.marks), None)
    start = plain(first.text)[:SAME_CHARS] if first is not None else ""
    for name, value in claim_values(survey, DESCRIPTION_CLAIMS):
        key = plain(value)
        if key and not (start and (key.startswith(start) or start.startswith(key))):
            return Found(" ".join(value.split()), name, value)
    return None


def find_canonical(survey: Survey) -> Found[str] | None:
    """Return the absolute address that the page calls its own."""
    for name, value in claim_values(survey, ADDRESS_CLAIMS):
        if value.startswith(("http://", "https://")):
            return Found(value, name, value)
    return None
