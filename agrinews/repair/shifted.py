"""GBK text that lost or gained a byte, was cut, or annotated inside a character, put right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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
    return "".join(ranges) + f"{chr(at)}-\u9fff" + "\u0370-\u04ff\u3041-\u3129\uff21-\uff5a\ue000-\uf8ff"

@cache
def _triggers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rare = _rare()
    certain = re.compile(
        rf"""\?(?=[a-zü\u00e0-\u01dc\u3105-\u3129]{{1,7}}[)）])
        | (?<=[{HAN}。”）)!?;,！？；，、])[@-~€](?=[{HAN}(（])
        | [@-~](?=[(（][a-zü\u00e0-\u01dc\u3105-\u3129]{{1,7}}[)）])
        | [\ue000-\uf8ff]
        | (?<=[{HAN}”。])[?？](?=[!?;,！？；，])
        | [!?;,！？；，](?=[^\n]{{1,6}}[{rare}])
        | [？?！!；;，,](?=[，,！!；;])
        | (?<=[{HAN}])\?$
        """,
        re.VERBOSE | re.MULTILINE,
    )
    cluster = re.compile(rf"[{rare}](?=[^\x00-\x3f]{{0,3}}[{rare}])")
    return certain, cluster


def suspects(text: str) -> bool:
    certain, cluster = _triggers()
    return bool(certain.search(text) or cluster.search(text))


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return each string with its bytes back in step."""
    if any("锟斤" in text for text in strings):
        return tuple(map(untouched, strings))
    page = _page(strings)
    repairs = tuple(repaired(s, _replacements(s, page, context)) for s in strings)
    if not any("split" in edit.rule for repair in repairs for edit in repair.edits):
        return repairs
    cleared = glosses.stage([repair.after for repair in repairs], context, mirrored=True)
    return tuple(map(compose, repairs, cleared))


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


def _replacements(text: str, page: Page, context: Context) -> Iterator[Replacement]:
    certain, cluster = _triggers()
    at = 0
    for line in text.split("\n"):
        marks = [m.start() for m in certain.finditer(line)]
        rare = [m.start() for m in cluster.finditer(line)]
        if marks or rare:
            row = tokens(line)
            index = {}
            for i, t in enumerate(row):
                for k in range(t.start, t.end):
                    index[k] = i
            trig = {index[m] for m in marks}
            slips = set()
            for k in _slips(row, [index[m] for m in rare]):
                slips.update(range(k - 3, k + 3))
                trig.add(k)
            trig.update(index[m] for m in marks)
            for run in search(row, page, sorted(trig), frozenset(slips)):
                if run.gain < 2.2:
                    continue
                s, e = row[run.first].start, row[run.last - 1].end
                kind = "split_gloss" if "split" in run.rules else "byte_shift"
                text = run.text.translate(FLAT) if page.flat else run.text
                yield Replacement(at + s, at + e, text, kind, "gbk/" + "+".join(run.rules), 0.99, run.inferred)
        at += len(line) + 1


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
        back_seen = back_out = ()
        quiet = 0
        while i < len(row) and quiet < 12:
            a, b = row[i - 1], row[i]
            s = rows[a.likely or ")"][b.likely or ")"]
            if a.kind is Kind.PAIR and b.kind is Kind.PAIR:
                char = char_of(a.second, b.first) or "\ue000"
                o = rows[shifted][char] if shifted else chars[char]
                shifted = char
            else:
                o, shifted = s - 20.0 if b.kind is Kind.PAIR else s - 2.0, ""
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


SLIP = 14.0
