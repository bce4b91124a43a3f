r"""Damaged text in, the text that was meant out; with every change told and undoable.

`mend` takes all strings of one page, because a page is nearly always garbled in one way and a short
string alone is too little evidence. It runs these stages in the one order in which none destroys
what a later one needs (`mend.STAGES`):

    escapes      \u4e2d  %E4%B8%AD  &amp;#20013;      leftovers of escaping
    misread      written in X, read in Y: whole strings and stretches, told by tables/channels.toml
    shifted      GBK text that lost or gained a byte, was cut, or annotated inside a character
    glosses      readings after characters: 業(yè)
    codepoints   private-use, compatibility and invisible characters
    punctuation  full-width marks that a script flattened to ASCII

Each stage is a module with two functions:

    suspects(seen: Look) -> bool
        Whether the stage may find anything in a page, of which `diagnose.look` tells what all its
        strings show. False must be certain, True may be wrong; next to no cost (100 million
        characters a second and stage is the aim: patterns that begin with one fixed character).
    stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]
        One `Repair` for each string, in order; `Repair(before=s, after=s)` for an untouched one.
        Pure. Every edit's span counts in `after`; edits are sorted, do not overlap, and undoing
        them from right to left gives `before`. `edits.repaired(before, replacements)` builds such
        a Repair from replacements whose spans count in `before`. A stage sees the output of the
        stages before it, never the original.

`mend` composes the edits of the stages (`edits.compose`), so that a `Repair` it returns leads from
the string given to the string returned in one step.
"""

from __future__ import annotations

from agrinews.repair.edits import position_after
from agrinews.repair.kinds import KINDS, NAMES, select
from agrinews.repair.mend import fix_text, mend

__all__ = ["KINDS", "NAMES", "fix_text", "mend", "position_after", "select"]
