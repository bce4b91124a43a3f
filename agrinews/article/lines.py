"""Reads one line of a page label by label: 时间：… 作者：… 来源：… (the table says which)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from agrinews.article.dates import Stamp, read_stamps
from agrinews.article.labels import EDGES, find_labels, is_noise, noise_words, roles
from agrinews.article.names import HAN, OUTLET, is_person, people
from agrinews.hanzi.fold import align, fold
from agrinews.patterns import deferred

__all__ = ["PICTURE", "Item", "Line", "read_line"]

TABLE = "bylines.toml"
MAX_CHARS = 400
"""A line of labels is short; no more of a block than this is read."""
COLON_END = deferred(r"[:：]\s*$")
NATION = deferred(r"[(\[【〔][\u4e00-\u9fff]{1,3}[)\]】〕] ?(?=[\u4e00-\u9fff])")
"""Where an author is from: [美]约翰·史密斯."""
DATED = ("published", "modified", "event")
ADDRESS = deferred(
    r"(?:https?://|www\.)[!-~]{3,}|(?<![a-z0-9@])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org)\b"
)
PARTS = deferred(r"((?:[|丨•●\[\]【】()〔〕<>»]|(?<![\u4e00-\u9fff])·|·(?![\u4e00-\u9fff]))+)")
"""What parts words that no label explains; the dot in 约翰·史密斯 does not."""
CUTS = deferred(r"[|丨【】〔〕\[\]<{>»。]| {2,}| - |[,;]? ?(?:https?://|www\.)")
"""Where any value ends at the latest."""


@dataclass(frozen=True, slots=True)
class Item:
    """A label and its value: the label's span begins at `at`, the value's is `start:end`."""

    role: str
    label: str
    at: int
    start: int
    end: int
    bare: bool = False
    """Without a colon: what follows must look like what is announced."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, read: its items and days in order, and what neither label nor value explains."""

    text: str
    items: tuple[Item, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    rest: tuple[str, ...] = ()
    """Stretches that belong to no label and no day, without buttons and counters."""

    def values(self, role: str) -> tuple[str, ...]:
        """Return the values labelled with a role, as written, in order; empty ones too."""
        return tuple(self.text[i.start : i.end] for i in self.items if i.role == role)

    def stamp_roles(self) -> tuple[tuple[Stamp, str], ...]:
        """Return each day with the role of the label it follows, "" without one."""
        return tuple((stamp, self._role_of(stamp)) for stamp in self.stamps)

    def _role_of(self, stamp: Stamp) -> str:
        for item in reversed(self.items):
            if item.start <= stamp.start and stamp.start - item.start <= MAX_LABEL_GAP:
                return item.role
        return ""

    @property
    def is_byline(self) -> bool:
        """Whether the line is made of labels, days and buttons, with little beside them."""
        telling = {"source", "issuer", "author", "published", "modified", "editor"}
        dated = any(map(_is_whole, self.stamps))
        if not dated and not any(i.role in telling for i in self.items):
            return False
        if PICTURE.search(self.text) and not dated:
            return False
        if not self.items and (COLON_END.search(self.text) or all(map(self._runs_on, self.stamps))):
            return False
        if len(self.text) > MAX_LINE_CHARS or any(map(self._is_sentence, self.items)):
            return False
        explained = len(self.items) + len(self.stamps)
        return sum(map(_width, self.rest)) <= MAX_REST_CHARS + MORE_REST_CHARS * (explained - 1)

    @property
    def _days(self) -> frozenset[int]:
        return frozenset(stamp.start for stamp in self.stamps)

    def _runs_on(self, stamp: Stamp) -> bool:
        """Tell whether words run into a day or on from it: 2023年5月1日起施行, 建于1956年12月17日.

        Digits with dashes touch the headline before them in lists.
        """
        if stamp.clock is not None or self.text[stamp.end - 1] not in "日号號":
            return False
        before, after = _run_before(self.text, 0, end=stamp.start), _run_after(self.text, stamp.end)
        return any(map(_tells_of_day, (before, after)))

    def _is_sentence(self, item: Item) -> bool:
        """Tell whether a label is only a word and a colon in running text."""
        if item.role == "other" or (item.role in DATED and item.start in self._days):
            return False
        if SENTENCE.search(self.text, item.start) and item.role in ("author", "editor", "source"):
            return True
        value = self.text[item.start : item.end]
        clauses = re.split(r"[，,；;]", value)
        return len(value) > MAX_VALUE_CHARS or (
            len(clauses) > 1 and max(map(len, clauses)) > MAX_CLAUSE_CHARS
        )


PICTURE = deferred(
    r"(?<!文)(?<!文[/／、并])(?:[摄攝]|供[图圖]|制[图圖]|[摄攝]影|[图圖])\s*[)）\]】〕]?[。.]?$"
)
"""How a line ends that belongs to a picture."""
MAX_LABEL_GAP = 12
"""Characters between a label's colon and the day it announces (发布时间：星期五 2020-…)."""
MAX_REST_CHARS = 16
"""An outlet's or a person's name beside the labels; a sentence is longer."""
MORE_REST_CHARS = 4
"""As much more for each further label or day."""
MAX_VALUE_CHARS = 40
"""Four names, or the full name of an office; a sentence after 来源： is longer."""
SENTENCE = deferred(r"[。？！?!](?=.)|[？?]$")
"""What runs through a sentence: 记者：为什么今年的秧苗长得好？"""
MAX_BARE_CHARS = 8
MAX_UNSURE_CHARS = 4
"""Labels that may begin a word or a sentence: 作者专栏, 编辑部; 以下文章来源于 may not."""
MAX_CLAUSE_CHARS = 9
"""Between two commas of a list of names; the longest names of minorities and bodies apart."""
MAX_LINE_CHARS = 250


def _is_whole(stamp: Stamp) -> bool:
    """Tell whether a day says when by itself: 4月23日 alone is as often told in a story."""
    return stamp.year is not None or stamp.clock is not None or stamp.ago is not None


def _width(text: str) -> float:
    """Return the length of a text in Han characters; two and a half letters make one."""
    return sum(0.4 if character < "\u2000" else 1.0 for character in text)


# ------------------------------------------------------------------ reading
def read_line(text: str) -> Line:
    """Return the labels, values and days of a line (of its first 400 characters).

    >>> line = read_line("84農業網   時間:2020-04-24    作者:佚名    來源:青禾網")
    >>> line.values("source"), line.stamps[0].iso_day, line.rest
    (('青禾網',), '2020-04-24', ('84農業網',))
    """
    return _read(text[:MAX_CHARS])


# The same few lines are asked for by several finders.
@lru_cache(maxsize=256)
def _read(text: str) -> Line:
    flat = align(text)
    marks = _marks(flat)
    stamps = _stamps(text, marks)
    read = [_item(flat, marks, number=number, stamps=stamps) for number in range(len(marks))]
    items = tuple(_trusted(text, read, stamps=stamps))
    return Line(text, items, stamps, _rest(text, flat, items=items, stamps=stamps))


def _trusted(text: str, items: list[Item], *, stamps: tuple[Stamp, ...]) -> Iterator[Item]:
    """Yield the labels that are labels: not 作者专栏, not 资金来源：…, not 开放时间：…."""
    ends = {stamp.end for stamp in stamps}
    starts = {stamp.start for stamp in stamps}
    before = 0
    for item in items:
        value = text[item.start : item.end]
        unsure = item.bare and len(item.label) <= MAX_UNSURE_CHARS
        told = item.role in DATED and item.start not in starts
        if told and item.at and HAN.match(text[item.at - 1]) and item.end == len(text):
            continue  # 气象台4月12日16时发布：
        named = item.role in ("author", "editor", "source")
        if unsure and named and not _is_announced(value, item.role, dated=bool(stamps)):
            continue
        run = "" if item.bare or item.at in ends else _run_before(text, before, end=item.at)
        if run and not is_noise(run):
            if item.role == "source":
                continue
            if item.label in ("时间", "日期"):
                yield replace(item, role="event")
                before = item.end
                continue
        yield item
        before = item.end


def _run_before(text: str, start: int, *, end: int) -> str:
    """Return the Han characters that touch a place from before."""
    at = end
    while at > start and HAN.match(text[at - 1]):
        at -= 1
    return text[at:end]


def _run_after(text: str, start: int) -> str:
    """Return the Han characters that touch a place from behind."""
    at = start
    while at < len(text) and HAN.match(text[at]):
        at += 1
    return text[start:at]


def _tells_of_day(words: str) -> bool:
    """Tell whether words that touch a day are neither an outlet, a person nor a button."""
    return bool(words) and not (OUTLET.search(align(words)) or is_person(words) or is_noise(words))


def _is_announced(value: str, role: str, *, dated: bool) -> bool:
    """Tell whether what follows a label without a colon is what the label announces."""
    if value.isascii():
        words = value.replace(",", " ").split()
        return len(words) == 1 or all(w[:1].isupper() or w in ("and", "&") for w in words)
    if role == "source":
        return OUTLET.search(align(value)) is not None or (dated and len(value) <= MAX_BARE_CHARS)
    return bool(people(value, persons_only=True))


def _marks(flat: str) -> tuple[Item, ...]:
    """Return the labels, with values that reach to the end of the line."""
    found = []
    for label in find_labels(flat):
        text, start = fold(label.text), label.end
        role = roles()[text]
        if role == "author" and (nation := NATION.match(flat, start)):
            start = nation.end()
        found.append(Item(role, text, label.start, start, len(flat), bare=label.bare))
    return tuple(found)


def _stamps(text: str, marks: tuple[Item, ...]) -> tuple[Stamp, ...]:
    """Read the days; directly after a label for days, shorter forms count too."""
    found = {stamp.start: stamp for stamp in read_stamps(text)}
    for mark in marks:
        start = mark.start
        if mark.role in ("published", "modified"):
            near = read_stamps(text[start : start + 40], labelled=True)
            if near and near[0].start <= MAX_LABEL_GAP:
                moved = _moved(near[0], start)
                if not any(s.start < moved.end and moved.start < s.end for s in found.values()):
                    found[moved.start] = moved
    return tuple(found[start] for start in sorted(found))


def _moved(stamp: Stamp, by: int) -> Stamp:
    return replace(stamp, start=stamp.start + by, end=stamp.end + by)


def _item(flat: str, marks: tuple[Item, ...], *, number: int, stamps: tuple[Stamp, ...]) -> Item:
    """Return a label with the span of its value."""
    mark = marks[number]
    start = mark.start
    end = marks[number + 1].at if number + 1 < len(marks) else len(flat)
    if mark.role in DATED:
        own = next((s for s in stamps if start <= s.start <= start + MAX_LABEL_GAP), None)
        if own is not None and own.start < end:
            return replace(mark, start=own.start, end=own.end)
    end = min([end, *(s.start for s in stamps if s.start >= start)])
    return replace(mark, end=_value_end(flat, start, end=end))


def _value_end(flat: str, start: int, *, end: int) -> int:
    """Return where a value that may reach to `end` really ends."""
    for pattern in (CUTS, noise_words()):
        cut = pattern.search(flat, start, end)
        if cut is not None:
            end = cut.start()
    end = _balanced(flat, start, end=end)
    while end > start and flat[end - 1] in EDGES + "([":
        end -= 1
    return max(start, end)


def _balanced(flat: str, start: int, *, end: int) -> int:
    """Cut at the bracket that closes what the label opened: （来源：青禾网）."""
    depth = 0
    for at in range(start, end):
        depth += {"(": 1, ")": -1}.get(flat[at], 0)
        if depth < 0:
            return at
    return end


def _rest(
    text: str, flat: str, *, items: tuple[Item, ...], stamps: tuple[Stamp, ...]
) -> tuple[str, ...]:
    spans = sorted([(i.at, i.end) for i in items] + [(s.start, s.end) for s in stamps])
    found, at = [], 0
    for start, end in [*spans, (len(text), len(text))]:
        if start > at:
            found.extend(_pieces(text, flat, start=at, end=start))
        at = max(at, end)
    return tuple(found)


def _pieces(text: str, flat: str, *, start: int, end: int) -> list[str]:
    """Return what is left between two spans, cut at bars, without buttons and counters."""
    cleaned = ADDRESS.sub(lambda m: "|" * len(m[0]), flat[start:end])
    cleaned = noise_words().sub(lambda m: "|" * len(m[0]), cleaned)
    found, at = [], start
    for piece in PARTS.split(cleaned):
        words = text[at : at + len(piece)].strip(EDGES + "()[]【】（）［］〔〕")
        at += len(piece)
        if words and not is_noise(words) and not re.fullmatch(r"[\W\d_]*", words):
            found.append(words)
    return found
