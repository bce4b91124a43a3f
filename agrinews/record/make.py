"""Puts the record together from what the stages found."""

from __future__ import annotations

from urllib.parse import urlsplit

import agrinews
from agrinews.charset.decoding import Decoding
from agrinews.model import Article, Found, Mending, RawPage, Survey, T
from agrinews.options import CleanOptions
from agrinews.patterns import deferred
from agrinews.record.body import BREAK, Paragraph, paragraphs, text_of
from agrinews.record.digests import digest, record_id
from agrinews.record.fields import (
    SCHEMA,
    Encoding,
    Evidence,
    EvidenceByField,
    Record,
    Removal,
    RemovedSummary,
    RepairEdit,
    RepairSummary,
    Site,
    Source,
    Stats,
    Tool,
)
from agrinews.record.provenance import (
    field_edits,
    full_removals,
    removals,
    summarise_removals,
    summarise_repairs,
    text_edits,
)
from agrinews.record.quality import judge_quality
from agrinews.record.script import in_script
from agrinews.record.structure import story_blocks
from agrinews.tables import lines

# The fields of an article that say where they were found, with their names in the record.
FOUND = {
    "canonical_url": "canonical_url",
    "title": "title",
    "subtitle": "subtitle",
    "authors": "authors",
    "editors": "editors",
    "source": "source",
    "byline": "byline",
    "date": "date",
    "published_at": "published_at",
    "modified_at": "modified_at",
    "site_name": "site",
    "breadcrumb": "breadcrumb",
    "section": "section",
    "tags": "tags",
    "description": "description",
}
DATES = ("date", "published_at")
# Chinese characters are the unified blocks, the compatibility forms, and the zero of dates.
_NOT_HAN = deferred("[^\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def make_record(
    page: RawPage,
    decoding: Decoding,
    *,
    survey: Survey,
    mending: Mending,
    article: Article,
    options: CleanOptions,
) -> Record:
    """Return the record of one page; `survey` is the mended one that `article` speaks of."""
    parts = paragraphs(article, survey.blocks, nodes=survey.nodes)
    text = text_of(parts)
    edits = text_edits(parts, mending.blocks)
    stats = _stats(text, parts)
    canonical = _value(article.canonical_url)
    record = Record(
        schema=SCHEMA,
        id=record_id(canonical, page.body),
        origin=page.origin,
        url=page.url,
        canonical_url=canonical,
        title=_value(article.title),
        subtitle=_value(article.subtitle),
        authors=_value(article.authors) or (),
        editors=_value(article.editors) or (),
        source=Source(article.source.value, article.source_url) if article.source else None,
        byline=_value(article.byline),
        date=_value(article.date),
        published_at=_value(article.published_at),
        modified_at=_value(article.modified_at),
        site=_site(article, page.url or canonical),
        breadcrumb=_value(article.breadcrumb) or (),
        section=_value(article.section),
        tags=_value(article.tags) or (),
        description=_value(article.description),
        lang=article.lang,
        text=text,
        images=article.images,
        pages=1,
        stats=stats,
        hash=digest(text),
        quality=judge_quality(
            article, decoding, repairs=mending.blocks, edits=edits, han=stats.han
        ),
        encoding=_encoding(decoding),
        repairs=_repairs(article, mending, edits=edits, options=options),
        removed=_removed(article, survey, options=options),
        fetch=page.fetch,
        tool=tool(),
        blocks=story_blocks(parts, article, survey=survey) if options.blocks else None,
        evidence=_evidence(article) if options.provenance == "full" else None,
        extra=page.extra,
    )
    return in_script(record, options.script)


def tool() -> Tool:
    """Return what names this version of code and tables."""
    return Tool(agrinews=agrinews.__version__, rules=lines("version.txt")[0])


def _value(found: Found[T] | None) -> T | None:
    return None if found is None else found.value


def _stats(text: str, parts: tuple[Paragraph, ...]) -> Stats:
    return Stats(
        chars=len("".join(text.split())),
        han=len(_NOT_HAN.sub("", text)),
        paragraphs=sum(part.gap in ("", BREAK) for part in parts),
    )


def _site(article: Article, url: str | None) -> Site | None:
    name, host = _value(article.site_name), _host(url)
    return Site(name, host) if name or host else None


def _host(url: str | None) -> str | None:
    """Return the host of a URL in lower case; None if there is none, however broken the URL."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _encoding(decoding: Decoding) -> Encoding:
    return Encoding(
        used=decoding.encoding,
        declared=decoding.declared,
        header=decoding.header,
        bom=decoding.bom,
        margin=round(decoding.margin, 4),
        forced=decoding.forced,
        replaced=decoding.replaced,
    )


def _repairs(
    article: Article, mending: Mending, *, edits: tuple[RepairEdit, ...], options: CleanOptions
) -> RepairSummary | tuple[RepairEdit, ...] | None:
    if options.provenance == "none":
        return None
    if options.provenance == "summary":
        return summarise_repairs(edits)
    title, byline = _value(article.title), _value(article.byline)
    return (
        *field_edits("title", title, mending=mending),
        *field_edits("byline", byline, mending=mending),
        *edits,
    )


def _removed(
    article: Article, survey: Survey, *, options: CleanOptions
) -> RemovedSummary | tuple[Removal, ...] | None:
    if options.provenance == "none":
        return None
    cuts = removals(article, survey.blocks)
    return summarise_removals(cuts) if options.provenance == "summary" else full_removals(cuts)


def _evidence(article: Article) -> EvidenceByField:
    """Return where each field was read; dates also say when the page gives no zone."""
    zoned = article.published_at is not None and "timezone-assumed" not in article.flags
    found = [(name, getattr(article, source)) for source, name in FOUND.items()]
    return tuple(
        (name, Evidence(f.where, f.raw, None if zoned or name not in DATES else "not given"))
        for name, f in found
        if f is not None
    )
