"""From judged blocks to verdicts: cuts what opens and closes a story out of its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agrinews.article.closing import Stretch, closing, opening, trailing_call, trailing_link
from agrinews.article.looks import Judgement
from agrinews.model import Survey, Verdict

LAST_BLOCKS = 3
"""Paragraphs at the end of a story in which credits may run on."""


def stretches(survey: Survey, judgements: Sequence[Judgement]) -> tuple[Verdict, ...]:
    """Return the verdicts in page order; those of one block cover it whole."""
    kept = [index for index, judgement in enumerate(judgements) if judgement.keep]
    heads, tails = set(kept[:1]), set(kept[-LAST_BLOCKS:])
    found: list[Verdict] = []
    for index, judgement in enumerate(judgements):
        block = survey.blocks[index]
        head = opening(block.text) if index in heads else None
        tail = closing(block.text) if index in tails else None
        if tail is None and block.links and judgement.keep:
            tail = trailing_link(block)
        if tail is None and judgement.keep:
            tail = trailing_call(block.text)
        size, (kind, rule, keep) = len(block.text), judgement
        if head or tail:
            found.extend(_cut(index, size, judgement=judgement, head=head, tail=tail))
        else:
            found.append(Verdict(index, 0, size, keep, kind, rule))
    return tuple(found)


def _cut(
    index: int, size: int, *, judgement: Judgement, head: Stretch | None, tail: Stretch | None
) -> Iterator[Verdict]:
    start = head.end if head else 0
    end = max(tail.start, start) if tail else size
    if head:
        yield _gone(index, head)
    if end > start:
        yield Verdict(index, start, end, judgement.keep, judgement.kind, judgement.rule)
    if tail and end < size:
        yield _gone(index, Stretch(end, size, tail.phrase))


def _gone(index: int, part: Stretch) -> Verdict:
    return Verdict(
        index, part.start, part.end, keep=False, kind=part.phrase.kind, rule=part.phrase.rule
    )
