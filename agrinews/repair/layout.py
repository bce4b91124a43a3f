"""Layout that scripts left behind: spaces between all characters, lost spaces, cut tails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair import bigram
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, any_of
from agrinews.repair.edits import Replacement, compose, repaired, untouched

__all__ = ["stage", "suspects"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
CJK = HAN + "\u3001-\u303f\uff00-\uffef“”‘’—…·"
SPACED = deferred(f" [{HAN}] [{HAN}] (?=[{HAN}])")
GAP = deferred(f"(?<=[{CJK}]) (?=[{CJK}0-9A-Za-z])|(?<=[0-9A-Za-z]) (?=[{CJK}])")
DIGIT_GAP = deferred("(?<=[0-9A-Za-z.%]) (?=[0-9A-Za-z.%])")
MIN_SPACED = 0.6
"""Share of the gaps between neighbouring Han that are single spaces, from which a line is
letter-spaced; sound text has below .1, tables of single characters are shorter than eight."""
MIN_SPACED_HAN = 8
CUT_TAIL = deferred(f"(?<=[{CJK}0-9A-Za-z])\ufffd+$")
CONTEXT, GOOD = 30, -8.5
"""Characters before a cut that must read as Chinese, in nats each; mojibake is below -10."""
LOST_SPACE = deferred(r"(?:^|(?<=[，。、；：！？）”」]))\? (?:\? )*(?=[^\s?])", re.MULTILINE)
DOUBLED = deferred(r"(?<!([，。、；：！？]))([，。、；：！？])\2(?!\2)")
MARKS = deferred("，+|。+")
MIN_DOUBLED, MIN_DOUBLED_SHARE = 2, 0.5
MIN_LOST_SPACES = 2
"""Of them on a page; none in 1,495 sound texts."""
WATERMARK = deferred(
    rf"""
    (?<=[。！？；，.!?;,”」])
    (?: \[url=[^\]]{{0,200}}\] [^\[]{{0,60}} \[/url\]
      | [（(【\[〔] (?:
            [^（()）【】\[\]〔〕]{{0,30}}
            (?: https?:// | www\. | (?:[a-z0-9-]{{2,20}}\.){{1,2}}(?:com|cn|net|org)\b )
            [^（()）【】\[\]〔〕]{{0,80}}
          | (?:本文|文章|原文|内容)?(?:来自|来源|转自|转载自|摘自|來自|來源|轉自|轉載自)[:：于於]?
            [^（()）【】\[\]〔〕]{{1,30}}网[^（()）【】\[\]〔〕]{{0,10}}
        ) [）)】\]〕]
    )
    (?=[{CJK}0-9A-Z])
    """,
    re.VERBOSE,
)
"""An address that a reader is sent to stands after a noun, or ends its sentence."""


BRACKETED = r"(?<=[。！？；，.!?;,”」].)(?=[^（()）【】〔〕\n]{0,60}[./网])"
SIGNS = (
    deferred("\ufffd$", re.MULTILINE),
    deferred(r"\? (?:(?<=[，。、；：！？）”」\n].{2})|(?<=\A.{2}))"),
    *(deferred(re.escape(bracket) + BRACKETED) for bracket in "（([【〔"),
    SPACED,
    *(deferred(f"{mark}(?<!{mark}{mark})(?={mark}(?!{mark}))") for mark in "，。"),
)
"""What a page must show to be looked at: each begins with one character."""


def suspects(seen: Look) -> bool:
    """Whether a page may hold any of it."""
    return _may_be(seen.text)


def _may_be(text: str) -> bool:
    return any_of(SIGNS, text)


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order."""
    steps: list[Callable[[str], Iterator[Replacement]]] = []
    if "watermark" in context.kinds:
        steps.append(_watermarks)
    if "lost_space" in context.kinds and _count(LOST_SPACE, strings) >= MIN_LOST_SPACES:
        steps.append(_lost_spaces)
    if "doubled_punctuation" in context.kinds:
        steps.append(_doubled)
    if "letter_spacing" in context.kinds:
        steps.append(_spacing)
    if "cut_tail" in context.kinds:
        steps.append(_tail)
    return tuple(_string(text, steps) if _may_be(text) else untouched(text) for text in strings)


def _count(pattern: re.Pattern[str], strings: Sequence[str]) -> int:
    return sum(len(pattern.findall(text)) for text in strings)


def _doubled(text: str) -> Iterator[Replacement]:
    """Halve doubled marks where more than half of the commas and full stops are doubled."""
    marks = len(MARKS.findall(text))
    doubled = sum(m[2] in "，。" for m in DOUBLED.finditer(text))
    if doubled < MIN_DOUBLED or doubled <= marks * MIN_DOUBLED_SHARE:
        return
    for m in DOUBLED.finditer(text):
        yield Replacement(
            m.start(), m.end(), m[0][0], "doubled_punctuation", "layout/doubled-marks"
        )


def _lost_spaces(text: str) -> Iterator[Replacement]:
    """Drop the question marks that stand for spaces a conversion had no byte for, with the space.

    They begin a line or follow a mark, where no question can end.
    """
    for m in LOST_SPACE.finditer(text):
        yield Replacement(m.start(), m.end(), "", "lost_space", "layout/lost-space")


def _watermarks(text: str) -> Iterator[Replacement]:
    """Drop addresses in brackets that stand between two sentences and belong to neither."""
    for m in WATERMARK.finditer(text):
        yield Replacement(m.start(), m.end(), "", "watermark", "layout/watermark")


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
