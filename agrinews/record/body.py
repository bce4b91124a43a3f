"""The story's text: the stretches that were kept, as paragraphs, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from agrinews.model import Article, Block, Verdict

BREAK: Final = "\n\n"
# Kept, but not running text: these have fields of their own in the record.
ELSEWHERE: Final = frozenset({"title", "subtitle", "caption"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of a block that is a paragraph of `text`; offsets in code points."""

    block: int
    start: int
    end: int
    """The stretch in the block's text, without outer white space."""
    kind: str
    at: int
    """Where it begins in the record's `text`."""
    text: str


def paragraphs(article: Article, blocks: tuple[Block, ...]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story, in page order; empty stretches are none."""
    kept = [v for v in article.verdicts if v.keep and v.kind not in ELSEWHERE]
    spans = [(v, *_trimmed(blocks[v.block].text, v)) for v in kept]
    spans = [(v, start, end) for v, start, end in spans if start < end]
    lengths = [end - start + len(BREAK) for _, start, end in spans]
    offsets = [0, *accumulate(lengths)][: len(spans)]
    return tuple(
        Paragraph(v.block, start, end, v.kind, at, blocks[v.block].text[start:end])
        for (v, start, end), at in zip(spans, offsets, strict=True)
    )


def text_of(parts: tuple[Paragraph, ...]) -> str:
    """Return the record's `text`."""
    return BREAK.join(part.text for part in parts)


def _trimmed(text: str, verdict: Verdict) -> tuple[int, int]:
    stretch = text[verdict.start : verdict.end]
    start = verdict.start + len(stretch) - len(stretch.lstrip())
    return start, max(start, verdict.start + len(stretch.rstrip()))
