"""Decides when the story was published: not crawled, not updated, not when what it tells happened.

What the page shows by its headline comes first; claims complete it (a time for a day, a year for
a month and day) or stand in for it; an address is the last resort. `where` says which it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache

from agrinews.article.dates import CHINA, Stamp
from agrinews.article.header import Header
from agrinews.article.stated import (
    ABOVE,
    LATE,
    UPDATED,
    Seen,
    addresses,
    claimed,
    day_of,
    in_china,
    shown,
)
from agrinews.model import Found, Survey
from agrinews.tables import toml

__all__ = ["Dates", "find_dates"]

TABLE = "dates.toml"
EARLIEST = 1990
SLACK = timedelta(hours=36)
"""How far ahead of the fetch a day may lie: clocks run wrong, and zones differ by a day."""


@dataclass(frozen=True, slots=True)
class Dates:
    """When, as the record wants it."""

    date: Found[str] | None = None
    published_at: Found[str] | None = None
    modified_at: Found[str] | None = None
    flags: frozenset[str] = frozenset()


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
    seen = sorted(shown(survey, header, story=story), key=lambda one: one.rank)
    ruled, stated, weak = (list(claimed(survey, key)) for key in ("ruled", "published", "weak"))
    address = addresses(survey, url)
    others = [*stated, *weak, *address]
    near, above = ([s for s in seen if (s.rank == ABOVE) is up] for up in (False, True))
    best = _first(ruled, limit) or _best(near, others, limit=limit, fetched_at=fetched_at)
    best = best or _first([*stated, *weak], limit) or _relative(seen, fetched_at)
    best = best or _best(above, others, limit=limit, fetched_at=fetched_at)
    best = best or _first([*(s for s in seen if s.rank >= LATE), *address], limit)
    changed = _first(list(claimed(survey, "modified")), limit)
    best = best or changed
    if best is None:
        return Dates(flags=frozenset(["no-date"]))
    best = _completed(best, [*seen, *stated, *weak])
    return _dates(best, changed)


def _dates(best: Seen, changed: Seen | None) -> Dates:
    moment, assumed = _moment(best.stamp)
    modified = _moment(changed.stamp) if changed is not None else (None, False)
    day = moment.date().isoformat() if moment is not None else best.stamp.iso_day
    return Dates(
        date=Found(day, best.where, best.raw),
        published_at=_found(moment, best),
        modified_at=_found(modified[0], changed),
        flags=frozenset(["timezone-assumed"] if assumed else []),
    )


def _found(moment: datetime | None, seen: Seen | None) -> Found[str] | None:
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


def _best(
    shown: list[Seen], others: list[Seen], *, limit: datetime | None, fetched_at: datetime | None
) -> Seen | None:
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


def _with_year(seen: Seen, others: list[Seen], *, fetched_at: datetime | None) -> Seen | None:
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


def _completed(best: Seen, others: list[Seen]) -> Seen:
    """Add the time of day that another place states for the same day."""
    if best.stamp.clock is not None and best.stamp.clock[2] is not None:
        return best
    for other in others:
        stamp = in_china(other.stamp)
        finer = stamp.clock is not None and (best.stamp.clock is None or stamp.clock[2] is not None)
        if stamp.clock is None or not finer or other.rank == UPDATED:
            continue
        if (stamp.year, stamp.month, stamp.day) != day_of(best.stamp):
            continue
        if best.stamp.clock is None or best.stamp.clock[:2] == stamp.clock[:2]:
            return replace(best, stamp=replace(best.stamp, clock=stamp.clock, offset=stamp.offset))
    return best


def _first(seen: list[Seen], limit: datetime | None) -> Seen | None:
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


def _relative(shown: list[Seen], fetched_at: datetime | None) -> Seen | None:
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
