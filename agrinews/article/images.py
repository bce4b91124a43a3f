"""Finds the pictures of a story with their captions and credits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from agrinews.article.dates import read_stamps
from agrinews.article.header import Header
from agrinews.article.labels import EDGES, is_noise
from agrinews.article.places import plain
from agrinews.hanzi.fold import align
from agrinews.model import ArticleImage, Block, Picture, Survey, Verdict
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["find_images", "is_caption", "split_credit"]

TABLE = "images.toml"
MIN_CAPTION_CHARS, MAX_CAPTION_CHARS = 3, 160
MAX_IMAGES = 200
BEFORE = 4
"""Blocks above the first paragraph where a picture of the story may stand."""
WORD = deferred(r"[a-z]+")
MIN_ALT_CHARS = 2
MAX_NAME_CHARS = 24
"""A longer name in an address is a number in letters, and holds any short word by chance."""


@cache
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    rows: list[dict[str, Any]] = toml(TABLE)[key]
    return tuple(re.compile(row["pattern"]) for row in rows)


def is_caption(text: str) -> bool:
    """Tell whether a line next to a picture says what it shows or who took it.

    >>> is_caption("圖為秧苗長勢。（王鏡攝）"), is_caption("今年的秧苗长得好。")
    (True, False)
    """
    if len(text) > MAX_CAPTION_CHARS:
        return False
    flat = align(text.strip())
    return any(p.search(flat) for p in _patterns("captions"))


def split_credit(text: str) -> tuple[str | None, str | None]:
    """Return a caption without its credit, and the credit; None for what is not there.

    >>> split_credit("图为秧苗长势。（王镜摄）"), split_credit("图片来源：青禾网")
    (('图为秧苗长势。', '王镜'), (None, '青禾网'))
    """
    text = text.strip()
    found = _credit_at(text)
    if found is None:
        return text or None, None
    caption, credit = found
    agency = _credit_at(caption) if caption.endswith(("发", "發")) else None
    if agency is not None:  # 青禾社发（王镜 摄）
        caption, credit = agency[0], f"{agency[1]} {credit}"
    return caption or None, credit or None


def _credit_at(text: str) -> tuple[str, str] | None:
    """Return the caption before a credit, and the credit."""
    flat = align(text[:MAX_CAPTION_CHARS])
    for pattern in _patterns("credits"):
        match = pattern.search(flat)
        if match is None or read_stamps(match["credit"]):  # （4月23日摄） tells when
            continue
        start, end = match.span("credit")
        start = max(start, _last_name(flat, start, end=end))
        begin = match.start() + (flat[match.start()] in "。!?”")
        begin = start if flat[begin:start].strip() and match.start("credit") < start else begin
        caption = text[:begin].strip(" \u3000\xa0(（[【,，;；")
        return caption, text[start:end].strip(EDGES + "()（）[]【】")
    return None


BODY = deferred(r"(?:记者|通讯员|摄影师|摄影|[社网报局队台站部会]|中心|公司|集团|供图)$")


def _last_name(flat: str, start: int, *, end: int) -> int:
    """Return where the last name of a credit begins, with the body or title before it."""
    words = list(re.finditer(r"[^ ]+", flat[start:end]))
    at = len(words) - 1
    while at > 0 and BODY.search(words[at - 1][0]):
        at -= 1
    return start + words[at].start() if at >= 0 else start


def find_images(
    survey: Survey,
    header: Header,
    *,
    story: tuple[int, int],
    verdicts: Iterable[Verdict] = (),
) -> tuple[ArticleImage, ...]:
    """Return the pictures between byline and end of the story, in page order.

    A block that the judges call a caption, or that reads like one, belongs to the picture right
    before it; a caption without a picture is kept by itself. Decoration is left out.
    """
    captions = {v.block for v in verdicts if v.kind == "caption"}
    start, last = _start(header, story), _last(survey, story[1], captions=captions)
    top = start if header.title is None else header.title + 1
    pictures = [
        p
        for p in survey.pictures
        if start <= p.at <= last + 1 or (top <= p.at < start and p.at in captions)
    ]
    pictures = [p for p in pictures if not _is_decoration(survey, p)]
    found: list[tuple[int, ArticleImage]] = []
    taken: set[int] = set()
    for number, picture in enumerate(pictures):
        following = pictures[number + 1].at if number + 1 < len(pictures) else -1
        block = (
            None if following == picture.at else _caption_at(survey, picture.at, captions=captions)
        )
        if block is not None:
            taken.add(block.index)
        found.append((picture.at, _image(picture, block)))
    for index in sorted(captions - taken):
        block = survey.blocks[index]
        if (
            min(start, top) <= index <= last + 1
            and not is_noise(block.text)
            and len(plain(block.text)) >= MIN_CAPTION_CHARS
        ):
            found.append((index, _image(None, block)))
    found.sort(key=lambda pair: pair[0])
    return tuple(image for _, image in _distinct(found))[:MAX_IMAGES]


def _start(header: Header, story: tuple[int, int]) -> int:
    """Return the first block before which a picture may stand: below headline and byline."""
    above = [at for at in (header.title, *header.blocks) if at is not None and at < story[0]]
    return max(story[0] - BEFORE, max(above, default=-1) + 1)


def _last(survey: Survey, last: int, *, captions: set[int]) -> int:
    """Return the last caption of a gallery that goes on below the last paragraph; else that."""
    for picture in survey.pictures:
        if last < picture.at <= last + 2 and picture.at in captions:
            last = picture.at
    return last


def _distinct(found: list[tuple[int, ArticleImage]]) -> Iterator[tuple[int, ArticleImage]]:
    seen: set[ArticleImage] = set()
    for at, image in found:
        if image not in seen:
            seen.add(image)
            yield at, image


def _caption_at(survey: Survey, at: int, *, captions: set[int]) -> Block | None:
    """Return the block that follows a picture if it is its caption."""
    if at >= len(survey.blocks):
        return None
    block = survey.blocks[at]
    if "hidden" in block.marks:
        return None
    told = block.index in captions or block.kind == "caption"
    return block if told or is_caption(block.text) else None


def _image(picture: Picture | None, block: Block | None) -> ArticleImage:
    caption, credit = split_credit(block.text) if block is not None else (None, None)
    alt = picture.alt.strip() if picture is not None else ""
    useful = len(alt) >= MIN_ALT_CHARS and not re.search(r"\.(?:jpe?g|png|gif|webp)$", alt.lower())
    url = picture.url if picture is not None else None
    return ArticleImage(url or None, caption, credit, alt if useful else None)


def _is_decoration(survey: Survey, picture: Picture) -> bool:
    words = set(toml(TABLE)["decoration"])
    if not picture.url:
        return True
    path = picture.url.lower().split("?")[0].split("//")[-1]
    names = path.split("/")[1:][-3:] if "/" in path else [path]
    names = [name for name in names if len(name) <= MAX_NAME_CHARS]
    if words.intersection(WORD.findall(" ".join(names))):
        return True
    hints = survey.nodes[picture.node].hints if picture.node >= 0 else ""
    return bool(words.intersection(WORD.findall(hints[:100])))
