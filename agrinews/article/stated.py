"""Gathers the days that a page states, shown or claimed or in its address; weighs none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from agrinews.article.dates import CHINA, Stamp, read_path, read_stamps, read_value
from agrinews.article.header import CLOSING_BLOCKS, Header, guess_story
from agrinews.article.lines import Line, read_line
from agrinews.article.notices import signed_day
from agrinews.article.phrases import match
from agrinews.article.places import claim_values, hint_words, is_prose
from agrinews.model import Block, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = [
    "ABOVE",
    "LATE",
    "UPDATED",
    "Seen",
    "addresses",
    "claimed",
    "day_of",
    "in_china",
    "shown",
]

TABLE = "dates.toml"
SHORT_CHARS = 60
HINTS = frozenset(["time", "date", "pubtime", "pubdate", "shijian", "riqi", "posttime", "datetime"])
PLACES = frozenset(["地点", "活动地点", "会议地点", "地址"])
EDITION = deferred(r"\d{1,3} ?版|第\d{1,3}版|版次")
LABELLED, TIMED, DAY, ABOVE, LATE, UPDATED = range(6)
"""Ranks: 发布时间：…, day and time, day, above the headline, after the story, 更新时间：…"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stamp, where it stands, and how far it is to be trusted (0 is best)."""

    stamp: Stamp
    where: str
    raw: str
    rank: int = 0


# ------------------------------------------------------------------ what is shown
def shown(survey: Survey, header: Header, *, story: tuple[int, int] | None) -> Iterator[Seen]:
    """Yield the days in the lines around headline and byline, and in those that end the story."""
    meetings = {i for i, line in header.lines if any(x.label in PLACES for x in line.items)}
    for index, line in header.lines:
        block = survey.blocks[index]
        if not meetings.isdisjoint(range(index - 1, index + 2)):
            continue  # 时间：… 地点：… tell when something takes place
        above = header.title is not None and index < header.title
        above = above and not line.items and not EDITION.search(block.text)
        for stamp, role in _line_stamps(survey, block, line=line):
            rank = _rank(stamp, role)
            if rank is not None:
                late = ABOVE if above and rank != UPDATED else rank
                yield Seen(stamp, f"block:{index}", line.text[stamp.start : stamp.end], late)
    yield from _after(survey, header, story=story or guess_story(survey, header))


def _line_stamps(survey: Survey, block: Block, *, line: Line) -> Iterable[tuple[Stamp, str]]:
    """Return the days of a line with their labels; short forms too where a day is expected."""
    named = len(block.text) <= SHORT_CHARS and bool(hint_words(survey, block, levels=2) & HINTS)
    # 作者：张禾生、李田、王苗; 来源：青禾报，发布时间：…，责任编辑：…
    listed = len(line.items) > 1 or any(item.role == "author" for item in line.items)
    if (is_prose(block.text) and not listed) or not (line.is_byline or named):
        return ()
    if line.stamps:
        return line.stamp_roles()
    if named or any(item.role == "source" for item in line.items):
        return tuple((stamp, "") for stamp in read_stamps(block.text[:SHORT_CHARS], labelled=True))
    return ()


def _rank(stamp: Stamp, role: str) -> int | None:
    if role == "event":
        return None
    if role == "modified":
        return UPDATED
    if role == "published":
        return LABELLED
    return TIMED if stamp.clock is not None or stamp.ago is not None else DAY


def _after(survey: Survey, header: Header, *, story: tuple[int, int]) -> Iterator[Seen]:
    """Yield days in the lines that close a story: 发布时间：…, （青禾日报2020年4月24日04版）."""
    known = {index for index, _ in header.lines}
    last = story[1]
    for block in survey.blocks[max(0, last - 1) : last + 1 + CLOSING_BLOCKS]:
        if "hidden" in block.marks or block.index in known or block.link_chars:
            continue
        if (phrase := match(block.text)) is not None and phrase.kind == "footer":
            continue  # Copyright … 最后更新：… tells of the site
        text = block.text[-SHORT_CHARS:]
        if (signed := signed_day(block.text)) is not None:
            yield Seen(signed, f"block:{block.index}", block.text, LATE)
        for stamp, role in _closing_stamps(text, whole=len(block.text) <= SHORT_CHARS):
            rank = LATE if role != "modified" else UPDATED
            yield Seen(stamp, f"block:{block.index}", text[stamp.start : stamp.end], rank)


def _closing_stamps(text: str, *, whole: bool) -> Iterator[tuple[Stamp, str]]:
    code = re.search(r"[)）](1\d{6})$", text, re.ASCII)
    if code is not None:  # the agency's own day: （編輯：李穗）1090424
        stamps = read_stamps(code[1], labelled=True)
        yield from ((replace(s, start=code.start(1), end=code.end(1)), "") for s in stamps)
        return
    line = read_line(text)
    for stamp, role in line.stamp_roles():
        alone = whole and not line.rest and stamp.clock is not None
        labelled = role == "published" or (role == "modified" and whole)
        if labelled or alone or EDITION.search(text):
            yield stamp, role


# ------------------------------------------------------------------ what is claimed
def claimed(survey: Survey, key: str) -> Iterator[Seen]:
    """Yield what claims state, best first.

    A page of many stories binds a script's name, or marks a `<time>`, many times: if these
    disagree about the day they say nothing, else the earliest is taken.
    """
    found: dict[str, list[Seen]] = {}
    for name, value in claim_values(survey, toml(TABLE)["claims"][key]):
        stamp = read_value(value)
        if stamp is not None and stamp.year is not None:
            found.setdefault(name, []).append(Seen(in_china(stamp), name, value[:60]))
    for name, seen in found.items():
        if not name.startswith("html:"):
            yield from seen
        elif len({day_of(s.stamp) for s in seen}) == 1:
            yield min(seen, key=lambda s: s.stamp.iso_time)


def addresses(survey: Survey, url: str | None) -> list[Seen]:
    """Return the days in the path of the page's address, where it has one."""
    names = ["link:canonical", "meta:og:url", "meta:url", "html:base"]
    known = [("url", url or ""), *claim_values(survey, names)]
    found = []
    for name, address in known:
        stamp = read_path(address)
        if stamp is not None:
            found.append(Seen(stamp, name, address[stamp.start : stamp.end]))
    return found


def day_of(stamp: Stamp) -> tuple[int | None, int, int]:
    """Return year, month and day."""
    return stamp.year, stamp.month, stamp.day


def in_china(stamp: Stamp) -> Stamp:
    """Return a stamp in universal time as one in China's."""
    if stamp.offset != 0 or stamp.clock is None or stamp.year is None:
        return stamp
    hour, minute, second = stamp.clock
    utc = timezone(timedelta())
    day = datetime(stamp.year, stamp.month, stamp.day, hour, minute, second or 0, tzinfo=utc)
    local = day.astimezone(CHINA)
    clock = (local.hour, local.minute, local.second if second is not None else None)
    return replace(
        stamp, year=local.year, month=local.month, day=local.day, clock=clock, offset=480
    )
