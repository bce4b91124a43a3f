"""One article that a list, a feed or a sitemap names, and when it says it was published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

__all__ = ["Listed", "day_in", "day_of", "day_of_url"]

BEIJING: Final = timezone(timedelta(hours=8))
FIRST_YEAR: Final = 1990
DAY: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<bar>[-/.年])(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?!\d)"
)
# /2024/08/16/  /2024/0816/  /20240816/  t20240816_  /2024-08/16/  content_2024_08_16
URL_DAY: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>[0-3]\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An article's address, and what is said of it where it is listed."""

    url: str
    title: str | None = None
    date: str | None = None
    """YYYY-MM-DD, the day in China."""


def day_of(stated: str | None) -> str | None:
    """Return the Chinese day of a date as feeds write it, or None.

    >>> day_of("Fri, 16 Aug 2024 18:30:00 GMT"), day_of("2024-08-16T08:00:00+08:00")
    ('2024-08-17', '2024-08-16')
    """
    text = (stated or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        # "-0000" leaves the zone open; a bare day or time is taken for a Chinese one.
        moment = moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment
        local = moment.astimezone(BEIJING) if moment.tzinfo else moment
        return _day(str(local.year), str(local.month), day=str(local.day))
    return day_in(text)


def day_in(text: str) -> str | None:
    """Return the first day that stands in a text, or None.

    >>> day_in("[2024年8月16日] 秋粮丰收")
    '2024-08-16'
    """
    for found in DAY.finditer(text):
        if day := _day(found["year"], found["month"], day=found["day"]):
            return day
    return None


def day_of_url(url: str) -> str | None:
    """Return the day that an address names, or None.

    >>> day_of_url("http://h.example/n1/2024/0816/c1.html"), day_of_url("http://h.example/1.html")
    ('2024-08-16', None)
    """
    found = URL_DAY.search(url.partition("://")[2])
    return _day(found["year"], found["month"], day=found["day"]) if found else None


def _day(year: str, month: str, *, day: str) -> str | None:
    try:
        known = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return known.isoformat() if known.year >= FIRST_YEAR else None
