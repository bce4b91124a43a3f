"""Traditional text that was made of simplified text one character for one: named as a flag.

It is no damage of bytes, and right only by the detour of `agrinews.hanzi.convert`; so it stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from agrinews import tables
from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.diagnose import Look

__all__ = ["FLAG", "flagged", "suspects"]

FLAG = "converted-wrongly"
TRADITIONAL = tuple(map(deferred, "國會這來個時說對"))
"""The commonest characters of traditional text that simplified text lacks."""
MIN_TRADITIONAL, MIN_WORDS = 3, 2
"""Of those that a page must hold, and of the words: 0 of 600 sound traditional texts hold two."""


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(tables.lines("one_to_one.txt")))


def suspects(seen: Look) -> bool:
    """Tell whether a page is in traditional characters and holds words that these never write."""
    known = sum(sign.search(seen.text) is not None for sign in TRADITIONAL)
    return known >= MIN_TRADITIONAL and len(set(_words().findall(seen.text))) >= MIN_WORDS


def flagged(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return the repairs with the flag on those whose text holds such a word."""
    return tuple(
        replace(repair, flags=repair.flags | {FLAG}) if _words().search(repair.after) else repair
        for repair in repairs
    )
