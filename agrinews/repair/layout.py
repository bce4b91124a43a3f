"""Layout that scripts left behind: spaces between all characters, lost spaces, cut tails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from agrinews.model import Repair
from agrinews.repair import bigram
from agrinews.repair.context import Context
from agrinews.repair.edits import Replacement, compose, repaired, untouched

__all__ = ["stage", "suspects"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
CJK = HAN + "\u3001-\u303f\uff00-\uffef“”‘’—…·"
SPACED = re.compile(f"[{HAN}] [{HAN}] [{HAN}]")
GAP = re.compile(f"(?<=[{CJK}]) (?=[{CJK}0-9A-Za-z])|(?<=[0-9A-Za-z]) (?=[{CJK}])")
DIGIT_GAP = re.compile("(?<=[0-9A-Za-z.%]) (?=[0-9A-Za-z.%])")
MIN_SPACED = 0.6
"""Share of the gaps between neighbouring Han that are single spaces, from which a line is
letter-spaced; sound text has below .1, tables of single characters are shorter than eight."""
MIN_SPACED_HAN = 8
CUT_TAIL = re.compile(f"(?<=[{CJK}0-9A-Za-z])\ufffd+$")
CONTEXT, GOOD = 30, -8.5
"""Characters before a cut that must read as Chinese, in nats each; mojibake is below -10."""
QUESTION = re.compile(r"\?")


def suspects(text: str) -> bool:
    """Whether a page may hold any of it."""
    return bool("\ufffd" in text or SPACED.search(text))


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order."""
    steps: list[Callable[[str], Iterator[Replacement]]] = []
    if "letter_spacing" in context.kinds:
        steps.append(_spacing)
    if "cut_tail" in context.kinds:
        steps.append(_tail)
    return tuple(_string(text, steps) for text in strings)


def _string(text: str, steps: Sequence[Callable[[str], Iterator[Replacement]]]) -> Repair:
    repair = untouched(text)
    for step in steps:
        repair = compose(repair, repaired(repair.after, step(repair.after)))
    return repair


def _spacing(text: str) -> Iterator[Replacement]:
    han = len(re.findall(f"[{HAN}]", text))
    if han < MIN_SPACED_HAN:
        return
    pairs = len(re.findall(f"(?<=[{HAN}]) ?(?=[{HAN}])", text))
    spaced = len(re.findall(f"(?<=[{HAN}]) (?=[{HAN}])", text))
    if spaced < MIN_SPACED * max(pairs, 1):
        return
    for m in re.finditer(" +", text):
        yield Replacement(
            m.start(), m.end(), " " * (m.end() - m.start() > 1), "letter_spacing", "layout/spaced"
        )


def _tail(text: str) -> Iterator[Replacement]:
    """Drop what is left of a character that was cut in two at the end of a good text."""
    m = CUT_TAIL.search(text)
    if (
        m
        and "\ufffd" not in text[: m.start()]
        and bigram.mean(text[: m.start()][-CONTEXT:]) >= GOOD
    ):
        yield Replacement(m.start(), m.end(), "", "cut_tail", "layout/cut-tail")
