"""The program in one function: bytes -> text -> blocks -> mended blocks -> article -> record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from agrinews import repair
from agrinews.article.absence import REASONS
from agrinews.article.compose import compose
from agrinews.article.memory import recall
from agrinews.charset import decode
from agrinews.charset.decoding import Decoding
from agrinews.dom import survey
from agrinews.dom.data import why_data
from agrinews.dom.shell import why_shell
from agrinews.errors import NoArticleError, PageError, TooLargeError
from agrinews.model import (
    Article,
    Block,
    Link,
    Mending,
    RawPage,
    Repair,
    RuleSet,
    SiteRule,
    Survey,
)
from agrinews.options import DEFAULTS, CleanOptions
from agrinews.readers.magic import refuse_foreign
from agrinews.record import Record, make_record

__all__ = ["Trace", "clean", "look", "mend", "trace"]

NOTHING: Final[Mapping[int, int]] = MappingProxyType({})
"""What is known of a page's site when it is judged alone."""
SAID: Final = ("error", "login", "paid", "service")
"""Reasons that a page itself gives for holding no story."""
MAX_MENDED_CHARS: Final = 1_000_000
"""A page with more text is left unrepaired, and flagged so: it has the length of ten novels, and a
text that is damaged everywhere takes 300 bytes a character while it is mended."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Every value on the way from a page to its record."""

    page: RawPage
    decoding: Decoding
    survey: Survey
    """As mended: the blocks that the article's verdicts speak of."""
    mending: Mending
    article: Article
    record: Record


def trace(
    page: RawPage | bytes, options: CleanOptions = DEFAULTS, *, known: Mapping[int, int] = NOTHING
) -> Trace:
    """Clean a page and return every value on the way to its record.

    `known` are lines that recur on other pages of its site, as `article.memory` counts them.
    Raises TooLargeError, NotHtmlError, UndecodableError, UnparsableError or NoArticleError.
    """
    page = RawPage(origin="", body=page) if isinstance(page, bytes) else page
    _refuse(page, options=options)
    decoding = decode(page.body, page.content_type, encoding=options.encoding)
    try:
        return _trace_text(page, decoding, options=options, known=known)
    except PageError as error:
        error.encoding = decoding.encoding
        raise


def _trace_text(
    page: RawPage, decoding: Decoding, *, options: CleanOptions, known: Mapping[int, int]
) -> Trace:
    """Go on from the decoded text."""
    if reason := why_data(decoding.text):
        raise NoArticleError(f"no article: {reason}", stage="survey")
    seen = _survey(page, decoding, options=options)
    mended, mending = mend(seen) if options.repair else (seen, Mending())
    try:
        article = compose(
            mended, url=page.url, fetched_at=page.fetched_at, repeated=recall(seen, known)
        )
    except NoArticleError as error:
        raise _explained(error, decoding.text, seen=mended) from error
    record = make_record(
        page, decoding, survey=mended, mending=mending, article=article, options=options
    )
    return Trace(page, decoding, mended, mending, article, record)


def _explained(error: NoArticleError, text: str, *, seen: Survey) -> NoArticleError:
    """Return the error with the better reason, where the page is only a shell.

    What a page says itself (gone, log in) is the better reason already.
    """
    said = any(REASONS[reason] in str(error) for reason in SAID)
    reason = None if said else why_shell(text, seen)
    return error if reason is None else NoArticleError(f"no article: {reason}", stage="article")


def _rule_for(url: str | None, *, options: CleanOptions) -> SiteRule | None:
    """Return what is known of the site; the rules are only looked for when there is a URL."""
    if url is None:
        return None
    return (_known_sites() if options.rules is None else options.rules).for_url(url)


@cache
def _known_sites() -> RuleSet:
    """Return the rules of the package, read once."""
    # It asks the installed packages for rules of theirs; importing what that takes costs 25 ms.
    from agrinews.tables.sites import built_in  # noqa: PLC0415

    return built_in()


def _refuse(page: RawPage, *, options: CleanOptions) -> None:
    """Raise TooLargeError or NotHtmlError for a body that is not worth decoding."""
    if len(page.body) > options.max_bytes:
        message = f"{len(page.body)} bytes; a page may have {options.max_bytes}"
        raise TooLargeError(message, origin=page.origin, stage="read")
    refuse_foreign(page.body, origin=page.origin)


def _survey(page: RawPage, decoding: Decoding, *, options: CleanOptions) -> Survey:
    rule = _rule_for(page.url, options=options)
    return survey(decoding.text, url=page.address, form=page.form, rule=rule)


def look(page: RawPage, options: CleanOptions = DEFAULTS) -> Survey:
    """Return the survey of a page as it stands, nothing mended. Raises what `trace` raises."""
    _refuse(page, options=options)
    decoding = decode(page.body, page.content_type, encoding=options.encoding)
    return _survey(page, decoding, options=options)


def clean(
    page: RawPage | bytes, options: CleanOptions = DEFAULTS, *, known: Mapping[int, int] = NOTHING
) -> Record:
    """Return the record of a page; the same bytes and options give the same record.

    `known` are lines that recur on other pages of its site, as `article.memory` counts them.
    Raises TooLargeError, NotHtmlError, UndecodableError, UnparsableError or NoArticleError.
    """
    return trace(page, options, known=known).record


def mend(seen: Survey) -> tuple[Survey, Mending]:
    """Return a survey with every string repaired, and the repairs.

    All strings go in at once, because one diagnosis over a whole page sees what a title alone
    cannot show. The spans of links move with the text. A page of more than MAX_MENDED_CHARS is
    returned as it is, flagged `unrepaired`.
    """
    if sum(len(block.text) for block in seen.blocks) > MAX_MENDED_CHARS:
        return seen, _unrepaired(seen)
    blocks = [block.text for block in seen.blocks]
    claims = [claim.value for claim in seen.claims]
    pictures = [picture.alt for picture in seen.pictures]
    repairs = repair.mend([*blocks, *claims, *pictures])
    mending = _mending(repairs, blocks=len(blocks), claims=len(claims))
    if not any(each.edits for each in repairs):
        return seen, mending
    return _mended(seen, mending), mending


def _unrepaired(seen: Survey) -> Mending:
    """Return repairs that change nothing, and say so."""
    flags = frozenset(("unrepaired",))
    return Mending(
        blocks=tuple(Repair(block.text, block.text, (), flags) for block in seen.blocks),
        claims=tuple(Repair(claim.value, claim.value) for claim in seen.claims),
        pictures=tuple(Repair(picture.alt, picture.alt) for picture in seen.pictures),
    )


def _mending(repairs: Sequence[Repair], *, blocks: int, claims: int) -> Mending:
    return Mending(
        blocks=tuple(repairs[:blocks]),
        claims=tuple(repairs[blocks : blocks + claims]),
        pictures=tuple(repairs[blocks + claims :]),
    )


def _mended(seen: Survey, mending: Mending) -> Survey:
    pairs = zip(seen.claims, mending.claims, strict=True)
    alts = zip(seen.pictures, mending.pictures, strict=True)
    return replace(
        seen,
        blocks=tuple(map(_mended_block, seen.blocks, mending.blocks)),
        claims=tuple(replace(claim, value=each.after) for claim, each in pairs),
        pictures=tuple(replace(picture, alt=each.after) for picture, each in alts),
    )


def _mended_block(block: Block, each: Repair) -> Block:
    if not each.edits:
        return block
    links = tuple(
        Link(
            repair.position_after(each, link.start),
            repair.position_after(each, link.end),
            link.url,
        )
        for link in block.links
    )
    seams = tuple(repair.position_after(each, seam) for seam in block.seams)
    return block._replace(text=each.after, links=links, seams=seams)
