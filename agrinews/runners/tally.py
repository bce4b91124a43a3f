"""What is in files of records and rejects, counted; memory grows with the kinds of things only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlsplit

Row = Mapping[str, Any]

ORDERED: Final = ("years", "length", "quality")
"""Groups that are only understood whole and in their order."""
LENGTHS: Final = (0, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Lower bounds, in characters; the last class is open."""
REJECT: Final = "agrinews.error/"
QUALITY_STEPS: Final = 10


@dataclass(slots=True)
class Tally:
    """Counts by name; each group is in the order in which its counts are best read."""

    records: int = 0
    rejects: int = 0
    other: int = 0
    """Lines that are neither."""
    hosts: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    lengths: Counter[str] = field(default_factory=Counter)
    quality: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, row: object) -> None:
        """Count one line."""
        schema = str(row.get("schema", "")) if isinstance(row, Mapping) else ""
        if not isinstance(row, Mapping) or not (schema or "text" in row or "origin" in row):
            self.other += 1
        elif schema.startswith(REJECT):
            self._add_reject(row)
        else:
            self._add_record(row)

    def _add_reject(self, row: Row) -> None:
        self.rejects += 1
        self.codes[str(_at(row, "error", "code") or "?")] += 1

    def _add_record(self, row: Row) -> None:
        self.records += 1
        self.hosts[_host(row)] += 1
        self.encodings[str(_at(row, "encoding", "used") or "?")] += 1
        self.languages[str(row.get("lang") or "?")] += 1
        self.years[str(row.get("date") or "?")[:4]] += 1
        self.repairs.update(_kinds(row.get("repairs")))
        self.removed.update(_kinds(row.get("removed")))
        self.flags.update(
            str(flag).partition(":")[0] for flag in _at(row, "quality", "flags") or ()
        )
        self.lengths[_length_class(_at(row, "stats", "chars"))] += 1
        self.quality[_quality_class(_at(row, "quality", "score"))] += 1

    def groups(self) -> dict[str, dict[str, int]]:
        """Return all groups: kinds by their number, classes by their order."""
        ranked = {
            "reject codes": self.codes,
            "hosts": self.hosts,
            "encodings": self.encodings,
            "languages": self.languages,
            "repaired": self.repairs,
            "removed": self.removed,
            "flags": self.flags,
        }
        ordered = {
            "years": sorted(self.years),
            "length": [name for name in _length_names() if name in self.lengths],
            "quality": sorted(self.quality, reverse=True),
        }
        counts = {"years": self.years, "length": self.lengths, "quality": self.quality}
        return {
            **{name: _ranked(found) for name, found in ranked.items()},
            **{group: {n: counts[group][n] for n in names} for group, names in ordered.items()},
        }


def tally(rows: Iterable[object]) -> Tally:
    """Return the counts over all rows."""
    found = Tally()
    for row in rows:
        found.add(row)
    return found


def _ranked(found: Counter[str]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _at(row: Row, outer: str, inner: str) -> Any:  # noqa: ANN401, PLR0917 - JSON, a path in it
    found = row.get(outer)
    return found.get(inner) if isinstance(found, Mapping) else row.get(f"{outer}.{inner}")


def _host(row: Row) -> str:
    """Return the site's host, else that of the URL."""
    host = _at(row, "site", "host")
    try:
        return str(host or urlsplit(str(row.get("url") or "")).hostname or "?")
    except ValueError:
        return "?"


def _kinds(found: object) -> dict[str, int]:
    """Return edits or removals by kind, of a summary or of the full list."""
    if isinstance(found, Mapping):
        kinds = found.get("kinds")
        return {str(k): int(n) for k, n in kinds.items()} if isinstance(kinds, Mapping) else {}
    if isinstance(found, list):
        return Counter(str(one.get("kind")) for one in found if isinstance(one, Mapping))
    return {}


def _length_names() -> list[str]:
    classes = (f"{low} to {high - 1}" for low, high in pairwise(LENGTHS))
    return ["?", *classes, f"{LENGTHS[-1]} and more"]


def _length_class(chars: object) -> str:
    """Return the class of a length.

    >>> _length_class(120), _length_class(None)
    ('100 to 199', '?')
    """
    if not isinstance(chars, int):
        return "?"
    return _length_names()[sum(chars >= low for low in LENGTHS)]


def _quality_class(score: object) -> str:
    """Return the class of a score.

    >>> _quality_class(0.93), _quality_class(1), _quality_class(None)
    ('0.9 to 1.0', '0.9 to 1.0', '?')
    """
    if not isinstance(score, int | float):
        return "?"
    low = min(int(score * QUALITY_STEPS + 1e-9), QUALITY_STEPS - 1)
    return f"{low / QUALITY_STEPS:.1f} to {(low + 1) / QUALITY_STEPS:.1f}"
