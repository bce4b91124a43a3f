"""Runs finders and judges in their one order and puts the article together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agrinews.article.absence import why_absent
from agrinews.article.boilerplate import judge
from agrinews.article.breadcrumb import Breadcrumb, find_breadcrumb
from agrinews.article.byline import Credits, find_credits
from agrinews.article.header import Header, find_byline, read_header
from agrinews.article.images import find_images
from agrinews.article.keywords import find_canonical, find_description, find_tags
from agrinews.article.looks import Judgement
from agrinews.article.places import where_block
from agrinews.article.published import find_dates
from agrinews.article.shape import prose
from agrinews.article.site import find_site
from agrinews.article.stretches import stretches
from agrinews.article.subtitle import find_subtitle
from agrinews.article.title import find_title
from agrinews.errors import NoArticleError
from agrinews.hanzi import language
from agrinews.model import Article, Block, Found, Survey, Verdict

MIN_HEADLINE_CHARS = 9
"""The name of a column, which heads a list, is shorter."""
MAX_BELOW_HEADLINE = 8


def compose(
    survey: Survey,
    *,
    url: str | None = None,
    fetched_at: datetime | None = None,
    repeated: Mapping[int, int] | None = None,
) -> Article:
    """Return the article on a page, with verdicts that cover every block.

    `url` and `fetched_at` (UTC) only help to read dates. `repeated` names the blocks that recur on
    other pages of the site, each with the number of pages: see `memory.recall`. Raises
    NoArticleError with the reason if the page holds no story.
    """
    title = find_title(survey)
    subtitle = find_subtitle(survey, title)
    header = read_header(survey, title)
    crumbs = find_breadcrumb(survey, title)
    claimed = _claimed(survey, header, crumbs=crumbs, title=title, subtitle=subtitle)
    title_at = where_block(title.where) if title else None
    judgements = judge(
        survey, claimed, title_at=-1 if title_at is None else title_at, repeated=repeated
    )
    signed = _is_signed(survey, header)
    headed = signed or _is_headed(title, judgements)
    if reason := why_absent(
        survey, judgements, title=title.value if title else "", headed=headed, signed=signed
    ):
        raise NoArticleError(f"no article: {reason}", stage="article")
    story = _span(judgements)
    credits_ = find_credits(survey, header, story=story)
    dates = find_dates(survey, header, story=story, url=url, fetched_at=fetched_at)
    verdicts = stretches(survey, _signed(survey, judgements, credits_=credits_))
    return Article(
        title=title,
        subtitle=subtitle,
        authors=credits_.authors,
        editors=credits_.editors,
        source=credits_.source,
        source_url=credits_.source_url,
        byline=find_byline(survey, header),
        date=dates.date,
        published_at=dates.published_at,
        modified_at=dates.modified_at,
        site_name=find_site(survey, title, crumbs=crumbs, header=header),
        breadcrumb=crumbs.path,
        section=crumbs.section,
        tags=find_tags(survey),
        description=find_description(survey, story=story),
        canonical_url=find_canonical(survey, url=url),
        lang=language(_kept_text(survey, verdicts)),
        images=find_images(survey, header, story=story, verdicts=verdicts) if story else (),
        verdicts=verdicts,
        flags=credits_.flags | dates.flags,
    )


def _claimed(
    survey: Survey,
    header: Header,
    *,
    crumbs: Breadcrumb,
    title: Found[str] | None,
    subtitle: Found[str] | None,
) -> dict[int, str]:
    """Return the blocks that metadata was read from, with what they are."""
    found = dict.fromkeys(crumbs.blocks, "breadcrumb")
    found.update((at, "byline") for at in header.blocks if not _is_sentence(survey.blocks[at]))
    for kind, claim in (("subtitle", subtitle), ("title", title)):
        at = where_block(claim.where) if claim else None
        if at is not None:
            found[at] = kind
    return found


def _is_signed(survey: Survey, header: Header) -> bool:
    """Tell whether a byline stands on a page; what a script holds beside a story is as good."""
    return bool(header.blocks) or any(claim.key.startswith("stored:") for claim in survey.claims)


def _is_headed(title: Found[str] | None, judgements: Sequence[Judgement]) -> bool:
    """Tell whether a story stands close below a headline of some length."""
    at = where_block(title.where) if title else None
    if title is None or at is None or len(title.value) < MIN_HEADLINE_CHARS:
        return False
    return any(judgement.keep for judgement in judgements[at : at + MAX_BELOW_HEADLINE])


def _is_sentence(block: Block) -> bool:
    """Tell whether a line with a day in it is text: `11月3日，农民在晒场翻晒玉米。林知秋 摄`."""
    return "。" in block.text and prose(block) > 0


def _span(judgements: Sequence[Judgement]) -> tuple[int, int] | None:
    kept = [index for index, judgement in enumerate(judgements) if judgement.keep]
    return (kept[0], kept[-1]) if kept else None


def _signed(
    survey: Survey, judgements: Sequence[Judgement], *, credits_: Credits
) -> tuple[Judgement, ...]:
    """Return the judgements with the signature lines taken out of the story.

    A line of running text stays: `记者就此联系了该公司，尚未收到回复。` only begins like one.
    """
    gone = Judgement("credit", "credit/found")
    signed = set(credits_.blocks)
    return tuple(
        gone if index in signed and _is_signature(survey.blocks[index], judgement) else judgement
        for index, judgement in enumerate(judgements)
    )


def _is_signature(block: Block, judgement: Judgement) -> bool:
    return judgement.keep and judgement.rule == "beside-prose" and block.text[-1] not in "。！？”…"


def _kept_text(survey: Survey, verdicts: Sequence[Verdict]) -> str:
    return "\n".join(
        survey.blocks[verdict.block].text[verdict.start : verdict.end]
        for verdict in verdicts
        if verdict.keep
    )
