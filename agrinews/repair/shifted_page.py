"""What a page as a whole shows of its damage, and what each kind of damage costs there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, pairwise
from types import MappingProxyType

from agrinews.patterns import deferred
from agrinews.repair import glosses
from agrinews.repair.inferred import Evidence, script_of, unlikely_in
from agrinews.repair.readings import rank
from agrinews.repair.shifted_spots import SHORT

__all__ = ["Costs", "Page", "learnt", "page_of"]

ASCII_PAIR = deferred(r"(?=([\0-\x7f].))", re.DOTALL)
"""A character of ASCII with what follows it."""
FLATTENED = deferred(r"(?<=[\u3400-\u9fff])[,;:!](?=[\u3400-\u9fff])|[,;:!](?=$)", re.MULTILINE)
"""Marks of ASCII beside Han; `?` and brackets may be a mirror's work."""
CENTURY = deferred(r"(?<!\d)(1\d|20)\d\d年")
TITLE_STOP = 2.5
"""Nats against a full stop in what may be a title: none of 387 titles of news has one, but a short
text may be a sentence."""
BEFORE_SIGN, AFTER_SIGN = 4, 12
"""Characters around a sign of damage that are no evidence of what the page says."""


@dataclass(frozen=True, slots=True)
class Costs:
    """How unlikely each kind of damage is at one place, in nats (0 is certain)."""

    split: float = 1.0
    unchanged: float = 4.0
    """A reading after a character that is the same in both scripts."""
    cut: float = 0.5
    orphan: float = 0.5
    """A trail byte that a cut or the end of the text took along."""
    eaten: float = 6.0
    """A byte pair that became `?`, its second byte ASCII."""
    lost: float = 10.0
    inserted: float = 17.0
    """Dearer than a lost one by the choice of the byte that came in, one of 256. At 14 of 405 lost
    bytes 204 come out right and of 133 bytes put in 107, at 17 248 and 71, at 20 250 and 30."""
    half_in_mirror: float = 12.0
    """The same on a page with readings after characters, where a cut explains a `?` better."""
    half: float = 8.0
    """A byte put in behind a lead byte, so that both became `?`."""
    broken: float = 9.0
    """A lead byte before ASCII that vanished without a cut."""
    unread: float = 14.0
    """A reading that belongs to no character."""
    unglossed: float = 5.0
    """A character without the reading that the page prints after it elsewhere."""
    repeated: float = 4.0
    """What speaks for a guessed character that has the same neighbour elsewhere on the page."""
    wrong_tail: float = 6.0
    """An orphan that vanished where the page shows them as `?`, or the other way round."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page as a whole shows of the mirror it comes from."""

    costs: Costs = Costs()
    glossed: frozenset[str] = frozenset()
    """Characters that the page has with a reading."""
    evidence: Evidence = field(default_factory=Evidence)
    """What its text says away from the damage: what it says once it may say again."""
    repeated: frozenset[tuple[str, str]] = frozenset()
    """Neighbours, the first of them ASCII, that it has more than once: no accident."""
    centuries: frozenset[str] = frozenset()
    """The first two digits of its years."""
    is_traditional: bool = False
    short: bool = False
    """Whether it is no more than a title."""
    flat: bool = False
    """Whether full-width forms may have become ASCII: the page has none."""
    flattened: bool = False
    """Whether they did: it has the ASCII forms beside Han."""
    cut: bool = False
    """Whether the stream is known to have been cut."""
    tail: str | None = None
    """What orphans become: `?`, empty, or None while that is not known."""


def page_of(text: str, odd: Sequence[int]) -> Page:
    """Return what the page shows of itself before anything is repaired, its odd places left out."""
    chars = Counter(text)
    script = script_of(chars)
    is_flat = not any("\uff01" <= char <= "\uff5e" for char in chars)
    is_title = len(text) <= SHORT and "。" not in chars
    unlikely = _unlikely_in_title(script) if is_title else unlikely_in(script)
    said = _pairs(text, odd)
    return Page(
        short=len(text) <= SHORT,
        evidence=Evidence(said, dict.fromkeys(chain(*said), 1), unlikely),
        repeated=frozenset(
            (pair[0], pair[1]) for pair, n in Counter(ASCII_PAIR.findall(text)).items() if n > 1
        ),
        centuries=frozenset(CENTURY.findall(text)),
        is_traditional=script == "hant",
        glossed=frozenset(
            match["char"]
            for match in glosses.GLOSS.finditer(text)
            if match["char"]
            and match["reading"]
            and rank(match["char"], match["reading"]) is not None
        ),
        flat=is_flat,
        flattened=is_flat and FLATTENED.search(text) is not None,
    )


@cache
def _unlikely_in_title(script: str) -> Mapping[str, float]:
    return MappingProxyType({**unlikely_in(script), "。": TITLE_STOP})


def _pairs(text: str, odd: Sequence[int]) -> frozenset[tuple[str, str]]:
    """Return the neighbours in a text, away from the signs of damage."""
    found: set[tuple[str, str]] = set()
    begin = 0
    for at in odd:
        found.update(pairwise(text[begin : max(begin, at - BEFORE_SIGN)]))
        begin = max(begin, at + AFTER_SIGN)
    found.update(pairwise(text[begin:]))
    return frozenset(found)


def learnt(page: Page, *, rules: frozenset[str], tails: Sequence[str]) -> Page:
    """Return what the damage found so far tells of the rest of the page."""
    if "cut" not in rules:
        return page
    tail = Counter(tails).most_common(1)[0][0] if tails else None
    return replace(page, tail=tail, cut=True)
