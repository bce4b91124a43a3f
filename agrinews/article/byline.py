"""Finds who wrote, who edited and where it comes from; a name is taken only where one stands.

Authors stand in a label near the headline, in the dateline, in a signature or a closing line, or
in a claim that the page confirms. What follows 责任编辑 is an editor, never an author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agrinews.article.header import CLOSING_BLOCKS, Header, guess_story
from agrinews.article.lines import PICTURE, Line, is_noise, read_line
from agrinews.article.names import editor_names, is_anonymous, is_person, outlet, people
from agrinews.article.places import claim_values, hint_words, is_prose, plain
from agrinews.article.signed import Signed, read_signed
from agrinews.article.title import title_parts
from agrinews.hanzi.fold import align
from agrinews.model import Block, Found, Survey
from agrinews.tables import toml

__all__ = ["Credits", "find_credits"]

TABLE = "bylines.toml"
CLOSING_BEFORE = 6
MAX_VALUE_CHARS = 40
LEADS = 3
"""Blocks at the beginning of a story that may hold its dateline or byline."""


@dataclass(frozen=True, slots=True)
class Credits:
    """Who and where from, each with the place it was read at."""

    authors: Found[tuple[str, ...]] | None = None
    editors: Found[tuple[str, ...]] | None = None
    source: Found[str] | None = None
    source_url: str | None = None
    blocks: tuple[int, ...] = ()
    """Blocks beyond the header's that are nothing but closing lines or signatures, in order."""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Clue:
    """What a label or an element announces, and where it stands."""

    text: str
    where: str
    bare: bool = False
    """The label had no colon."""


@dataclass(frozen=True, slots=True)
class _Zones:
    """All clues of a page, by role, those of each role in the order of trust."""

    header: dict[str, list[_Clue]]
    hinted: dict[str, list[_Clue]]
    closing: dict[str, list[_Clue]]
    signed: tuple[tuple[int, Signed], ...]
    accounts: tuple[_Clue, ...]
    closing_blocks: tuple[int, ...]


def find_credits(survey: Survey, header: Header, *, story: tuple[int, int] | None = None) -> Credits:
    """Return authors, editors and source of a page.

    `story` is the first and the last block of the story, where the judges have found it.
    """
    zones = _zones(survey, header, story or guess_story(survey, header))
    source = _source(survey, zones)
    authors = _authors(survey, header, zones)
    if source is None and zones.accounts:
        source = _first_outlet(zones.accounts)
    elif authors is None and zones.accounts and source is not None:
        authors = _account_author(zones.accounts, source)
    nobody = any(is_anonymous(c.text) for c in zones.header.get("author", []) if c.text)
    return Credits(
        authors=authors,
        editors=_editors(zones),
        source=source,
        source_url=_source_url(survey, zones, source),
        blocks=zones.closing_blocks,
        flags=frozenset(["anonymous"] if nobody and authors is None else []),
    )


# ------------------------------------------------------------------ zones
def _zones(survey: Survey, header: Header, story: tuple[int, int]) -> _Zones:
    closing: dict[str, list[_Clue]] = {}
    closing_blocks = []
    for block, line in _closing_lines(survey, header, story):
        for role, clue in _line_clues(survey, block.index, line):
            closing.setdefault(role, []).append(clue)
        closing_blocks.append(block.index)
    above: dict[str, list[_Clue]] = {}
    for index, line in header.bylines():
        for role, clue in _line_clues(survey, index, line):
            above.setdefault(role, []).append(clue)
    hinted: dict[str, list[_Clue]] = {}
    for role, clue in _hinted(survey, header):
        hinted.setdefault(role, []).append(clue)
    return _Zones(
        header=above,
        hinted=hinted,
        closing=closing,
        signed=tuple(_signed(survey, header, story)),
        accounts=tuple(_accounts(survey, header)),
        closing_blocks=tuple(closing_blocks),
    )


def _line_clues(survey: Survey, index: int, line: Line) -> Iterator[tuple[str, _Clue]]:
    """Yield the labelled values of a line; the value of a label at its end may be the next block."""
    for number, item in enumerate(line.items):
        if item.end > item.start:
            text = line.text[item.start : item.end]
            yield item.role, _Clue(text, f"block:{index}", bare=item.bare)
        elif number == len(line.items) - 1 and item.role in ("author", "source", "editor"):
            value = _next_value(survey, index)
            if value is not None:
                yield item.role, _Clue(value.text, f"block:{value.index}")


def _next_value(survey: Survey, index: int) -> Block | None:
    """Return the block after a label without value if it can be the value."""
    for block in survey.blocks[index + 1 : index + 3]:
        if "hidden" in block.marks:
            continue
        line = read_line(block.text)
        short = 1 < len(block.text) <= MAX_VALUE_CHARS // 2
        if not short or line.items or line.stamps or is_noise(block.text) or is_prose(block.text):
            return None
        return None if re.match(r"[|丨>·]", block.text) else block
    return None


def _hinted(survey: Survey, header: Header) -> Iterator[tuple[str, _Clue]]:
    """Yield short lines in the header whose element is named after what it holds."""
    table = toml(TABLE)["hints"]
    for index, line in header.lines:
        block = survey.blocks[index]
        if line.items or line.stamps or not 1 < len(block.text) <= MAX_VALUE_CHARS:
            continue
        if is_noise(block.text) or is_prose(block.text):
            continue
        words = hint_words(survey, block, 3)
        for role in ("author", "source", "editor"):
            if words.intersection(table[role]):
                text = _linked(block) or block.text
                yield role, _Clue(text, f"block:{index}")
                break


def _linked(block: Block) -> str:
    """Return the link that a line begins with: a name before the office its bearer holds."""
    first = block.links[0] if block.links else None
    return block.text[: first.end] if first is not None and first.start == 0 else ""


def _accounts(survey: Survey, header: Header) -> Iterator[_Clue]:
    """Yield names that stand without a label beside the day, or in an element for an account.

    On pages of self-published media that is the account: 青禾观察 2020-04-24 18:05.
    """
    words = toml(TABLE)["hints"]["account"]
    for index, line in header.lines:
        block = survey.blocks[index]
        where = f"block:{index}"
        if line.stamps and not line.items or _beside_day(line) or (line.rest and align(line.text).startswith("原创")):
            yield from (_Clue(text, where) for text in _last_link_first(block, line.rest))
        elif not line.items and len(block.text) <= MAX_VALUE_CHARS and not is_noise(block.text):
            if hint_words(survey, block, 2).intersection(words):
                yield _Clue(block.text, where)


def _beside_day(line: Line) -> bool:
    """Tell whether an outlet stands next to the day: 2020-04-24 12:04 青禾报 记者张禾生."""
    return any(
        OUTLET.search(align(rest)) and 0 <= line.text.find(rest) - stamp.end <= 2
        for stamp in line.stamps
        for rest in line.rest
    )


OUTLET = re.compile(r"(?:社|网|报|台|新闻|周刊|杂志|在线|通讯)$")


def _last_link_first(block: Block, rest: tuple[str, ...]) -> list[str]:
    linked = [block.text[link.start : link.end] for link in block.links]
    return [*(text for text in linked if any(text in r for r in rest)), *rest]


def _closing_lines(
    survey: Survey, header: Header, story: tuple[int, int]
) -> Iterator[tuple[Block, Line]]:
    """Yield the lines around the end of the story that are nothing but labels."""
    start = max(story[1] - CLOSING_BEFORE, header.story, story[0] + 1 if story[1] > story[0] else 0)
    for block in survey.blocks[start : story[1] + 1 + CLOSING_BLOCKS]:
        if "hidden" in block.marks or block.index in header.blocks:
            continue
        line = read_line(block.text) if len(block.text) < 200 else None  # noqa: PLR2004
        if line is not None and line.is_byline and any(_is_credit(i.role) for i in line.items):
            yield block, line
        elif block.index <= story[1]:
            tail = _tail(block.text)
            if tail is not None and tail.is_byline and any(_is_credit(i.role) for i in tail.items):
                yield block, tail


def _is_credit(role: str) -> bool:
    return role in ("source", "author", "editor")


def _tail(text: str) -> Line | None:
    """Return the labels that close a paragraph: …大家都说好。（责任编辑：李穗）"""
    part = text[-80:]
    at = max((part.rfind(stop) for stop in "。！？”"), default=-1)
    if at < 0:
        return None
    rest = part[at + 1 :].strip()
    return read_line(rest) if rest else None


def _signed(
    survey: Survey, header: Header, story: tuple[int, int]
) -> Iterator[tuple[int, Signed]]:
    """Yield what datelines, bylines and signatures without labels say, in that order."""
    first, last = story
    for block in survey.blocks[first : first + LEADS]:
        yield from _one(block, "start", "line")
    for index, _ in header.lines:
        yield from _one(survey.blocks[index], "line", "start")
    for block in survey.blocks[last + 1 : last + 1 + LEADS]:
        yield from _one(block, "line")
    for block in reversed(survey.blocks[max(first, last - 2) : last + 1]):
        yield from _one(block, "line", "end")
        if is_prose(block.text):
            break


def _one(block: Block, *places: str) -> Iterator[tuple[int, Signed]]:
    if "hidden" in block.marks:
        return
    for place in places:
        found = read_signed(block.text, place)
        if found is not None:
            yield block.index, found


# ------------------------------------------------------------------ weighing
def _authors(
    survey: Survey, header: Header, zones: _Zones
) -> Found[tuple[str, ...]] | None:
    for clues in (zones.header, zones.hinted, zones.closing):
        found = _together(clues.get("author", []))
        if found is not None:
            return found
    for index, signed in zones.signed:
        if signed.authors:
            raw = survey.blocks[index].text[:80]
            return Found(signed.authors, f"block:{index}", raw)
    return _claimed_author(survey, header)


def _together(clues: list[_Clue]) -> Found[tuple[str, ...]] | None:
    """Return the names of all labels: 记者 张禾生 通讯员 李田 are two who wrote it."""
    named = [(clue, names) for clue in clues if (names := _written_by(clue))]
    if not named:
        return None
    names = tuple(dict.fromkeys(name for _, some in named for name in some))
    return Found(names, named[0][0].where, " ".join(clue.text for clue, _ in named))


def _written_by(clue: _Clue) -> tuple[str, ...]:
    """Return the names after an author's label, if they are no photographer's and no sentence."""
    if PICTURE.search(clue.text):
        return ()
    latin = clue.text.isascii()
    return people(clue.text, persons_only=clue.bare and not latin)


def _claimed_author(survey: Survey, header: Header) -> Found[tuple[str, ...]] | None:
    """Return the author of a claim if it is a person's name, or stands near the headline too."""
    shown = " ".join(line.text for _, line in header.lines)
    site = _site_names(survey)
    for name, value in claim_values(survey, toml(TABLE)["claims"]["author"]):
        names = people(value)
        if not names or len(value) > MAX_VALUE_CHARS or plain(value) in site:
            continue
        if all(is_person(n) for n in names) or plain(value) in plain(shown):
            return Found(names, name, value)
    return None


def _site_names(survey: Survey) -> frozenset[str]:
    titles = [c.value for c in survey.claims if c.kind == "title"]
    parts = [part for title in titles for part in title_parts(title)[1:]]
    named = [value for _, value in claim_values(survey, toml("titles.toml")["sites"])]
    return frozenset(map(plain, (*parts, *named)))


def _editors(zones: _Zones) -> Found[tuple[str, ...]] | None:
    clues = [c for zone in (zones.closing, zones.header, zones.hinted) for c in zone.get("editor", [])]
    for clue in clues:
        names = editor_names(clue.text)
        if names:
            return Found(names, clue.where, clue.text)
    return None


def _source(survey: Survey, zones: _Zones) -> Found[str] | None:
    labelled = _first_outlet([*zones.header.get("source", []), *zones.hinted.get("source", [])])
    if labelled is not None:
        return labelled
    for name, value in claim_values(survey, toml(TABLE)["claims"]["source"]):
        items = read_line(value).values("source") or (value,)
        found = outlet(items[0])
        if found is not None:
            return Found(found, name, value)
    for clues in (zones.closing.get("source", []), zones.header.get("issuer", [])):
        found_source = _first_outlet(clues)
        if found_source is not None:
            return found_source
    if zones.accounts:
        return None
    for index, signed in zones.signed:
        if signed.source:
            return Found(signed.source, f"block:{index}", survey.blocks[index].text[:80])
    return None


def _first_outlet(clues: list[_Clue] | tuple[_Clue, ...]) -> Found[str] | None:
    for clue in clues:
        name = outlet(clue.text)
        if name is not None and not is_noise(name):
            return Found(name, clue.where, clue.text)
    return None


def _account_author(
    accounts: tuple[_Clue, ...], source: Found[str]
) -> Found[tuple[str, ...]] | None:
    for clue in accounts:
        name = outlet(clue.text)
        if name is not None and not is_anonymous(name) and plain(name) != plain(source.value):
            return Found((name,), clue.where, clue.text)
    return None


def _source_url(survey: Survey, zones: _Zones, source: Found[str] | None) -> str | None:
    """Return where the link around or beside the source's name leads."""
    if source is None or not source.where.startswith("block:"):
        return None
    block = survey.blocks[int(source.where[6:])]
    at = block.text.find(source.value)
    for link in block.links:
        if link.url and link.start <= at < link.end and not link.url.endswith("#"):
            return link.url
    return None
