"""Losses that cannot be undone: named as flags, never filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agrinews.model import Repair

__all__ = ["FLAGS", "flagged"]

FLAGS = {
    "replacement-characters": re.compile("\ufffd"),
    "kunjinkao": re.compile("锟斤拷|锟斤|斤拷锟"),
    "question-marks": re.compile(r"\?{5,}"),
}
"""What is left of text whose bytes were replaced. Fewer than five question marks are rhetoric."""
TELLTALES = ("\ufffd", "锟斤", "斤拷", "?????")


def flagged(repairs: Sequence[Repair], page: str) -> tuple[Repair, ...]:
    """Return the repairs with the losses that `page`, all their texts joined, still shows."""
    if not any(telltale in page for telltale in TELLTALES):
        return tuple(repairs)
    return tuple(_with_flags(repair) for repair in repairs)


def _with_flags(repair: Repair) -> Repair:
    found = {flag for flag, sign in FLAGS.items() if sign.search(repair.after)}
    return replace(repair, flags=repair.flags | found) if found else repair
