"""Reads what a page says of itself in its head: tags, description, canonical address."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from agrinews.article.places import claim_values, is_prose, plain
from agrinews.hanzi.fold import align
from agrinews.model import Found, Survey
from agrinews.patterns import deferred

__all__ = ["find_canonical", "find_description", "find_tags"]

TAG_CLAIMS = ["meta:keywords", "meta:news_keywords", "json-ld:keywords", "meta:article:tag"]
DESCRIPTION_CLAIMS = ["meta:description", "meta:og:description", "json-ld:description"]
ADDRESS_CLAIMS = ["link:canonical", "meta:og:url", "json-ld:mainEntityOfPage.@id", "json-ld:url"]
MAX_TAGS = 40
MAX_TAG_CHARS = 30
MAX_TAG_LINE_CHARS = 160
LABEL = deferred(r"(?:本文|文章)?(?:标签|关键词|关键字|tags?|keywords?) {0,2}[:|] {0,2}")
MAX_LABEL_CHARS = 20
"""More than a label with its blanks is long."""
SPLIT = deferred(r"[,，、;；|｜\n\t#]+|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
SAME_CHARS = 60
MAX_CHARS = 400


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
    return _shown_tags(survey)


def find_description(survey: Survey, *, story: tuple[int, int] | None = None) -> Found[str] | None:
    """Return the page's summary, unless it is only the beginning of its first paragraph."""
    blocks = survey.blocks[story[0] if story else 0 :]
    first = next((b for b in blocks if is_prose(b.text) and "hidden" not in b.marks), None)
    start = plain(first.text[:MAX_CHARS])[:SAME_CHARS] if first is not None else ""
    for name, value in claim_values(survey, DESCRIPTION_CLAIMS):
        key = plain(value)
        if key and not (start and (key.startswith(start) or start.startswith(key))):
            return Found(" ".join(value.split()), name, value)
    return None


def find_canonical(survey: Survey, *, url: str | None = None) -> Found[str] | None:
    """Return the absolute address that the page calls its own; `url` is where it was found."""
    for name, value in claim_values(survey, ADDRESS_CLAIMS):
        address = _absolute(value, url)
        if address:
            return Found(address, name, value)
    return None


def _absolute(address: str, url: str | None) -> str:
    try:
        whole = urljoin(url or "", address.strip())
        host = urlsplit(whole).hostname
    except ValueError:
        return ""
    return whole if host and whole.startswith(("http://", "https://")) else ""


def _shown_tags(survey: Survey) -> Found[tuple[str, ...]] | None:
    """Return the tags of a line that is labelled so: 标签：秧苗 春耕."""
    for block in survey.blocks:
        if len(block.text) > MAX_TAG_LINE_CHARS or "hidden" in block.marks:
            continue
        match = LABEL.match(align(block.text[:MAX_LABEL_CHARS]))
        if match is None:
            continue
        linked = [block.text[link.start : link.end] for link in block.links]
        words = linked or re.split(r"[\s,，、;；|｜/]+", block.text[match.end() :])
        tags = tuple(dict.fromkeys(w.strip(" #") for w in words if 0 < len(w) <= MAX_TAG_CHARS))
        if tags:
            return Found(tags[:MAX_TAGS], f"block:{block.index}", block.text)
    return None
