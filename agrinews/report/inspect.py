"""One page to its report, whether it gave a record or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.errors import AgrinewsError, PageError
from agrinews.model import RawPage
from agrinews.options import DEFAULTS, CleanOptions
from agrinews.pipeline import NOTHING, Trace, mend, trace
from agrinews.record.provenance import removals
from agrinews.report.index import Entry, counted
from agrinews.report.page import render, render_refused
from agrinews.report.plain import as_json

__all__ = ["Inspection", "inspect"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A page's report and what an index says of it."""

    html: str
    entry: Entry
    json: dict[str, object]
    """What the report shows, for other tools; a refusal has only `origin` and `error`."""


def inspect(
    page: RawPage,
    options: CleanOptions = DEFAULTS,
    *,
    known: Mapping[int, int] = NOTHING,
    href: str = "",
) -> Inspection:
    """Return the report of a page; one that gives no record is told with the reason.

    `known` are lines that recur on other pages of its site, as `article.memory` counts them;
    `href` is where an index finds the report. Raises InputError, and PageError where there is not
    even text to show.
    """
    try:
        found = trace(page, options, known=known)
    except PageError as error:
        return _refused(page, error, options=options, href=href)
    return Inspection(render(found), _entry(found, href), as_json(found))


def _entry(found: Trace, href: str) -> Entry:
    record = found.record
    return Entry(
        origin=record.origin,
        href=href,
        title=record.title,
        date=record.date,
        source=record.source.name if record.source else None,
        quality=record.quality.score,
        encoding=record.encoding.used,
        chars=record.stats.chars,
        removed=counted(cut.kind for cut in removals(found.article, found.survey.blocks)),
        repaired=counted(e.kind for repair in found.mending.blocks for e in repair.edits),
    )


def _refused(
    page: RawPage, error: AgrinewsError, *, options: CleanOptions, href: str
) -> Inspection:
    """Show the blocks of a page without an article, as far as it can be read."""
    decoding = decode(page.body, page.content_type, encoding=options.encoding)
    seen, mending = mend(survey(decoding.text, url=page.url, form=page.form))
    said = str(error).startswith(error.code.replace("_", " "))
    reason = str(error) if said else f"{error.code}: {error}"
    html = render_refused(
        page.origin, reason=reason, decoding=decoding, blocks=seen.blocks, mending=mending
    )
    entry = Entry(page.origin, href, encoding=decoding.encoding, problem=reason)
    return Inspection(html, entry, {"origin": page.origin, "error": reason})
