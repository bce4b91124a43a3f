"""Reads days and times as Chinese news pages write them; which one is meant is for `published`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from agrinews.article.forms import HAN_NUMERALS, Hit, between_pattern, find, find_at, zone_pattern
from agrinews.hanzi.fold import align
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["CHINA", "Stamp", "read_path", "read_stamps", "read_value"]

TABLE = "dates.toml"
CHINA = timezone(timedelta(hours=8))
MAX_CHARS = 400
"""A line that states a date is short; no more of a string than this is read."""
HAN_DIGITS = {digit: n for n, digit in enumerate("〇一二三四五六七八九")}
HAN_DIGITS.update({"零": 0, "○": 0, "Ο": 0, "O": 0, "0": 0})
REPUBLIC = 1911
"""Year 1 of the Republic is 1912."""
CENTURY_TURN = 70
"""Two-digit years from 70 on are of the last century."""
LEAP_YEAR = 2000
WEEKDAY = deferred(r"[ ,(]{0,2}(?:星期|周|礼拜)[一二三四五六日天]\)?")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, perhaps with its time, as read at `start:end` of a text."""

    start: int
    end: int
    form: str
    year: int | None = None
    """None where only month and day are written."""
    month: int = 0
    day: int = 0
    clock: tuple[int, int, int | None] | None = None
    """Hour, minute, second; second None where none is written."""
    offset: int | None = None
    """Minutes east of Greenwich, where stated."""
    ago: timedelta | None = None
    """How long before the fetch, for 昨天 and 3小时前; year, month and day are void then."""

    @property
    def iso_day(self) -> str:
        """YYYY-MM-DD; the year as ???? where none is written."""
        year = "????" if self.year is None else f"{self.year:04}"
        return f"{year}-{self.month:02}-{self.day:02}"

    @property
    def iso_time(self) -> str:
        """HH:MM or HH:MM:SS with the offset where stated; empty where no time is written."""
        if self.clock is None:
            return ""
        hour, minute, second = self.clock
        seconds = "" if second is None else f":{second:02}"
        return f"{hour:02}:{minute:02}{seconds}{_offset_text(self.offset)}"


def _offset_text(minutes: int | None) -> str:
    if minutes is None:
        return ""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


# ------------------------------------------------------------------ reading
def read_stamps(text: str, *, labelled: bool = False) -> tuple[Stamp, ...]:
    """Return the days written in the first 400 characters of a text, in order.

    `labelled`: the text is known to hold a date, so forms such as 20200424 and 04-24 count too.

    >>> [s.iso_day + " " + s.iso_time for s in read_stamps("２０２０年4月24日 下午6:05 來源：晨報")]
    ['2020-04-24 18:05']
    """
    flat = align(text[:MAX_CHARS])
    found: list[Stamp] = []
    at = 0
    while at < len(flat):
        stamp = _next_stamp(flat, at, labelled=labelled)
        if stamp is None:
            break
        if not _is_stretch(flat, stamp):
            found.append(stamp)
        at = stamp.end
    return tuple(found)


def _is_stretch(flat: str, stamp: Stamp) -> bool:
    """Tell whether a day begins or ends a stretch of time: 4月1日至12日, 8:00—18:00."""
    begins = STRETCH_ON.match(flat, stamp.end) is not None
    return begins or STRETCH_BACK.search(flat[max(0, stamp.start - 4) : stamp.start]) is not None


def read_value(value: str) -> Stamp | None:
    """Return the moment a claim's value states: any form above, or seconds since 1970.

    >>> read_value("1581517074").iso_day
    '2020-02-12'
    """
    bare = value.strip()
    if re.fullmatch(r"1\d{9}(?:\d{3})?", bare):
        moment = datetime.fromtimestamp(int(bare[:10]), tz=CHINA)
        clock = (moment.hour, moment.minute, moment.second)
        day = (moment.year, moment.month, moment.day)
        return Stamp(0, len(bare), "seconds", *day, clock=clock, offset=480)
    stamps = read_stamps(value, labelled=True)
    return stamps[0] if stamps else None


MAX_PATH_CHARS = 300
STRETCH_ON = re.compile(r" ?(?:[至到~～]|[—–]{1,2}) ?\d")
STRETCH_BACK = re.compile(r"[\d日号] ?(?:[至到~～]|[—–]{1,2}) ?$")


def read_path(url: str) -> Stamp | None:
    """Return the day in the path of an address, or None.

    >>> read_path("http://news.example.cn/2020-04/24/c_1125.htm").iso_day
    '2020-04-24'
    """
    start = url.find("//") + 2 if "//" in url else 0
    path = url[:MAX_PATH_CHARS].lower()
    for pattern in _paths():
        for match in pattern.finditer(path, max(0, path.find("/", start))):
            parts = {k: v for k, v in match.groupdict().items() if v}
            stamp = _checked(match, "path", parts=parts)
            if stamp is not None:
                return stamp
    return None


@cache
def _paths() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"], re.ASCII) for row in toml(TABLE)["urls"]["patterns"])


DIGIT = deferred(rf"[\d{HAN_NUMERALS}]")
"""What every form of a day holds."""


def _next_stamp(flat: str, at: int, *, labelled: bool) -> Stamp | None:
    while True:
        past = find("ago", flat, at=at)
        has_day = DIGIT.search(flat, at) is not None
        day = _next_day(flat, at, labelled=labelled) if has_day else None
        if past is not None and (day is None or past.match.start() < day.match.start()):
            return _with_time(_ago_stamp(past), flat)
        if day is None:
            return None
        stamp = _day_stamp(day)
        timed = None if stamp is None else _with_time(stamp, flat)
        if timed is not None and _stands_free(flat, timed):
            return timed
        at = day.match.start() + 1


def _next_day(flat: str, at: int, *, labelled: bool) -> Hit | None:
    """Find the next form that is allowed here; a refused one must not hide another."""
    while (hit := find("days", flat, at=at)) is not None:
        if labelled or not hit.row.get("labelled"):
            return hit
        at = hit.match.end()
    return None


def _stands_free(flat: str, stamp: Stamp) -> bool:
    """Tell whether the digits are no part of a longer number, version or serial."""
    before, after = flat[: stamp.start][-2:], flat[stamp.end : stamp.end + 2]
    if before[-1:].isdigit() or re.fullmatch(r"\d[.\-/]", before):
        return False
    return not re.match(r"\d|[./-]\d", after, re.ASCII)


def _day_stamp(hit: Hit) -> Stamp | None:
    parts = hit.parts
    stamp = _checked(hit.match, hit.row["name"], parts=parts)
    if stamp is None or "hour" not in parts:
        return stamp
    return replace(stamp, clock=_clock(parts), offset=_offset(parts.get("zone", "")))


def _checked(match: re.Match[str], form: str, *, parts: dict[str, str]) -> Stamp | None:
    """Return the day if the calendar has it."""
    year, month, day = _year(parts), _month(parts), _day(parts)
    try:
        datetime(year or LEAP_YEAR, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return Stamp(match.start(), match.end(), form, year, month, day)


def _year(parts: dict[str, str]) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "year2" in parts:
        short = int(parts["year2"])
        return short + (1900 if short >= CENTURY_TURN else 2000)
    if "roc" in parts:
        return int(parts["roc"]) + REPUBLIC
    if "han_roc" in parts:
        return _han_number(parts["han_roc"]) + REPUBLIC
    if "han_year" in parts:
        return int("".join(str(HAN_DIGITS[c]) for c in parts["han_year"]))
    return None


def _month(parts: dict[str, str]) -> int:
    if "month_name" in parts:
        return int(toml(TABLE)["months"][parts["month_name"].lower()[:3]])
    return int(parts["month"]) if "month" in parts else _han_number(parts["han_month"])


def _day(parts: dict[str, str]) -> int:
    return int(parts["day"]) if "day" in parts else _han_number(parts["han_day"])


def _han_number(text: str) -> int:
    """Read a Chinese numeral below 200.

    >>> [_han_number(n) for n in ("二十四", "十", "廿三", "一百零九", "九九")]
    [24, 10, 23, 109, 99]
    """
    spelt = text.replace("廿", "二十").replace("卅", "三十")
    hundreds, _, rest = spelt.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * HAN_DIGITS.get(hundreds, 1) if hundreds else 0
    if ten:
        return total + 10 * HAN_DIGITS.get(tens[-1:], 1) + HAN_DIGITS.get(ones, 0)
    return total + int("".join(str(HAN_DIGITS[c]) for c in ones) or 0)


def _with_time(stamp: Stamp, flat: str) -> Stamp:
    if stamp.clock is not None:
        return stamp
    gap = between_pattern().match(flat, stamp.end)
    time = find_at("times", flat, at=gap.end() if gap else stamp.end)
    match = time.match if time else None
    if time is None or match is None or re.match(r"\d", flat[match.end() :], re.ASCII):
        weekday = WEEKDAY.match(flat, stamp.end)
        return replace(stamp, end=weekday.end()) if weekday else stamp
    zone = zone_pattern().match(flat, match.end())
    clock = _clock(time.parts)
    if clock is None:
        return stamp
    offset = _offset(zone["zone"]) if zone else None
    return replace(stamp, end=(zone or match).end(), clock=clock, offset=offset)


def _clock(parts: dict[str, str]) -> tuple[int, int, int | None] | None:
    hour, minute = int(parts["hour"]), int(parts.get("minute", 0))
    second = int(parts["second"]) if "second" in parts else None
    half = (parts.get("half") or parts.get("half2") or "").lower().replace(".", "")
    hour = _in_half(hour, half)
    return (hour, minute, second) if hour < 24 else None  # noqa: PLR2004


def _in_half(hour: int, half: str) -> int:
    halves = toml(TABLE)["halves"]
    noon = 12
    if half in halves["before"]:
        return 0 if hour == noon else hour
    if half in halves["noon"]:
        return hour + noon if hour < halves["noon_until"] else hour
    if half in halves["night"]:
        return hour + noon if halves["night_from"] <= hour < noon else hour
    return hour + noon if half in halves["after"] and hour < noon else hour


def _offset(zone: str) -> int | None:
    if not zone:
        return None
    known = toml(TABLE)["zones"]
    if zone.upper() in known:
        return int(known[zone.upper()])
    match = re.fullmatch(r"(?:gmt|utc)?([+-])(\d\d?):?(\d\d)?", zone.lower(), re.ASCII)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return -minutes if match[1] == "-" else minutes


def _ago_stamp(hit: Hit) -> Stamp:
    row, parts, match = hit.row, hit.parts, hit.match
    count = int(parts["count"]) if "count" in parts else int(row["count"])
    ago = timedelta(**{f"{row['unit']}s": count})
    return Stamp(match.start(), match.end(), row["name"], ago=ago)
