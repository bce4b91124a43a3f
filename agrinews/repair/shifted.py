"""GBK text that lost or gained a byte, was cut, or annotated inside a character, put right.

The signs of a page are looked at twice: once alone, and once more with what the repairs of the
first time tell of the page (that it was cut, what became of orphan bytes, which readings it has).
A search may take any byte for lost, put in, or hidden by a mirror's work, but what it puts out
always encodes to exactly the bytes that are seen; see `shifted_search`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair import glosses, shifted_lone
from agrinews.repair.bigram import mean
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, lines_with
from agrinews.repair.edits import Replacement, compose, repaired, untouched
from agrinews.repair.shifted_page import Page, learnt, page_of
from agrinews.repair.shifted_runs import Run, search
from agrinews.repair.shifted_spots import (
    PRICE,
    PRICE_LETTER,
    PRICE_SHORT,
    PRIVATE,
    SHORT,
    is_likelier_whole,
    slips,
    spots,
)
from agrinews.repair.shifted_tokens import Kind, Token, tokens

__all__ = ["stage", "suspects"]

MIRROR_GAIN = 4.0
"""Nats that all repairs of a mirror's work must gain together: the price of taking a page for one.
Bench, 2026-11: no sound text of 1,495 reaches it."""
MIN_GAIN, MIN_GAIN_SLIPPED, MORE = 0.5, 4.5, 2.0
"""Nats that one repair must gain, where a byte was lost otherwise, and more for each character but
one that the bytes do not prove; what they do not prove at all is left."""
MAX_SPOTS, MAX_IN_STRING = 1_000, 400
"""Spots of a page that are looked at, and of a string that is; the worst of 5,473 cases has 202.
Junk has many, and each costs up to ten milliseconds."""
FOREIGN = deferred(
    "[\u0370-\u1fff\u3041-\u312f\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff1e\uff20-\uff5e]"
)
UNREAL = deferred(f"[{PRIVATE}]")
WORST_MEAN, WORST_CHARS = -10.5, 4
"""Nats per character below which so many characters are no Chinese; what was meant by 900 repairs
of the bench holds no private-use character, and stands below -10.5 only where it is shorter."""
FLAT = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
CUT = deferred("[!?;,！？；，]")


@dataclass(frozen=True, slots=True)
class Place:
    """A string with the tokens to look at; all positions are those of tokens."""

    row: tuple[Token, ...]
    triggers: frozenset[int] = frozenset()
    slips: frozenset[int] = frozenset()
    """Where a byte may have been lost or put in."""
    letters: frozenset[int] = frozenset()
    """Letters that may be the second bytes of characters."""


def suspects(seen: Look) -> bool:
    """Tell whether a search for lost bytes would begin anywhere."""
    is_short = len(seen.text) <= SHORT
    lines = lines_with(seen.text, _odd(seen.text))
    return any(_place(line, signs, is_short=is_short) for line, signs in lines)


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return each string with its bytes back in step."""
    text = "\n".join(strings)
    odd = _odd(text)
    places = _places(strings, odd)
    page = page_of(text, odd)
    found = [_runs(place, page) for place in places]
    runs = [run for found_ in found for run in found_]
    if not runs:
        return tuple(map(untouched, strings))
    rules = frozenset(rule for run in runs for rule in run.rules)
    page = learnt(page, rules=rules, tails=[tail for run in runs for tail in run.tails])
    if page.cut:
        places = [_with_cuts(*item) for item in zip(strings, places, strict=True)]
        found = [_runs(place, page) for place in places]
    return _repairs(strings, list(zip(places, found, strict=True)), told=(page, context))


def _odd(text: str) -> list[int]:
    """Return where a text shows signs, if its characters are not gone for good."""
    odd = spots(text)
    return [] if not odd or _is_lost(text) else odd[:MAX_SPOTS]


def _places(strings: Sequence[str], odd: Sequence[int]) -> list[Place | None]:
    """Return where to search each string, given the signs in all of them (joined)."""
    is_short = sum(map(len, strings)) + len(strings) - 1 <= SHORT
    return [
        _place(string, signs, is_short=is_short) if signs else None
        for string, signs in zip(strings, _by_string(strings, odd), strict=True)
    ]


def _is_lost(text: str) -> bool:
    """Tell whether the characters of a text are gone for good."""
    return (
        "锟斤" in text
        or text.count("?") > max(4, len(text) // 5)
        or text.count("\ufffd") > max(3, len(text) // 50)
    )


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


def _place(text: str, signs: Sequence[int], *, is_short: bool) -> Place | None:
    """Return where to search a string that has signs, or None if that is nowhere."""
    if len(signs) > MAX_IN_STRING:
        return None
    row = tuple(tokens(text))
    index = _index(row)
    odd = {index[sign] for sign in signs}
    letters = {at for at in odd if row[at].kind is Kind.SINGLE}
    doubtful = set() if is_short else letters
    slipped = set(slips(row, sorted(odd - doubtful), price=PRICE_SHORT if is_short else PRICE))
    slipped |= set(slips(row, sorted(doubtful), price=PRICE_LETTER))
    may_slip = {at for slip in slipped for at in range(slip - 3, slip + 3)}
    triggers = slipped | {at for at in odd if _starts(row[at])}
    if is_short:
        may_slip |= letters
        triggers |= may_slip
    inside = range(len(row))
    place = Place(
        row,
        triggers=frozenset(triggers.intersection(inside)),
        slips=frozenset(may_slip.intersection(inside)),
        letters=frozenset(at for at in letters if is_likelier_whole(text, row[at].start)),
    )
    return place if place.triggers or place.letters else None


def _index(row: Sequence[Token]) -> list[int]:
    """Return the token of each character."""
    return [at for at, token in enumerate(row) for _ in range(token.start, token.end)]


def _starts(token: Token) -> bool:
    """Tell whether damage may begin at a token without a byte being lost otherwise."""
    is_private = PRIVATE[0] <= token.char <= PRIVATE[-1]
    return token.kind in (Kind.MARK, Kind.SPLIT) or bool(token.reading) or is_private


def _with_cuts(text: str, place: Place | None) -> Place | None:
    """Return the place with every mark in it; a page that was cut may have been so at each."""
    cuts = [match.start() for match in CUT.finditer(text)]
    if not cuts:
        return place
    row = place.row if place else tuple(tokens(text))
    index = _index(row)
    place = place or Place(row)
    return replace(place, triggers=place.triggers | {index[cut] for cut in cuts})


def _runs(place: Place | None, page: Page) -> list[Run]:
    if not place:
        return []
    runs = search(place.row, page, triggers=sorted(place.triggers), slips=place.slips)
    kept = [run for run in runs if _is_convincing(run) and not _is_foreign(run, place.row)]
    taken = {at for run in kept for at in range(run.first, run.last)}
    lone = shifted_lone.runs(place.row, page, letters=place.letters - taken)
    return sorted([*kept, *filter(_is_convincing, lone)], key=lambda run: run.first)


def _is_foreign(run: Run, row: Sequence[Token]) -> bool:
    """Whether most of what a run replaces is another script: readings, Russian, not bytes.

    Full-width letters and digits are one too, in which old papers set all figures: one byte off
    they are common Han (Ｋ＝１５：１ -> 校耍剑保担海), and what is unlikely is not broken.
    """
    seen = "".join(token.char for token in row[run.first : run.last])
    return 2 * len(FOREIGN.findall(seen)) > len(seen)


def _is_convincing(run: Run) -> bool:
    """Whether a run gains enough, and makes Chinese: any rare characters lose against others."""
    if UNREAL.search(run.text):
        return False
    if not run.slipped:
        return run.gain >= MIN_GAIN
    if len(run.text) >= WORST_CHARS and mean(run.text) < WORST_MEAN:
        return False
    guessed = len(run.inferred)
    if guessed == len(run.text) and {"lost", "orphan"} <= set(run.rules):
        return False
    return run.gain >= MIN_GAIN_SLIPPED + MORE * max(0, guessed - 1)


def _repairs(
    strings: Sequence[str],
    found: Sequence[tuple[Place | None, Sequence[Run]]],
    *,
    told: tuple[Page, Context],
) -> tuple[Repair, ...]:
    """Return the repairs for runs; where readings stood inside characters, without glosses too."""
    page, context = told
    shared = sum(run.gain for _, runs in found for run in runs if not run.slipped)
    repairs = []
    for text, (place, runs) in zip(strings, found, strict=True):
        kept = [run for run in runs if run.slipped or shared > MIRROR_GAIN]
        row = place.row if place else ()
        made = _replacements(kept, row, page=page, shared=shared)
        repairs.append(repaired(text, made) if kept else untouched(text))
    if not any(edit.kind == "split_gloss" for repair in repairs for edit in repair.edits):
        return tuple(repairs)
    cleared = glosses.stage([repair.after for repair in repairs], context, mirrored=True)
    return tuple(map(compose, repairs, cleared))


def _replacements(
    runs: Sequence[Run], row: Sequence[Token], *, page: Page, shared: float
) -> Iterator[Replacement]:
    for run in runs:
        yield Replacement(
            row[run.first].start,
            row[run.last - 1].end,
            run.text.translate(FLAT) if page.flattened else run.text,
            kind="split_gloss" if run.split else "byte_shift",
            rule="gbk/" + "+".join(run.rules),
            score=round(1 - math.exp(-(run.gain if run.slipped else shared)), 3),
            lossy=run.inferred,
        )
