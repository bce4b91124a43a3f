"""The forms of days and times in `tables/dates.toml`, compiled; what they mean is for `dates`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from agrinews.hanzi.fold import align
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["HAN_NUMERALS", "Hit", "between_pattern", "find", "find_at", "zone_pattern"]

TABLE = "dates.toml"
GROUP = deferred(r"\(\?P<(\w+)>")
ESCAPE = deferred(r"\(\?P<\w+>|\\[a-zA-Z]")
HAN_NUMERALS = "〇零○ΟO一二三四五六七八九十廿卅百"


class Hit(NamedTuple):
    """Where a form stands: its line in the table, its position there, and the match."""

    number: int
    row: dict[str, Any]
    match: re.Match[str]

    @property
    def parts(self) -> dict[str, str]:
        """What the groups of the form hold, by their names in the table."""
        prefix = f"f{self.number}_"
        groups = self.match.groupdict().items()
        return {
            name[len(prefix) :]: text for name, text in groups if text and name.startswith(prefix)
        }


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms that need the same, as one pattern."""

    needs: tuple[str, ...]
    """None: they may stand anywhere."""
    pattern: re.Pattern[str]

    def may_stand_with(self, words: AbstractSet[str]) -> bool:
        return not self.needs or not words.isdisjoint(self.needs)


# ------------------------------------------------------------------ finding
def find(key: str, flat: str, *, at: int) -> Hit | None:
    """Return the first form in an aligned text, from a place on; of several there, the earlier one.

    `key` is a list of the table: `days` or `ago`.
    """
    words = _words_in(key, flat)
    found = (forms.pattern.search(flat, at) for forms in _forms(key) if forms.may_stand_with(words))
    hits = [_hit(key, match) for match in found if match is not None]
    return min(hits, key=lambda hit: (hit.match.start(), hit.number), default=None)


def find_at(key: str, flat: str, *, at: int) -> Hit | None:
    """Return the form that begins at a place; of several, the one that is earlier in the list."""
    words = _words_in(key, flat)
    found = (forms.pattern.match(flat, at) for forms in _forms(key) if forms.may_stand_with(words))
    hits = [_hit(key, match) for match in found if match is not None]
    return min(hits, key=lambda hit: hit.number, default=None)


def _words_in(key: str, flat: str) -> AbstractSet[str]:
    """Return the words that forms need and a text holds."""
    return frozenset(filter(flat.__contains__, _needed(key)))


@cache
def _needed(key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for forms in _forms(key) for word in forms.needs))


def _hit(key: str, match: re.Match[str]) -> Hit:
    number = int(str(match.lastgroup)[1:])  # the group around the form is the last to be closed
    return Hit(number, toml(TABLE)[key][number], match)


# ------------------------------------------------------------------ compiling
@cache
def _forms(key: str) -> tuple[_Forms, ...]:
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
    for number, row in enumerate(toml(TABLE)[key]):
        groups.setdefault(_needs(row), []).append((number, row))
    begins = key != "times"
    return tuple(_Forms(needs, _pattern(rows, begins=begins)) for needs, rows in groups.items())


def _needs(row: dict[str, Any]) -> tuple[str, ...]:
    needs = row.get("needs", ())
    return tuple(toml(TABLE)["needs"][needs] if isinstance(needs, str) else needs)


def _pattern(rows: list[tuple[int, dict[str, Any]]], *, begins: bool) -> re.Pattern[str]:
    branches = [f"(?P<f{number}>{_expanded(row['pattern'], number)})" for number, row in rows]
    whole = f"{_begin([row for _, row in rows]) if begins else ''}(?:{'|'.join(branches)})"
    bare = ESCAPE.sub("", whole)
    return deferred(whole, re.IGNORECASE if bare.lower() != bare.upper() else 0)


def _expanded(pattern: str, number: int) -> str:
    """Put the parts into a pattern, and a prefix before each group's name."""
    parts = toml(TABLE)["parts"]
    whole = re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], m[0]), pattern)
    return GROUP.sub(lambda m: f"(?P<f{number}_{m[1]}>", whole)


def _begin(rows: list[dict[str, Any]]) -> str:
    """Return a look-ahead for what forms can begin with: many alternatives cost much elsewhere."""
    firsts = {align(row["example"])[0] for row in rows}
    if any(first.isalpha() and first.isascii() for first in firsts):  # the names of months
        return r"(?=[^\W_])"
    firsts.update(char for row in rows for char in row["pattern"] if char > "\u2000")
    numerals = HAN_NUMERALS if any("{han_" in row["pattern"] for row in rows) else ""
    return rf"(?=[\d{numerals}{re.escape(''.join(sorted(firsts)))}])"


@cache
def between_pattern() -> re.Pattern[str]:
    """Return what may stand between a day and its time."""
    return re.compile(toml(TABLE)["between"], re.IGNORECASE)


@cache
def zone_pattern() -> re.Pattern[str]:
    """Return how a time zone is written behind a time."""
    return re.compile(" ?" + toml(TABLE)["parts"]["zone"], re.ASCII | re.IGNORECASE)
