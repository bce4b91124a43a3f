"""Readings put after characters by mirror sites: 業(yè) -> 業.

A mirror converts simplified text to traditional, character by character, and prints the reading
after each character of a table of its own. So the characters are such as differ between the
scripts, each has one reading whatever it means in its place, and it is glossed wherever it stands.
A gloss for a reader is none of these: it stands after a rare character or at a rare reading, once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.bigram import model
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, any_of
from agrinews.repair.edits import Replacement, repaired
from agrinews.repair.readings import is_changed, rank

__all__ = ["GLOSS", "HAN", "stage", "suspects"]

KIND = "pinyin_gloss"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
LETTERS = "[a-zü\u00e0-\u01dcɡ?\ufffd\u0300-\u030c]"

# The parts cannot match each other's characters and every repeat is bounded: no backtracking.
# Seven letters: `zhuang` has six, and a tone mark may stand apart. None: where a crawl lost all
# letters with tone marks, è leaves `()`. A reading inside a reading, (gōu(zī)): a mirror that works
# on bytes takes a letter and the byte before it for a character of its table.
GLOSS = deferred(
    rf"""
    (?P<char>[{HAN}]) [(（] (?P<reading>
        {LETTERS}{{0,7}} (?: [(（]{LETTERS}{{1,7}}[)）]{LETTERS}{{0,6}} )?
        | ˙?[\u3105-\u3129]{{1,3}}[ˊˇˋ˙]?
    ) [)）]
    | <ruby> (?:<rb>)? (?P<base>[{HAN}]) (?:</rb>)? (?:<rp>[^<]?</rp>)?
      <rt> (?P<rt>[^<]{{1,7}}) </rt> (?:<rp>[^<]?</rp>)? </ruby>
    """,
    re.VERBOSE,
)
NESTED = deferred(r"[(（].*[)）]")
READING = rf"(?<=[{HAN}].)(?=[a-zü\u00e0-\u01dc\u3105-\u3129˙?\ufffd])"
TRACES = (deferred(rf"\({READING}"), deferred(rf"（{READING}"), deferred("<ruby>"))

# Evidence for all: 2,995 sound texts, none with a gloss removed, against 475 damaged ones.
MIN_DISTINCT = 2
MIN_MATCHING = 0.7
"""Share, among bracketed words that look like readings, of readings of a changed character."""
MIN_USUAL = MIN_TOUCHING = MIN_COMMON = 0.5
MAX_BARE = 0.25
"""Glossed characters that stand without their gloss in the same line, per gloss."""
COMMON, COMMON_ALONE = -11.5, -10.5
"""Log-probability of a character of which nobody needs to be told the reading."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """One reading after a character; offsets are those of the whole match in its string."""

    start: int
    end: int
    char: str
    reading: str
    line: int
    """Offset of the line's first character."""
    touching: bool
    """Whether the glossed character stands inside a run of Han."""
    rank: int | None
    """0: the usual reading; 1: another; None: no reading of the character."""
    ruby: bool

    @property
    def hit(self) -> bool:
        """Whether it is what a mirror would print."""
        return self.rank is not None and is_changed(self.char)


def suspects(seen: Look) -> bool:
    """Tell whether a page may have glosses."""
    return any_of(TRACES, seen.text)


def stage(
    strings: Sequence[str], context: Context, *, mirrored: bool = False
) -> tuple[Repair, ...]:
    """Return each string without the glosses, if the page shows that a mirror put them there.

    `mirrored`: it is known to come from one, by readings that stood inside characters.
    """
    found = [list(_find(text)) for text in strings]
    chosen = _chosen(strings, found, mirrored=mirrored) if KIND in context.kinds else frozenset()
    return tuple(
        repaired(text, (_removal(g) for g in glosses if (g.char, g.rank) in chosen))
        for text, glosses in zip(strings, found, strict=True)
    )


def _removal(gloss: Gloss) -> Replacement:
    rule = "gloss/ruby" if gloss.ruby else "gloss/gb2312-gap"
    return Replacement(gloss.start, gloss.end, gloss.char, kind=KIND, rule=rule)


def _find(text: str) -> Iterator[Gloss]:
    for match in GLOSS.finditer(text):
        char = match["char"] or match["base"]
        reading = NESTED.sub("", match["rt"] or match["reading"] or "")
        line = text.rfind("\n", 0, match.start()) + 1
        before, after = text[max(line, match.start() - 1) : match.start()], text[match.end() :][:1]
        ruby = match["base"] is not None
        yield Gloss(
            start=match.start(),
            end=match.end(),
            char=char,
            reading=reading,
            line=line,
            touching=_is_han(before) or _is_han(after) or ruby,
            rank=rank(char, reading),
            ruby=ruby,
        )


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _chosen(
    strings: Sequence[str], found: Sequence[Sequence[Gloss]], *, mirrored: bool
) -> frozenset[tuple[str, int | None]]:
    """Return the glosses (character and rank of the reading) that a mirror made; mostly none."""
    all_ = [gloss for glosses in found for gloss in glosses if gloss.reading]
    hits = [gloss for gloss in all_ if gloss.hit]
    if not hits or len(hits) < MIN_MATCHING * len(all_):
        return frozenset()
    if not mirrored and (_bare(strings, found) > MAX_BARE or not _convincing(hits)):
        return frozenset()
    if sum(_is_maimed(gloss) for gloss in hits) >= MIN_DISTINCT:
        hits += [gloss for glosses in found for gloss in glosses if not gloss.reading and gloss.hit]
    counts = Counter((gloss.char, gloss.rank) for gloss in hits)
    best: dict[str, tuple[str, int | None]] = {}
    for key, _ in counts.most_common():
        best.setdefault(key[0], key)
    return frozenset(best.values())


def _is_maimed(gloss: Gloss) -> bool:
    """Tell whether the reading lacks its vowel: `(y)`, `(nng)`."""
    return gloss.reading.isascii() and not set(gloss.reading) & set("aeiouv")


def _convincing(hits: Sequence[Gloss]) -> bool:
    """Tell whether the glosses are those of a machine: usual readings of usual characters."""
    chars = model().chars
    usual = sum(gloss.rank == 0 for gloss in hits) / len(hits)
    touching = sum(gloss.touching for gloss in hits) / len(hits)
    if len({gloss.char for gloss in hits}) < MIN_DISTINCT:
        clear = chars[hits[0].char] >= COMMON_ALONE and len(hits[0].reading.strip("?")) > 1
        return usual == touching == 1 and (clear or hits[0].reading >= "\u3105")
    common = sum(chars[gloss.char] >= COMMON for gloss in hits) / len(hits)
    return usual >= MIN_USUAL and touching >= MIN_TOUCHING and common >= MIN_COMMON


def _bare(strings: Sequence[str], found: Sequence[Sequence[Gloss]]) -> float:
    """Return how often a glossed character stands bare in a line that has its gloss, per gloss."""
    glossed = bare = 0
    for text, glosses in zip(strings, found, strict=True):
        lines = Counter((g.line, g.char) for g in glosses if g.hit and g.reading)
        for (line, char), times in lines.items():
            end = text.find("\n", line)
            glossed += times
            bare += text.count(char, line, end if end >= 0 else len(text)) - times
    return bare / max(1, glossed)
