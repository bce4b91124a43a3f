"""The forms of days and times in `tables/dates.toml`, compiled; what they mean is for `dates`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from agrinews.hanzi.fold import align
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Forms", "between_pattern", "compiled", "zone_pattern"]

TABLE = "dates.toml"
GROUP = deferred(r"\(\?P<(\w+)>")
HAN_NUMERALS = "〇零○ΟO一二三四五六七八九十廿卅百"


@dataclass(frozen=True, slots=True)
class Forms:
    """Several patterns as one, each with its own names for the groups."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    labelled: frozenset[str]
    rows: tuple[dict[str, Any], ...]

    def read(self, match: re.Match[str]) -> tuple[int, dict[str, str]]:
        """Return which row matched, and what its groups hold."""
        row = next(i for i, name in enumerate(self.names) if match.group(name) is not None)
        prefix = f"{self.names[row]}_"
        groups = match.groupdict().items()
        return row, {k[len(prefix) :]: v for k, v in groups if v and k.startswith(prefix)}


def _expand(pattern: str, prefix: str) -> str:
    """Put the parts into a pattern, and a prefix before each group's name."""
    parts = toml(TABLE)["parts"]
    whole = re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], m[0]), pattern)
    return GROUP.sub(lambda m: f"(?P<{prefix}_{m[1]}>", whole)


@cache
def compiled(key: str) -> Forms:
    """Return the forms of one list of the table: `days`, `ago` or `times`."""
    rows = tuple(toml(TABLE)[key])
    names = tuple(f"f{i}" for i in range(len(rows)))
    pairs = zip(names, rows, strict=True)
    branches = (f"(?P<{name}>{_expand(row['pattern'], name)})" for name, row in pairs)
    begin = "" if key == "times" else _begin(rows)
    labelled = frozenset(n for n, row in zip(names, rows, strict=True) if row.get("labelled"))
    return Forms(
        re.compile(f"{begin}(?:{'|'.join(branches)})", re.IGNORECASE), names, labelled, rows
    )


def _begin(rows: tuple[dict[str, Any], ...]) -> str:
    """Return a look-ahead for what a form can begin with: 22 alternatives cost much elsewhere."""
    firsts = {align(row["example"])[0] for row in rows}
    firsts.update(char for row in rows for char in row["pattern"] if char > "\u2000")
    return rf"(?=[\d{HAN_NUMERALS}{re.escape(''.join(sorted(firsts)))}]|[^\W\d_\u3000-\u9fff])"


@cache
def between_pattern() -> re.Pattern[str]:
    """Return what may stand between a day and its time."""
    return re.compile(toml(TABLE)["between"], re.IGNORECASE)


@cache
def zone_pattern() -> re.Pattern[str]:
    """Return how a time zone is written behind a time."""
    return re.compile(" ?" + toml(TABLE)["parts"]["zone"], re.ASCII | re.IGNORECASE)
