"""Reads datelines, signatures and lines that name people without a label, by the table's forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache

from agrinews.article.lines import PICTURE
from agrinews.article.names import outlet, people
from agrinews.hanzi.fold import align
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Signed", "read_signed"]

TABLE = "bylines.toml"
HEAD_CHARS = 140
"""A dateline with six reporters in it."""
TAIL_CHARS = 80
OPENING = tuple("([【〔")
LINE_CHARS = 60
"""A whole line that is a signature: 青禾日报记者 张禾生 李田 通讯员 王苗."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who and where from, as a dateline or a signature says it."""

    pattern: str
    authors: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    regex: re.Pattern[str]
    needs: tuple[str, ...]
    """One of them stands in every text that matches; none: no word is sure to."""
    opens: bool
    """Whether what matches begins with a bracket."""
    persons_only: bool
    """No word says that a name follows, so it must look like one."""

    def may_match(self, flat: str, *, words: AbstractSet[str]) -> bool:
        """Tell whether a text that holds these of the needed words is worth trying."""
        if self.opens and flat.lstrip()[:1] not in OPENING:
            return False
        return not self.needs or not words.isdisjoint(self.needs)


@cache
def _needed(where: str) -> frozenset[str]:
    return frozenset(word for pattern in _patterns(where) for word in pattern.needs)


@cache
def _patterns(where: str) -> tuple[_Pattern, ...]:
    table = toml(TABLE)
    pieces = table["pieces"]
    found = []
    for row in table["patterns"]:
        if row["where"] == where:
            text = re.sub(r"\{([a-z]+)\}", lambda m: pieces[m[1]], row["pattern"])
            opens = where == "start" and re.match(r"\{open\}(?!\?)", row["pattern"]) is not None
            strict = bool(row.get("persons_only"))
            needs = tuple(row.get("needs", ()))
            found.append(
                _Pattern(row["name"], deferred(text), needs, opens=opens, persons_only=strict)
            )
    return tuple(found)


def read_signed(text: str, where: str) -> Signed | None:
    """Return what a block says at its `start`, at its `end`, or as a whole `line`; None if nothing.

    >>> read_signed("青禾社北京1月1日电（记者张禾生、李田）今天", "start")
    Signed(pattern='agency-dateline', authors=('张禾生', '李田'), source='青禾社')
    >>> read_signed("大家都说好。（张禾生）", "end").authors
    ('张禾生',)
    """
    if where == "line" and (len(text) > LINE_CHARS or PICTURE.search(text)):
        return None
    hits = list(_hits(text, where))
    named = next((hit for hit in hits if hit.authors), None)
    if named is None:
        return hits[0] if hits else None
    return replace(named, source=next((hit.source for hit in hits if hit.source), None))


def _hits(text: str, where: str) -> Iterator[Signed]:
    offset = max(0, len(text.rstrip()) - TAIL_CHARS) if where == "end" else 0
    part = text.rstrip()[offset:] if where == "end" else text[:HEAD_CHARS]
    flat = align(part)
    words = frozenset(filter(flat.__contains__, _needed(where)))
    for pattern in _patterns(where):
        if not pattern.may_match(flat, words=words):
            continue
        match = _match(pattern.regex, flat, where=where)
        if match is not None and not PICTURE.search(match[0]):
            signed = _signed(pattern, match, part=part, announced=where != "line")
            if signed.authors or signed.source:
                yield signed


def _match(pattern: re.Pattern[str], flat: str, *, where: str) -> re.Match[str] | None:
    if where == "line":
        return pattern.fullmatch(flat.strip())
    if where == "start":
        return pattern.match(flat, len(flat) - len(flat.lstrip()))
    for match in re.finditer(r"[(\[【〔]", flat):
        found = pattern.fullmatch(flat, match.start(), len(flat.rstrip("1234567890 。.")))
        if found is not None:
            return found
    return None


def _signed(pattern: _Pattern, match: re.Match[str], *, part: str, announced: bool) -> Signed:
    groups = match.groupdict()

    def written(group: str) -> str:
        return part[slice(*match.span(group))] if groups.get(group) else ""

    authors = people(written("authors"), persons_only=pattern.persons_only, announced=announced)
    source = outlet(written("source")) if groups.get("source") else None
    return Signed(pattern.name, authors, source)
