"""Decides when the story was published: not crawled, not updated, not when what it tells happened.

What the page shows by its headline comes first; claims complete it (a time for a day, a year for
a month and day) or stand in for it; an address is the last resort. `where` says which it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache

from agrinews.article.dates import CHINA, Stamp, read_path, read_stamps, read_value
from agrinews.article.header import CLOSING_BLOCKS, Header, guess_story
from agrinews.article.lines import Line, read_line
from agrinews.article.places import claim_values, hint_words, is_prose
from agrinews.model import Block, Found, Survey
from agrinews.tables import toml

__all__ = ["Dates", "find_dates"]

TABLE = "dates.toml"
EARLIEST = 1990
SLACK = timedelta(hours=36)
"""How far ahead of the fetch a day may lie: clocks run wrong, and zones differ by a day."""
SHORT_CHARS = 60
HINTS = frozenset(["time", "date", "pubtime", "pubdate", "shijian", "riqi", "posttime", "datetime"])
PLACES = frozenset(["地点", "活动地点", "会议地点", "地址"])
EDITION = re.compile(r"\d{1,3} ?版|第\d{1,3}版|版次")


@dataclass(frozen=True, slots=True)
class Dates:
    """When, as the record wants it."""

    date: Found[str] | None = None
    published_at: Found[str] | None = None
    modified_at: Found[str] | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A stamp, where it stands, and how far it is to be trusted (0 is best)."""

    stamp: Stamp
    where: str
    raw: str
    rank: int = 0


def find_dates(
    survey: Survey,
    header: Header,
    *,
    story: tuple[int, int] | None = None,
    url: str | None = None,
    fetched_at: datetime | None = None,
) -> Dates:
    """Return day, moment and last change of a page; a time without a zone is taken as +08:00.

    `story` is the first and last block of the story; `url` where the page was found.
    """
    limit = None if fetched_at is None else fetched_at.astimezone(CHINA) + SLACK
    shown = sorted(_shown(survey, header, story=story), key=lambda seen: seen.rank)
    stated, weak = (list(_claimed(survey, key)) for key in ("published", "weak"))
    address = _address(survey, url)
    others = [*stated, *weak, *address]
    near, above = ([s for s in shown if (s.rank == ABOVE) is up] for up in (False, True))
    best = _best(near, others, limit=limit, fetched_at=fetched_at)
    best = best or _first([*stated, *weak], limit) or _relative(shown, fetched_at)
    best = best or _best(above, others, limit=limit, fetched_at=fetched_at)
    best = best or _first([*(s for s in shown if s.rank >= LATE), *address], limit)
    changed = _first(list(_claimed(survey, "modified")), limit)
    best = best or changed
    if best is None:
        return Dates(flags=frozenset(["no-date"]))
    best = _completed(best, [*shown, *stated, *weak])
    return _dates(best, changed)


def _dates(best: _Seen, changed: _Seen | None) -> Dates:
    moment, assumed = _moment(best.stamp)
    modified = _moment(changed.stamp) if changed is not None else (None, False)
    day = moment.date().isoformat() if moment is not None else best.stamp.iso_day
    return Dates(
        date=Found(day, best.where, best.raw),
        published_at=_found(moment, best),
        modified_at=_found(modified[0], changed),
        flags=frozenset(["timezone-assumed"] if assumed else []),
    )


def _found(moment: datetime | None, seen: _Seen | None) -> Found[str] | None:
    if moment is None or seen is None:
        return None
    return Found(moment.isoformat(), seen.where, seen.raw)


def _moment(stamp: Stamp) -> tuple[datetime | None, bool]:
    """Return the moment of a stamp with a time, and whether its zone had to be assumed.

    Universal time is turned into China's, so that the day is the local one. Midnight is what
    systems write that know no time, so it is none.
    """
    if stamp.clock is None or stamp.year is None:
        return None, False
    hour, minute, second = stamp.clock
    zone = CHINA if stamp.offset is None else timezone(timedelta(minutes=stamp.offset))
    moment = datetime(stamp.year, stamp.month, stamp.day, hour, minute, second or 0, tzinfo=zone)
    if stamp.offset == 0:
        moment = moment.astimezone(CHINA)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return None, False
    return moment, stamp.offset is None


# ------------------------------------------------------------------ what is shown
LABELLED, TIMED, DAY, ABOVE, LATE, UPDATED = range(6)
"""Ranks: 发布时间：…, day and time, day, above the headline, after the story, 更新时间：…"""


def _shown(survey: Survey, header: Header, *, story: tuple[int, int] | None) -> Iterator[_Seen]:
    meetings = {i for i, line in header.lines if any(x.label in PLACES for x in line.items)}
    for index, line in header.lines:
        block = survey.blocks[index]
        if not meetings.isdisjoint(range(index - 2, index + 3)):
            continue  # 时间：… 地点：… tell when something takes place
        above = header.title is not None and index < header.title
        above = above and not line.items and not EDITION.search(block.text)
        for stamp, role in _line_stamps(survey, block, line=line):
            rank = _rank(stamp, role)
            if rank is not None:
                late = ABOVE if above and rank != UPDATED else rank
                yield _Seen(stamp, f"block:{index}", line.text[stamp.start : stamp.end], late)
    yield from _after(survey, header, story=story or guess_story(survey, header))


def _line_stamps(survey: Survey, block: Block, *, line: Line) -> Iterable[tuple[Stamp, str]]:
    """Return the days of a line with their labels; short forms too where a day is expected."""
    named = len(block.text) <= SHORT_CHARS and bool(hint_words(survey, block, levels=2) & HINTS)
    if is_prose(block.text) or not (line.is_byline or named):
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


def _after(survey: Survey, header: Header, *, story: tuple[int, int]) -> Iterator[_Seen]:
    """Yield days in the lines that close a story: 发布时间：…, （青禾日报2020年4月24日04版）."""
    known = {index for index, _ in header.lines}
    last = story[1]
    for block in survey.blocks[max(0, last - 1) : last + 1 + CLOSING_BLOCKS]:
        if "hidden" in block.marks or block.index in known or block.link_chars:
            continue
        text = block.text[-SHORT_CHARS:]
        for stamp, role in _closing_stamps(text, whole=len(block.text) <= SHORT_CHARS):
            rank = LATE if role != "modified" else UPDATED
            yield _Seen(stamp, f"block:{block.index}", text[stamp.start : stamp.end], rank)


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
def _claimed(survey: Survey, key: str) -> Iterator[_Seen]:
    """Yield what claims state, best first.

    A page of many stories binds a script's name, or marks a `<time>`, many times: if these
    disagree about the day they say nothing, else the earliest is taken.
    """
    found: dict[str, list[_Seen]] = {}
    for name, value in claim_values(survey, toml(TABLE)["claims"][key]):
        stamp = read_value(value)
        if stamp is not None and stamp.year is not None:
            found.setdefault(name, []).append(_Seen(_in_china(stamp), name, value[:60]))
    for name, seen in found.items():
        if not name.startswith("html:"):
            yield from seen
        elif len({_day(s.stamp) for s in seen}) == 1:
            yield min(seen, key=lambda s: s.stamp.iso_time)


def _address(survey: Survey, url: str | None) -> list[_Seen]:
    names = ["link:canonical", "meta:og:url", "meta:url", "html:base"]
    known = [("url", url or ""), *claim_values(survey, names)]
    found = []
    for name, address in known:
        stamp = read_path(address)
        if stamp is not None:
            found.append(_Seen(stamp, name, address[stamp.start : stamp.end]))
    return found


# ------------------------------------------------------------------ weighing
def _best(
    shown: list[_Seen], others: list[_Seen], *, limit: datetime | None, fetched_at: datetime | None
) -> _Seen | None:
    """Return the best day shown near the headline, its year found elsewhere if need be."""
    update = None
    for seen in shown:
        if seen.rank == LATE or seen.stamp.ago is not None:
            continue
        whole = _with_year(seen, [*others, *shown], fetched_at=fetched_at)
        if whole is None or not _plausible(whole.stamp, limit):
            continue
        if seen.rank == UPDATED:
            update = update or whole
        else:
            return whole
    # The only day of old systems is labelled 更新时间; a claim knows better if there is one.
    return None if any(_plausible(o.stamp, limit) for o in others) else update


def _with_year(seen: _Seen, others: list[_Seen], *, fetched_at: datetime | None) -> _Seen | None:
    """Complete 04-24: by what states the same day in full, else by a year near it."""
    stamp = seen.stamp
    if stamp.year is not None:
        return seen
    full = [o.stamp for o in others if o.stamp.year is not None]
    same = next((s for s in full if (s.month, s.day) == (stamp.month, stamp.day)), None)
    near = same or next(iter(full), None)
    if near is not None:
        return replace(seen, stamp=replace(stamp, year=near.year))
    if fetched_at is None:
        return None
    fetched = fetched_at.astimezone(CHINA)
    later = (stamp.month, stamp.day) > (fetched.month, fetched.day)
    return replace(seen, stamp=replace(stamp, year=fetched.year - later))


def _completed(best: _Seen, others: list[_Seen]) -> _Seen:
    """Add the time of day that another place states for the same day."""
    if best.stamp.clock is not None and best.stamp.clock[2] is not None:
        return best
    for other in others:
        stamp = _in_china(other.stamp)
        finer = stamp.clock is not None and (best.stamp.clock is None or stamp.clock[2] is not None)
        if stamp.clock is None or not finer or other.rank == UPDATED:
            continue
        if (stamp.year, stamp.month, stamp.day) != _day(best.stamp):
            continue
        if best.stamp.clock is None or best.stamp.clock[:2] == stamp.clock[:2]:
            return replace(best, stamp=replace(best.stamp, clock=stamp.clock, offset=stamp.offset))
    return best


def _day(stamp: Stamp) -> tuple[int | None, int, int]:
    return stamp.year, stamp.month, stamp.day


def _in_china(stamp: Stamp) -> Stamp:
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


def _first(seen: list[_Seen], limit: datetime | None) -> _Seen | None:
    whole = (s for s in seen if s.stamp.year is not None)
    return next((s for s in whole if _plausible(s.stamp, limit)), None)


def _plausible(stamp: Stamp, limit: datetime | None) -> bool:
    """Tell whether a day lies between the web's first pages and the fetch."""
    if stamp.year is None or stamp.year < EARLIEST:
        return False
    hour, minute, _ = stamp.clock or (0, 0, 0)
    zone = CHINA if stamp.offset is None else timezone(timedelta(minutes=stamp.offset))
    moment = datetime(stamp.year, stamp.month, stamp.day, hour, minute, tzinfo=zone)
    return limit is None or moment <= limit


def _relative(shown: list[_Seen], fetched_at: datetime | None) -> _Seen | None:
    """Count 昨天 12:30 and 3小时前 back from the fetch."""
    seen = next((s for s in shown if s.stamp.ago is not None), None)
    if seen is None or seen.stamp.ago is None or fetched_at is None:
        return None
    then = fetched_at.astimezone(CHINA) - seen.stamp.ago
    exact = seen.stamp.ago < timedelta(days=1) and seen.stamp.form not in _whole_days()
    clock = (then.hour, then.minute, None) if exact else seen.stamp.clock
    stamp = replace(
        seen.stamp, year=then.year, month=then.month, day=then.day, clock=clock, ago=None
    )
    return replace(seen, stamp=stamp)


@cache
def _whole_days() -> frozenset[str]:
    return frozenset(row["name"] for row in toml(TABLE)["ago"] if row["unit"] == "day")
