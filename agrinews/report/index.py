"""The report of many pages: a row each, worst first, and what they have in common as charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from agrinews.report.blocks import spoken
from agrinews.report.markup import Html, document, element, join, rows, text
from agrinews.report.page import bar

MAX_BARS = 10
BANDS = ((0.95, "0.95 to 1"), (0.85, "0.85 to 0.95"), (0.7, "0.70 to 0.85"), (0.0, "below 0.70"))
"""Of quality: sound, a flag or two, worth a look, doubtful."""

NOTHING = element("span", text("-"), class_="nothing")


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
    folder = _folder([entry.origin for entry in entries])
    top = element(
        "header",
        element("h1", text("Inspection")),
        element("p", text(folder), class_="origin") if folder else Html(""),
        element(
            "ul",
            *(
                element("li", element("b", text(f"{n:,}")), element("span", text(w)))
                for n, w in facts
            ),
            class_="facts",
        ),
    )
    charts = element("div", *_charts(entries), class_="charts")
    head = ("quality", "page", "title", "date", "source", "encoding", "characters")
    lines = [_row(entry, folder) for entry in ordered]
    table = rows(head, lines, caption="Pages, the doubtful ones first")
    inside = table if lines else element("p", text("No pages were found."))
    pages = element("section", element("h2", text("Pages")), inside, class_="card pages")
    return document("Inspection - agrinews", top, element("main", charts, pages), script=False)


def _folder(origins: Sequence[str]) -> str:
    """Return the folder or address that all origins begin with, "" for none."""
    if len(origins) < 2:  # noqa: PLR2004 - alone, a page has nothing in common with others
        return ""
    pairs = takewhile(
        lambda pair: pair[0] == pair[1], zip(min(origins), max(origins), strict=False)
    )
    return "".join(char for char, _ in pairs).rpartition("/")[0]


def _charts(entries: Sequence[Entry]) -> Iterator[Html]:
    scores = [entry.quality for entry in entries if entry.quality is not None]
    bands = Counter(next(name for low, name in BANDS if score >= low) for score in scores)
    if any(entry.problem for entry in entries):
        yield _chart(
            "Refused, by reason", Counter(e.problem.partition(":")[0] for e in entries if e.problem)
        )
    yield _chart("Quality", {name: bands[name] for _, name in BANDS}, ordered=True)
    yield _chart("Encodings", Counter(e.encoding for e in entries if e.encoding))
    yield _chart("Removed, by reason", _summed(entry.removed for entry in entries))
    yield _chart("Repaired, by kind", _summed(entry.repaired for entry in entries))


def _row(entry: Entry, folder: str) -> tuple[Html, ...]:
    name = entry.origin.removeprefix(f"{folder}/") if folder else entry.origin
    link = element("a", text(name), href=entry.href) if entry.href else text(name)
    if entry.quality is None:
        why = element("span", text(entry.problem), class_="verdict removed")
        return (text("none"), link, why, NOTHING, NOTHING, _or_nothing(entry.encoding), NOTHING)
    return (
        join((text(f"{entry.quality:.2f} "), bar(entry.quality, width=48))),
        link,
        _or_nothing(entry.title, "han"),
        _or_nothing(entry.date),
        _or_nothing(entry.source, "han"),
        _or_nothing(entry.encoding),
        element("span", text(f"{entry.chars:,}"), class_="figure"),
    )


def _or_nothing(words: str | None, face: str | None = None) -> Html:
    return element("span", text(words), class_=face) if words else NOTHING


def _summed(counts: Iterable[tuple[tuple[str, int], ...]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(dict(each))
    return total


def _chart(title: str, counts: Mapping[str, int], *, ordered: bool = False) -> Html:
    """Return a bar a row, the longest first unless the rows are `ordered` already.

    The figures stand beside the bars, so nothing is told by length alone.
    """
    largest = max(counts.values(), default=0) or 1
    shown = list(counts.items())
    if not ordered:
        shown = sorted(shown, key=lambda item: (-item[1], item[0]))[:MAX_BARS]
    left = len(counts) - len(shown)
    body = (
        (text(spoken(name)), element("span", text(f"{n:,}"), class_="figure"), bar(n / largest))
        for name, n in shown
    )
    more = element("p", text(f"and {left} more")) if left else Html("")
    table = rows(("what", "number", "share"), body, caption=title)
    inside = (table, more) if any(counts.values()) else (element("p", text("none")),)
    return element("section", element("h2", text(title)), *inside, class_="card chart")
