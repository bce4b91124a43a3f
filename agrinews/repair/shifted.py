"""GBK text that lost or gained a byte, was cut, or annotated inside a character, put right."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, repeat

from agrinews import tables
from agrinews.model import Repair
from agrinews.repair import glosses
from agrinews.repair.context import Context
from agrinews.repair.edits import Replacement, compose, repaired, untouched
from agrinews.repair.shifted_search import Page, Run, search
from agrinews.repair.shifted_spots import PRICE, PRICE_SHORT, SHORT, has_signs, slips, spots
from agrinews.repair.shifted_tokens import Kind, tokens

__all__ = ["stage", "suspects"]

suspects = has_signs


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return each string with its bytes back in step."""
    text = "\n".join(strings)
    if _is_lost(text):
        return tuple(map(untouched, strings))
    signs = _by_string(strings, spots(text))
    if not any(signs):
        return tuple(map(untouched, strings))
    page = _page(text)
    found = [list(_found(*item)) for item in zip(strings, repeat(page), signs)]
    runs = [run for pairs in found for _, run in pairs]
    learnt = _learnt(page, runs)
    if learnt != page:
        found = [list(_found(*item)) for item in zip(strings, repeat(learnt), signs)]
        runs = [run for pairs in found for _, run in pairs]
    mirrored = sum(run.gain for run in runs if not run.slipped) > MIRROR_GAIN
    repairs = tuple(
        repaired(text, _replacements([p for p in pairs if mirrored or p[1].slipped], learnt))
        for text, pairs in zip(strings, found, strict=True)
    )
    if not any(run.split for run in runs):
        return repairs
    cleared = glosses.stage([repair.after for repair in repairs], context, mirrored=True)
    return tuple(map(compose, repairs, cleared))


def _is_lost(text: str) -> bool:
    """Tell whether the characters of a string are gone for good."""
    return (
        "锟斤" in text
        or text.count("?") > max(4, len(text) // 5)
        or text.count("\ufffd") > max(3, len(text) // 50)
    )


MIRROR_GAIN = 4.0


def _learnt(page: Page, runs: Sequence[Run]) -> Page:
    """Return what the damage found so far tells of the rest of the page."""
    tails = Counter(tail for run in runs for tail in run.tails)
    if not any("cut" in run.rules for run in runs):
        return page
    tail = tails.most_common(1)[0][0] if tails else None
    return replace(page, tail=tail, cut=True)


def _by_string(strings: Sequence[str], offsets: Sequence[int]) -> list[list[int]]:
    """Return for each string which of the offsets into all of them (joined) it holds."""
    found: list[list[int]] = []
    begin = taken = 0
    for string in strings:
        end = begin + len(string)
        stop = bisect_right(offsets, end, lo=taken)
        found.append([at - begin for at in offsets[taken:stop] if at < end])
        begin, taken = end + 1, stop
    return found


def _page(text: str) -> Page:
    """Return what the page shows of itself before anything is repaired."""
    chars = Counter(text)
    simplified, traditional = (
        frozenset("".join(tables.lines(name))) for name in ("simplified.txt", "traditional.txt")
    )
    old = sum(chars[c] for c in chars.keys() & traditional)
    new = sum(chars[c] for c in chars.keys() & simplified)
    unlikely = simplified if old > 2 * new else traditional if new > 2 * old else frozenset()
    return Page(
        short=len(text) <= SHORT,
        pairs=frozenset(pairwise(text)),
        unlikely=unlikely,
        flat=not any("\uff01" <= char <= "\uff5e" for char in chars),
    )


FLAT = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _replacements(
    runs: Sequence[tuple[int, int, Run]], page: Page
) -> Iterator[Replacement]:
    for (start, end), run in runs:
        text = run.text.translate(FLAT) if page.flat else run.text
        kind = "split_gloss" if run.split else "byte_shift"
        rule = "gbk/" + "+".join(run.rules)
        yield Replacement(start, end, text, kind, rule, 0.99, run.inferred)


def _found(text: str, page: Page, signs: Sequence[int]) -> Iterator[tuple[tuple[int, int], Run]]:
    """Yield the runs in a string with their spans; `signs` are the offsets to look at."""
    if not signs and not (page.cut and CUT.search(text)):
        return
    row = tokens(text)
    index = [i for i, token in enumerate(row) for _ in range(token.start, token.end)]
    odd = {index[sign] for sign in signs}
    slipped = list(slips(row, sorted(odd), price=PRICE_SHORT if page.short else PRICE))
    may_slip = {i for slip in slipped for i in range(slip - 3, slip + 3)}
    triggers = set(slipped) | {
        i
        for i in odd
        if row[i].kind in STARTS or row[i].reading or "\ue000" <= row[i].char <= "\uf8ff"
    }
    if page.short:
        may_slip |= {i for i in odd if row[i].kind is Kind.SINGLE}
        triggers |= may_slip
    if page.cut:
        triggers |= {index[m.start()] for m in CUT.finditer(text)}
    inside = range(len(row))
    triggers, may_slip = triggers.intersection(inside), may_slip.intersection(inside)
    for run in search(row, page, sorted(triggers), frozenset(may_slip)):
        if run.gain >= (MIN_GAIN if run.slipped else 0.5):
            yield (row[run.first].start, row[run.last - 1].end), run


STARTS = (Kind.MARK, Kind.SPLIT)
CUT = re.compile("[!?;,！？；，]")
MIN_GAIN = 4.5
