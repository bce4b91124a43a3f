"""Finds the account that published a page: a name without a label, beside the day or in its box."""

from __future__ import annotations

from collections.abc import Iterator

from agrinews.article.header import Header
from agrinews.article.labels import is_noise
from agrinews.article.lines import Line
from agrinews.article.names import OUTLET, is_person, people
from agrinews.article.places import hint_words
from agrinews.article.signed import read_signed
from agrinews.hanzi.fold import align
from agrinews.model import Block, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = [
    "MAX_ACCOUNT_CHARS",
    "REPORTER",
    "SENTENCE",
    "find_accounts",
    "is_original",
    "may_be_account",
    "outlet_and_person",
]

TABLE = "bylines.toml"
MAX_VALUE_CHARS = 40
MAX_ACCOUNT_CHARS = 16
MAX_GAP = 2
NEAR_TITLE = 3
REPORTER = deferred(r"(?:[特见实]\w)?记者[:|丨 ]?")
SENTENCE = deferred(r"[，。！？：；,!?:;]")


def find_accounts(survey: Survey, header: Header) -> Iterator[tuple[str, str]]:
    """Yield names without a label beside the day or in an element so named, with their `block:N`.

    On pages of self-published media that is the account: 青禾观察 2020-04-24 18:05.
    """
    dated = {index for index, line in header.lines if line.stamps and not line.items}
    for index, line in header.lines:
        block = survey.blocks[index]
        where = f"block:{index}"
        if _holds_account(line):
            names = _last_link_first(block, line.rest)
            yield from ((text, where) for text in names if may_be_account(text))
        elif not line.items and _is_account(survey, block, header=header, dated=dated):
            yield block.text, where


def may_be_account(text: str) -> bool:
    """Tell whether words without a label can name an outlet: short, no headline, no fragment."""
    if not 1 < len(text) <= 2 * MAX_ACCOUNT_CHARS or is_noise(text):
        return False
    if text in toml(TABLE)["places"]:  # where its account writes from
        return False
    if not text.isascii() and (len(text) > MAX_ACCOUNT_CHARS or SENTENCE.search(text)):
        return False
    signed = read_signed(text, "line")  # 張禾生／台南報導
    return signed is None or not signed.pattern.endswith("reports-line")


def _holds_account(line: Line) -> bool:
    if line.stamps and not line.items:
        return not any(_runs_into(line, rest) for rest in line.rest)
    return _beside_day(line) or (bool(line.rest) and is_original(line.text))


def outlet_and_person(words: str) -> tuple[str, str]:
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


def is_original(text: str) -> bool:
    """Tell whether a line begins as those of accounts do: 原创 张禾生 青禾观察."""
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
    named = words.intersection(toml(TABLE)["hints"]["account"]) and may_be_account(block.text)
    return bool(named) and 0 < block.index - header.title <= NEAR_TITLE


def _beside_day(line: Line) -> bool:
    """Tell whether an outlet stands behind the day, or first: 2020-04-24 青禾报 记者 张禾生."""
    spans = [(line.text.find(rest), rest) for rest in line.rest if may_be_account(rest)]
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
    if is_original(block.text) and len(rest) == 1:
        rest = (rest[0].split()[-1],)
    rest = tuple(outlet_and_person(words)[0] for words in rest)
    linked = [block.text[link.start : link.end] for link in block.links]
    return [*(text for text in linked if any(text in r for r in rest)), *rest]
