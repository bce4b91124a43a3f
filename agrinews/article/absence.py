"""Pages that hold no story, and why: lists, front pages, log-ins, errors, shells for scripts."""

from __future__ import annotations

from collections.abc import Sequence

from agrinews.article.looks import Judgement
from agrinews.article.phrases import match
from agrinews.article.service import reason_given, why_served
from agrinews.article.shape import is_linked, own_chars, prose
from agrinews.dom.shell import refreshed_to
from agrinews.hanzi import fold
from agrinews.model import Survey

REASONS = {
    "error": "the page says that something is missing or went wrong",
    "login": "the page asks to log in or to prove that a person reads it",
    "paid": "the page shows at most the beginning of a story that is to be paid for",
    "script": "the page is a shell that a script is to fill",
    "frames": "the page is a set of frames, and its text is in other pages",
    "list": "the page is a list of links to other pages",
    "moved": "the page only leads on to another address",
    "service": "the page serves its readers and tells no story",
    "empty": "the page shows no running text",
}
SMALL_CHARS = 1500
"""A page that says why it holds no story shows no more than this."""
LINE_CHARS = 300
SLIGHT_CHARS = 120
"""Running text of a front page or a list that could pass for a story, at most."""
FEW_LINKS = 8
LIST_LINKS = 15
MIN_CARDS = 5
CARD_SHARE = 0.6
"""Share of such paragraphs on a list; stories of the dev set have 1 in 11 at most."""
HEADLINE_CHARS = 6
REST = ("全文", "详细", "详情")
"""Words of a link to the rest of a story."""
TOOLS_CHARS = 40
MAX_TOOLS = 4
MAX_NOTE_CHARS = 150
"""A page that leads on by itself says no more than that."""
LIST_SHARE = 4
"""On a list the links hold this many times the text that could pass for a story."""
OTHERS_SHARE = 2
INTRO_CHARS = 200
MIN_HEADLINES = 5
"""Below a few words on a topic or an author stand at least so many headlines of their stories."""


def why_absent(
    survey: Survey,
    judgements: Sequence[Judgement],
    *,
    title: str,
    headed: bool,
    signed: bool,
) -> str | None:
    """Return why a page holds no story, as a sentence without its stop, or None if it holds one.

    `signed`: a byline with a day or a source stands below the headline; `headed`: it does, or the
    headline is of some length. `title` may be "".
    """
    kept = [survey.blocks[i] for i, judgement in enumerate(judgements) if judgement.keep]
    chars = sum(map(prose, kept))
    framed = any(claim.kind == "html" and claim.key == "frame" for claim in survey.claims)
    if framed and not headed:
        return REASONS["frames"]
    if not kept or not (chars or headed):
        return REASONS[_said(survey) or ("list" if _links(survey) >= FEW_LINKS else "empty")]
    stated = [claim.value for claim in survey.claims if claim.kind == "title"]
    reason = why_served(survey, kept, titles=(title, *stated), signed=signed)
    if not reason and not headed:
        reason = _way_on(survey, judgements, chars=chars)
    if not reason and _is_of_teasers(survey, judgements):
        reason = "list"
    reason = reason or _among_links(survey, judgements, chars=chars, headed=headed)
    return REASONS[reason] if reason else None


def _way_on(survey: Survey, judgements: Sequence[Judgement], *, chars: int) -> str:
    """Return the reason why a page only leads on to stories elsewhere, or ""."""
    if chars <= MAX_NOTE_CHARS and refreshed_to(survey) is not None:
        return "moved"
    followed = chars <= INTRO_CHARS and _is_followed(survey, judgements, chars=chars)
    return "list" if followed or _is_one_of(survey, judgements, chars=chars) else ""


def _is_one_of(survey: Survey, judgements: Sequence[Judgement], *, chars: int) -> bool:
    """Tell whether a few words are one of several summaries that outweigh them."""
    others = [
        size
        for judgement, block in zip(judgements, survey.blocks, strict=True)
        if judgement.kind == "related" and (size := prose(block))
    ]
    return len(others) > 1 and sum(others) > OTHERS_SHARE * chars


def _is_followed(survey: Survey, judgements: Sequence[Judgement], *, chars: int) -> bool:
    """Tell whether a few words lead to headlines of stories that outweigh them."""
    last = max(i for i, judgement in enumerate(judgements) if judgement.keep)
    below = [block for block in survey.blocks[last + 1 :] if "hidden" not in block.marks]
    heads = [b for b in below if b.links and is_linked(b) and len(b.text) >= HEADLINE_CHARS]
    return len(heads) >= MIN_HEADLINES and sum(b.link_chars for b in heads) > chars


def _among_links(
    survey: Survey, judgements: Sequence[Judgement], *, chars: int, headed: bool
) -> str:
    """Return the reason why little running text among other things is no story, or ""."""
    cards = _is_of_cards(survey, judgements)
    if not cards and (headed or chars > SLIGHT_CHARS):
        return ""
    if (said := _said(survey)) and own_text(survey) <= SMALL_CHARS:
        return said
    many = _links(survey) >= LIST_LINKS and _linked_chars(survey) > LIST_SHARE * chars
    return "list" if cards or many else ""


def _is_of_cards(survey: Survey, judgements: Sequence[Judgement]) -> bool:
    """Tell whether most of what is left are summaries, each with a headline or a way to the rest.

    Digests are built so too; they have a byline above their first paragraph.
    """
    told = [i for i, j in enumerate(judgements) if j.keep and prose(survey.blocks[i])]
    if any(judgement.kind == "byline" for judgement in judgements[: told[0] if told else 0]):
        return False
    leading = sum(
        _leads(survey, at - 1, judgements=judgements) or _goes_on(survey, at + 1) for at in told
    )
    return leading >= MIN_CARDS and leading >= CARD_SHARE * len(told)


def _is_of_teasers(survey: Survey, judgements: Sequence[Judgement]) -> bool:
    """Tell whether each paragraph has a headline that leads elsewhere, and a way to the rest."""
    told = [i for i, j in enumerate(judgements) if j.keep and prose(survey.blocks[i])]
    return bool(told) and all(
        _is_led(survey, at, judgements=judgements)
        and (_goes_on(survey, at) or _goes_on(survey, at + 1))
        for at in told
    )


def _is_led(survey: Survey, at: int, *, judgements: Sequence[Judgement]) -> bool:
    """Tell whether a headline that leads elsewhere stands above a block, a byline between."""
    above = at - 1 - (at > 1 and judgements[at - 1].kind == "byline")
    return _leads(survey, above, judgements=judgements)


def _leads(survey: Survey, at: int, *, judgements: Sequence[Judgement]) -> bool:
    """Tell whether a block is a headline that leads elsewhere."""
    block = survey.blocks[at] if at >= 0 else None
    if block is None or judgements[at].keep or len(block.links) != 1:
        return False
    return is_linked(block) and len(block.text) >= HEADLINE_CHARS


def _goes_on(survey: Survey, at: int) -> bool:
    """Tell whether a block ends in a link to the rest of a story: `阅读全文`, `[详细]`.

    In a line of tools others may follow it: `阅读全文(12) 评论(3)`.
    """
    block = survey.blocks[at] if at < len(survey.blocks) else None
    if block is None or len(block.text) > LINE_CHARS:
        return False
    short = len(block.text) <= TOOLS_CHARS
    return any(
        (short or link.end >= len(block.text) - 1)  # a bracket may stand behind it
        and (phrase := match(block.text[link.start : link.end])) is not None
        and any(word in phrase.rule for word in REST)
        for link in block.links[-MAX_TOOLS:]
    )


def _said(survey: Survey) -> str:
    """Return the reason that a short line of the page or its title gives, or ""."""
    said = [block.text for block in survey.blocks if len(block.text) <= LINE_CHARS]
    said += [claim.value for claim in survey.claims if claim.kind == "title"]
    return reason_given("\n".join(fold(line) for line in said))


def own_text(survey: Survey) -> int:
    """Return the visible characters of a page outside links."""
    return sum(own_chars(block) for block in survey.blocks if "hidden" not in block.marks)


def _links(survey: Survey) -> int:
    return sum(len(block.links) for block in survey.blocks)


def _linked_chars(survey: Survey) -> int:
    return sum(block.link_chars for block in survey.blocks)
