"""GBK text that lost or gained a byte, was cut, or annotated inside a character, put right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from agrinews import tables
from agrinews.model import Repair
from agrinews.repair import glosses
from agrinews.repair.bigram import model
from agrinews.repair.context import Context
from agrinews.repair.edits import Replacement, compose, repaired, untouched
from agrinews.repair.gbk import char_of
from agrinews.repair.shifted_search import Page, Run, search
from agrinews.repair.shifted_tokens import Kind, Token, tokens

__all__ = ["stage", "suspects"]

HAN = "\u3400-\u9fff"
LEVEL_1 = bytes(b for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) if (lead, trail) < (0xD7, 0xFA) for b in (lead, trail)).decode("gb2312")

@cache
def _rare() -> str:
    common = "".join(sorted({*LEVEL_1, *"".join(tables.lines("traditional.txt"))}))
    ranges, at = [], 0x3400
    for c in common:
        if ord(c) > at:
            ranges.append(f"{chr(at)}-{chr(ord(c) - 1)}")
        at = ord(c) + 1
    return "".join(ranges) + f"{chr(at)}-\u9fff" + "\u0370-\u04ff\u2160-\u25a0\u3041-\u3129\uff21-\uff5a\ue000-\uf8ff"

@cache
def _triggers() -> tuple[re.Pattern[str], ...]:
    rare = _rare()
    certain = re.compile(
        rf"""\?(?=[a-zü\u00e0-\u01dc\u3105-\u3129]{{1,7}}[)）])
        | (?<![^{HAN}。”）)!?;,！？；，、\n])[@-~€](?=[{HAN}(（])
        | [@-~](?=[(（][a-zü\u00e0-\u01dc\u3105-\u3129]{{1,7}}[)）])
        | [\ue000-\uf8ff]
        | (?<=[{HAN}”。])[?？](?=[!?;,！？；，])
        | [!?;,！？；，](?=[^\n]{{0,6}}[{rare}])
        | [？?！!；;，,](?=[，,！!；;])
        | (?<=[{HAN}])\?$
        """,
        re.VERBOSE | re.MULTILINE,
    )
    cluster = re.compile(rf"[{rare}](?=[^\x00-\x3f]{{0,9}}[{rare}])")
    ends = re.compile(r"[!?;,！？；，]")
    return certain, cluster, ends


def suspects(text: str) -> bool:
    certain, cluster, _ = _triggers()
    return len(text) <= SHORT or bool(certain.search(text) or cluster.search(text))


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return each string with its bytes back in step."""
    if any(_is_lost(text) for text in strings):
        return tuple(map(untouched, strings))
    page = _page(strings)
    found = [list(_found(text, page)) for text in strings]
    runs = [run for pairs in found for _, run in pairs]
    learnt = _learnt(page, runs)
    if learnt != page:
        found = [list(_found(text, learnt)) for text in strings]
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
    return "锟斤" in text or text.count("?") > max(4, len(text) // 5)


MIRROR_GAIN = 6.0


def _learnt(page: Page, runs: Sequence[Run]) -> Page:
    """Return what the damage found so far tells of the rest of the page."""
    tails = Counter(tail for run in runs for tail in run.tails)
    if not any("cut" in run.rules for run in runs):
        return page
    tail = tails.most_common(1)[0][0] if tails else None
    return replace(page, tail=tail, cut=True)


def _page(strings: Sequence[str]) -> Page:
    """Return what the page shows of itself before anything is repaired."""
    text = "\n".join(strings)
    chars = Counter(text)
    simplified, traditional = (
        frozenset("".join(tables.lines(name))) for name in ("simplified.txt", "traditional.txt")
    )
    old = sum(chars[c] for c in chars.keys() & traditional)
    new = sum(chars[c] for c in chars.keys() & simplified)
    unlikely = simplified if old > 2 * new else traditional if new > 2 * old else frozenset()
    return Page(
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


def _found(text: str, page: Page) -> Iterator[tuple[tuple[int, int], Run]]:
    """Yield the runs in a string with their spans."""
    certain, cluster, ends = _triggers()
    at = 0
    for line in text.split("\n"):
        marks = [m.start() for m in certain.finditer(line)]
        if page.cut:
            marks += [m.start() for m in ends.finditer(line)]
        rare = [m.start() for m in cluster.finditer(line)]
        short = len(text) <= SHORT
        if marks or rare or short:
            row = tokens(line)
            index = [i for i, token in enumerate(row) for _ in range(token.start, token.end)]
            slips = set()
            triggers = {index[m] for m in marks}
            for slip in _slips(row, range(1, len(row), 8) if short else sorted({index[m] for m in (*marks, *rare)})):
                slips.update(range(slip - 3, slip + 3))
                triggers.add(slip)
            slips.update(i for i in triggers if row[i].kind is Kind.SINGLE)
            for run in search(row, page, sorted(triggers), frozenset(slips)):
                if run.gain >= (MIN_GAIN if run.slipped else 0.5):
                    yield (at + row[run.first].start, at + row[run.last - 1].end), run
        at += len(line) + 1


MIN_GAIN = 4.5
SHORT = 64


def _slips(row: Sequence[Token], suspects: Sequence[int]) -> Iterator[int]:
    """Yield the tokens at which the text seems to fall out of step with the bytes, or back.

    Two readings of the bytes side by side, with a price for changing from one to the other.
    """
    rows, chars = model(), model().chars
    done = -1
    for suspect in suspects:
        if suspect <= done:
            continue
        first = max(0, suspect - 8)
        seen, out = 0.0, -SLIP
        from_seen, from_out = [], []
        last = row[first].likely
        shifted = ""
        i = first + 1
        back_seen, back_out = (), (first,)
        quiet = 0
        while i < len(row) and quiet < 12:
            a, b = row[i - 1], row[i]
            s = rows[a.likely or ")"][b.likely or ")"]
            if a.kind is Kind.PAIR and b.kind is Kind.PAIR:
                char = char_of(a.second, b.first) or "\ue000"
                o = rows[shifted][char] if shifted else chars[char]
                shifted = char
            else:
                char = char_of(a.second, b.first) if a.kind is Kind.PAIR else None
                o = s - 20.0 if b.kind is Kind.PAIR else s - 2.0
                if char and shifted and b.kind is Kind.SINGLE:
                    o = max(o, rows[shifted][char])
                shifted = ""
            # to out
            if seen - SLIP > out:
                out, back_out = seen - SLIP, (*back_seen, i)
            elif out - SLIP > seen:
                seen, back_seen = out - SLIP, (*back_out, i)
            if b.kind is not Kind.PAIR and out > seen:
                seen, back_seen = out, back_out
            seen += s
            out += o
            quiet = quiet + 1 if seen > out + 10 else 0
            i += 1
        yield from (back_seen if seen >= out else back_out)
        done = i


SLIP = 5.0
