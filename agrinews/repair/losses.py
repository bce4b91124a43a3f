"""Losses that cannot be undone: named as flags, never filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.diagnose import Look, any_of

__all__ = ["FLAGS", "flagged", "suspects"]

FLAGS = {
    "replacement-characters": deferred("\ufffd"),
    "kunjinkao": deferred("锟斤拷|锟斤|斤拷锟"),
    "question-marks": deferred(r"\?{5,}"),
}
"""What is left of text whose bytes were replaced. Fewer than five question marks are rhetoric."""
SIGNS = (deferred("\ufffd"), deferred("锟"), deferred(r"\?\?{4}"))


def suspects(seen: Look) -> bool:
    """Whether a page shows a loss."""
    return any_of(SIGNS, seen.text)


def flagged(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return the repairs with the losses that their texts still show."""
    return tuple(map(_with_flags, repairs))


def _with_flags(repair: Repair) -> Repair:
    found = {flag for flag, sign in FLAGS.items() if sign.search(repair.after)}
    return replace(repair, flags=repair.flags | found) if found else repair
