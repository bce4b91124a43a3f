"""The report of many pages: a row each, worst first, and what they have in common as charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agrinews.report.markup import Html, document, element, rows, text
from agrinews.report.page import bar

MAX_BARS = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One page as a row; `quality` is None when it gave no record, and `problem` says why."""

    origin: str
    href: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    quality: float | None = None
    encoding: str | None = None
    chars: int = 0
    removed: tuple[tuple[str, int], ...] = ()
    """Removed stretches by kind."""
    repaired: tuple[tuple[str, int], ...] = ()
    """Edits by kind."""
    problem: str = ""


def counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how often each name occurs, in the order of the names."""
    return tuple(sorted(Counter(names).items()))


def render_index(entries: Sequence[Entry]) -> str:
    """Return the index of several reports: pages without a record first, then by quality."""
    ordered = sorted(entries, key=lambda e: (-1.0 if e.quality is None else e.quality, e.origin))
    refused = sum(entry.quality is None for entry in entries)
    facts = ((len(entries), "pages"), (len(entries) - refused, "records"), (refused, "refused"))
    top = element(
        "header",
        element("h1", text("Inspection")),
        element(
            "ul",
            *(element("li", element("b", text(n)), element("span", text(w))) for n, w in facts),
            class_="facts",
        ),
    )
    charts = element(
        "div",
        _chart("Encodings", Counter(e.encoding for e in entries if e.encoding)),
        _chart("Removed, by reason", _summed(entry.removed for entry in entries)),
        _chart("Repaired, by kind", _summed(entry.repaired for entry in entries)),
        class_="charts",
    )
    head = ("quality", "page", "title", "date", "source", "encoding", "characters")
    table = rows(head, map(_row, ordered), caption="Pages, the doubtful ones first")
    pages = element("section", element("h2", text("Pages")), table, class_="card")
    return document("Inspection - agrinews", top, element("main", charts, pages), script=False)


def _row(entry: Entry) -> tuple[Html, ...]:
    link = element("a", text(entry.origin), href=entry.href)
    if entry.quality is None:
        nothing = text("-")
        why = element("span", text(entry.problem), class_="verdict removed")
        return (text("none"), link, why, nothing, nothing, text(entry.encoding or "-"), nothing)
    return (
        text(f"{entry.quality:.2f}"),
        link,
        element("span", text(entry.title or "-"), class_="han"),
        element("span", text(entry.date or "-"), class_="day"),
        element("span", text(entry.source or "-"), class_="han"),
        text(entry.encoding or "-"),
        text(f"{entry.chars:,}"),
    )


def _summed(counts: Iterable[tuple[tuple[str, int], ...]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(dict(each))
    return total


def _chart(title: str, counts: Counter[str]) -> Html:
    """Return a bar a row; the figures stand beside the bars, so nothing is told by length alone."""
    largest = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_BARS]
    body = ((text(name), text(f"{n:,}"), bar(n / largest)) for name, n in ordered)
    inside = rows(("", "number", ""), body, caption=title) if counts else element("p", text("none"))
    return element("section", element("h2", text(title)), inside, class_="card")
