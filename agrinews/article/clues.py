"""Gathers what on a page may name an author, an editor or a source, each with where it stands.

Nothing is weighed here: a clue is a label's value, an element's, an account's, or a signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agrinews.article.header import CLOSING_BLOCKS, Header
from agrinews.article.labels import is_noise
from agrinews.article.lines import Line, read_line
from agrinews.article.names import OUTLET, is_person, people
from agrinews.article.places import hint_words, is_prose
from agrinews.article.signed import Signed, read_signed
from agrinews.hanzi.fold import align
from agrinews.model import Block, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Clue", "Zones", "gather"]

TABLE = "bylines.toml"
CLOSING_BEFORE = 6
MAX_VALUE_CHARS = 40
MAX_GAP = 2
LEADS = 3
"""Blocks at the beginning of a story that may hold its dateline or byline."""
NEAR_TITLE = 3
REPORTER = deferred(r"(?:[特见实]\w)?记者[:|丨 ]?")
SENTENCE = deferred(r"[，。！？：；,!?:;]")
MAX_ACCOUNT_CHARS = 16
GIVERS = ("供稿", "供稿人")
"""Labels behind which a person stands, or an outlet, which is the source then."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a label or an element announces, and where it stands."""

    text: str
    where: str
    bare: bool = False
    """The label had no colon."""
    label: str = ""
    unsure: bool = False
    """It may be the name of the site."""


@dataclass(frozen=True, slots=True)
class Zones:
    """All clues of a page, by role, those of each role in the order of trust."""

    header: dict[str, list[Clue]]
    hinted: dict[str, list[Clue]]
    closing: dict[str, list[Clue]]
    signed: tuple[tuple[int, Signed], ...]
    accounts: tuple[Clue, ...]
    closing_blocks: tuple[int, ...]


def gather(survey: Survey, header: Header, *, story: tuple[int, int]) -> Zones:
    """Return the clues of a page; `story` is the first and last block of the story."""
    closing: dict[str, list[Clue]] = {}
    closing_blocks = []
    for block, line in _closing_lines(survey, header, story=story):
        for role, clue in _line_clues(survey, block.index, line=line):
            closing.setdefault(role, []).append(clue)
        closing_blocks.append(block.index)
    above: dict[str, list[Clue]] = {}
    for index, line in header.bylines():
        for role, clue in _line_clues(survey, index, line=line):
            above.setdefault(role, []).append(clue)
    hinted: dict[str, list[Clue]] = {}
    for role, clue in _hinted(survey, header):
        hinted.setdefault(role, []).append(clue)
    return Zones(
        header=above,
        hinted=hinted,
        closing=closing,
        signed=tuple(_signed(survey, header, story=story)),
        accounts=tuple(_accounts(survey, header)),
        closing_blocks=tuple(closing_blocks),
    )


def _line_clues(survey: Survey, index: int, *, line: Line) -> Iterator[tuple[str, Clue]]:
    """Yield the labelled values of a line; that of a label at its end may be the next block.

    A reporter behind the name of a paper, which hides the label, comes first: 青禾报记者 张禾生.
    """
    for words in line.rest if line.items else ():
        reporter = REPORTER.search(align(words))
        if reporter is not None and 0 < reporter.start() <= MAX_ACCOUNT_CHARS:
            yield "author", Clue(words[reporter.end() :], f"block:{index}", bare=True)
    for number, item in enumerate(line.items):
        if item.end > item.start:
            text = line.text[item.start : item.end]
            if item.bare and item.role == "source" and not _may_be_account(text):
                continue
            given = item.label in GIVERS and OUTLET.search(align(text)) is not None
            role = "source" if given else item.role
            yield role, Clue(text, f"block:{index}", bare=item.bare, label=item.label)
            if item.role == "source" and (names := _behind_outlet(text)):
                yield "author", Clue(names, f"block:{index}", bare=True)
        elif number == len(line.items) - 1 and item.role in ("author", "source", "editor"):
            value = _next_value(survey, index)
            if value is not None:
                yield item.role, Clue(value.text, f"block:{value.index}", bare=item.bare)


def _behind_outlet(text: str) -> str:
    """Return the persons' names that stand without a label behind an outlet: 青禾报 张禾生 李田."""
    head, _, names = text.partition(" ")
    persons = OUTLET.search(align(head)) and all(map(is_person, names.split()))
    return names.strip() if persons else ""


def _next_value(survey: Survey, index: int) -> Block | None:
    """Return the block after a label without value if it can be the value."""
    for block in survey.blocks[index + 1 : index + 3]:
        if "hidden" in block.marks:
            continue
        line = read_line(block.text)
        short = 1 < len(block.text) <= MAX_VALUE_CHARS // 2 and not SENTENCE.search(block.text)
        if not short or line.items or line.stamps or is_noise(block.text) or is_prose(block.text):
            return None
        return None if re.match(r"[|丨>·]", block.text) else block
    return None


def _hinted(survey: Survey, header: Header) -> Iterator[tuple[str, Clue]]:
    """Yield short lines in the header whose element is named after what it holds."""
    table = toml(TABLE)["hints"]
    for index, line in header.lines:
        block = survey.blocks[index]
        words = line.rest[0].split() if line.rest and _is_original(line.text) else []
        if len(words) > 1 and is_person(words[0]):
            yield "author", Clue(words[0], f"block:{index}")
        person = _outlet_and_person(line.rest[0])[1] if line.stamps and line.rest else ""
        person = person or _person_beside(survey, header, index=index, line=line)
        if person or _owns(line):
            yield "author", Clue(person or line.rest[0], f"block:{index}", unsure=not person)
        if line.items or line.stamps or not 1 < len(block.text) <= MAX_VALUE_CHARS:
            continue
        if is_noise(block.text) or is_prose(block.text):
            continue
        named = hint_words(survey, block, levels=3)
        for role in ("author", "source", "editor"):
            if named.intersection(table[role]):
                text = _linked(block) or block.text
                if not SENTENCE.search(text):  # 土壤学博士，专注耕地保护二十年 tells of an author
                    yield role, Clue(text, f"block:{index}")
                break


def _person_beside(survey: Survey, header: Header, *, index: int, line: Line) -> str:
    """Return a person's name that stands alone beside a day, or between headline and day."""
    if line.stamps:
        return next((rest for rest in line.rest if is_person(rest)), "")
    text = survey.blocks[index].text.strip()
    if header.title is None or index != header.title + 1 or not is_person(text):
        return ""
    following = (other for at, other in header.lines if at > index)
    below = next(following, None)
    return text if below is not None and below.stamps else ""


def _owns(line: Line) -> bool:
    """Tell whether a line begins with a name before 发布时间：…, as accounts of authors do."""
    only = all(item.role in ("published", "modified", "other") for item in line.items)
    first = bool(line.rest) and line.text.startswith(line.rest[0])
    if not (only and first and line.items and line.items[0].role == "published"):
        return False
    return _may_be_account(line.rest[0]) and not OUTLET.search(align(line.rest[0]))


def _linked(block: Block) -> str:
    """Return the link that a line begins with: a name before the office its bearer holds."""
    first = block.links[0] if block.links else None
    return block.text[: first.end] if first is not None and first.start == 0 else ""


def _accounts(survey: Survey, header: Header) -> Iterator[Clue]:
    """Yield names that stand without a label beside the day, or in an element for an account.

    On pages of self-published media that is the account: 青禾观察 2020-04-24 18:05.
    """
    dated = {index for index, line in header.lines if line.stamps and not line.items}
    for index, line in header.lines:
        block = survey.blocks[index]
        where = f"block:{index}"
        if _holds_account(line):
            names = _last_link_first(block, line.rest)
            yield from (Clue(text, where) for text in names if _may_be_account(text))
        elif not line.items and _is_account(survey, block, header=header, dated=dated):
            yield Clue(block.text, where)


def _may_be_account(text: str) -> bool:
    """Tell whether words without a label can name an outlet: short, no headline, no fragment."""
    if not 1 < len(text) <= 2 * MAX_ACCOUNT_CHARS or is_noise(text):
        return False
    return text.isascii() or (len(text) <= MAX_ACCOUNT_CHARS and not SENTENCE.search(text))


def _holds_account(line: Line) -> bool:
    if line.stamps and not line.items:
        return not any(_runs_into(line, rest) for rest in line.rest)
    return _beside_day(line) or (bool(line.rest) and _is_original(line.text))


def _outlet_and_person(words: str) -> tuple[str, str]:
    """Part 青禾日报 张禾生 and 青禾日报张禾生, as elements without labels leave them."""
    reporter = REPORTER.search(align(words))
    if reporter is not None:
        names = people(words[reporter.end() :], persons_only=True)
        head = words[: reporter.start()].rstrip()
        return head if OUTLET.search(align(head)) else "", "、".join(names)
    for size in (2, 3, 4):
        head, tail = words[:-size].rstrip(), words[-size:]
        if len(head) > 1 and is_person(tail.strip()) and OUTLET.search(align(head).strip("《》")):
            return head, tail.strip()
    return words, ""


def _runs_into(line: Line, rest: str) -> bool:
    """Tell whether words stand before a day with nothing between: 教区成立于1908年5月3日."""
    end = line.text.find(rest) + len(rest)
    return any(stamp.start == end for stamp in line.stamps)


def _is_original(text: str) -> bool:
    return align(text).startswith("原创")


def _is_account(survey: Survey, block: Block, *, header: Header, dated: set[int]) -> bool:
    """Tell whether a line near the headline is an account by its element, or an outlet by a day."""
    if header.title is None or len(block.text) > MAX_VALUE_CHARS or is_noise(block.text):
        return False
    if OUTLET.search(align(block.text)) and not dated.isdisjoint(
        (block.index - 1, block.index + 1)
    ):
        return True
    words = hint_words(survey, block, levels=2)
    named = words.intersection(toml(TABLE)["hints"]["account"]) and _may_be_account(block.text)
    return bool(named) and 0 < block.index - header.title <= NEAR_TITLE


def _beside_day(line: Line) -> bool:
    """Tell whether an outlet stands behind the day, or first: 2020-04-24 青禾报 记者 张禾生."""
    spans = [(line.text.find(rest), rest) for rest in line.rest if _may_be_account(rest)]
    authored = any(item.role == "author" and item.bare for item in line.items)
    for at, rest in spans:
        near = any(0 <= at - stamp.end <= MAX_GAP for stamp in line.stamps)
        outlet = OUTLET.search(align(rest).strip("《》")) is not None
        if outlet and (near or (line.stamps and at > 0) or (authored and at == 0)):
            return True
        if near and authored and rest not in toml(TABLE)["places"]:
            return True
    return False


def _last_link_first(block: Block, rest: tuple[str, ...]) -> list[str]:
    """Return the names of a line without labels, the likeliest account first.

    After 原创 stand the author, where there is one, and the account: 原创 张禾生 青禾观察.
    """
    if _is_original(block.text) and len(rest) == 1:
        rest = (rest[0].split()[-1],)
    rest = tuple(_outlet_and_person(words)[0] for words in rest)
    linked = [block.text[link.start : link.end] for link in block.links]
    return [*(text for text in linked if any(text in r for r in rest)), *rest]


def _closing_lines(
    survey: Survey, header: Header, *, story: tuple[int, int]
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
    """Return the labels that close a paragraph, as in …大家都说好。（责任编辑：李穗）."""
    part = text[-80:]
    at = max((part.rfind(stop) for stop in "。！？”"), default=-1)
    if at < 0:
        return None
    rest = part[at + 1 :].strip()
    return read_line(rest) if rest else None


def _signed(
    survey: Survey, header: Header, *, story: tuple[int, int]
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
