"""One page's report: the decision on the encoding, the repairs, the metadata, the blocks."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator

from agrinews.charset.decoding import Decoding
from agrinews.model import Article, Block, Candidate, Edit, Found, Mending, Verdict
from agrinews.pipeline import Trace
from agrinews.record import Record, plain
from agrinews.report.blocks import UNREPAIRED, block_item, fate, spoken, verdicts_by_block
from agrinews.report.markup import Html, document, element, join, rows, text
from agrinews.report.ribbon import ribbon

MAX_REPAIR_ROWS = 200
MAX_SHOWN_BYTES = 16
# Mean log-probabilities (nats a character): Chinese stands at about -7, noise at about -20.
BEST_SCORE, WORST_SCORE = -5.0, -20.0
ADVICE = (
    "Below is what stands on the page. If it is a story all the same, a site rule with the XPath "
    "of its body helps: agrinews inspect --rules FILE. If it is garbled, --encoding is worth a try."
)
EVIDENCE = {
    "bom": "a byte order mark says so",
    "http": "the HTTP header says so, and the bytes agree",
    "meta": "the page says so, and the bytes agree",
    "detected": "the bytes say so",
    "forced": "asked for by --encoding",
}


def render(trace: Trace) -> str:
    """Return the report of a page as one HTML document that needs nothing else."""
    record = trace.record
    title = record.title or "(no title)"
    top = element(
        "header",
        element("a", text("Skip to the blocks"), href="#blocks", class_="skip"),
        element("h1", text(title), dir="auto"),
        element("p", text(record.origin or "(bytes)"), class_="origin"),
        _facts(trace),
        element(
            "ul", *(element("li", text(flag)) for flag in record.quality.flags), class_="flags"
        ),
        ribbon(trace.survey.blocks, trace.article.verdicts),
    )
    judged = verdicts_by_block(trace.article.verdicts)
    main = element(
        "main",
        _encoding(trace.decoding),
        _repairs(trace.mending),
        _metadata(trace.article),
        _tools(trace.article.verdicts),
        element(
            "div",
            _blocks(trace.survey.blocks, judged, mending=trace.mending),
            _record(record),
            class_="columns",
        ),
    )
    return document(f"{title} - agrinews", top, main, _footer(record), script=True)


def render_refused(
    origin: str, *, reason: str, decoding: Decoding, blocks: tuple[Block, ...], mending: Mending
) -> str:
    """Return the report of a page that gave no record: why, and what stands on it."""
    top = element(
        "header",
        element("a", text("Skip to the blocks"), href="#blocks", class_="skip"),
        element("h1", text("No record")),
        element("p", text(origin), class_="origin"),
        element("p", text(reason), class_="refused"),
        element("p", text(ADVICE), class_="advice"),
    )
    main = element(
        "main",
        _encoding(decoding),
        _repairs(mending),
        _tools(()),
        _blocks(blocks, {}, mending=mending),
    )
    return document(f"{origin} - agrinews", top, main, script=True)


# ------------------------------------------------------------------ the panels
def _facts(trace: Trace) -> Html:
    record, verdicts = trace.record, verdicts_by_block(trace.article.verdicts)
    fates = Counter(fate(verdicts.get(block.index, [])) for block in trace.survey.blocks)
    edits = sum(len(repair.edits) for repair in trace.mending.blocks)
    facts = (
        (f"{record.quality.score:.2f}", "quality"),
        (record.encoding.used, "encoding"),
        (record.lang, "language"),
        (f"{record.stats.han:,}", "Chinese characters"),
        (f"{fates['kept'] + fates['partly']} of {len(trace.survey.blocks)}", "blocks kept"),
        (f"{edits:,}", "repairs"),
        (_moment(record), "published"),
        (record.source.name if record.source else "-", "source 来源"),
    )
    items = (element("li", element("b", text(b)), element("span", text(s))) for b, s in facts)
    return element("ul", *items, class_="facts")


def _moment(record: Record) -> str:
    """Return when it was published, to the minute; the record beside it has the rest."""
    return (record.published_at or record.date or "-")[:16].replace("T", " ")


def _encoding(decoding: Decoding) -> Html:
    said = (
        ("used", f"{decoding.encoding}, since {EVIDENCE[decoding.evidence]}"),
        ("HTTP header", decoding.header or "silent"),
        ("page", decoding.declared or "silent"),
        ("byte order mark", "yes" if decoding.bom else "no"),
        ("margin", f"{decoding.margin:.2f} of 1"),
        ("replaced characters", str(decoding.replaced)),
        *((f"bytes {p.start:,}-{p.end:,}", f"read as {p.encoding}") for p in decoding.pieces),
    )
    table = rows(
        ("what", "says"), ((text(a), text(b)) for a, b in said), caption="Decision on the encoding"
    )
    weighed = rows(
        ("candidate", "score", ""),
        ((text(c.encoding), text(f"{c.score:.2f}"), _bar(c)) for c in decoding.candidates),
        caption="Candidates",
    )
    summary = element(
        "summary",
        text("Encoding "),
        element("small", text(f"{decoding.encoding}: {EVIDENCE[decoding.evidence]}")),
    )
    return element("details", summary, table, weighed if decoding.candidates else Html(""))


def _bar(candidate: Candidate) -> Html:
    """Return a bar as long as the score is good (an SVG, since styles in attributes are barred)."""
    share = (candidate.score - WORST_SCORE) / (BEST_SCORE - WORST_SCORE)
    return bar(min(max(share, 0.01), 1.0))


def bar(share: float, *, width: int = 120) -> Html:
    """Return a bar of `share` (0 to 1) of its box, decoration beside a figure."""
    box = element("rect", width=f"{100 * share:.1f}", height="8", rx="2", fill="currentColor")
    return element(
        "svg",
        box,
        viewBox="0 0 100 8",
        width=width,
        height="8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _repairs(mending: Mending) -> Html:
    found = [(i, e) for i, repair in enumerate(mending.blocks) for e in repair.edits]
    first: dict[tuple[str, str, str, str], tuple[int, Edit]] = {}
    times: Counter[tuple[str, str, str, str]] = Counter()
    for index, edit in found:
        key = (edit.kind, edit.rule, edit.before, edit.after)
        first.setdefault(key, (index, edit))
        times[key] += 1
    # What the bytes do not prove comes first: that is what a reader has to judge.
    ordered = sorted(first, key=lambda key: (not first[key][1].lossy, first[key][1].score))
    lines = (_repair_row(*first[key], times=times[key]) for key in ordered[:MAX_REPAIR_ROWS])
    head = ("before", "after", "kind and rule", "bytes before", "sure", "times", "block")
    kinds = ", ".join(
        f"{n} {spoken(k)}" for k, n in Counter(e.kind for _, e in found).most_common()
    )
    summary = element("summary", text("Repairs "), element("small", text(kinds or "none")))
    left = len(first) - MAX_REPAIR_ROWS
    more = element("p", text(f"and {left} more")) if left > 0 else Html("")
    return element("details", summary, rows(head, lines, caption="Repairs"), more)


def _repair_row(index: int, edit: Edit, *, times: int) -> tuple[Html, ...]:
    proof = f"not proved: {' '.join(edit.lossy)}" if edit.lossy else f"{edit.score:.2f}"
    return (
        element("span", text(_short(edit.before)), class_="han"),
        element("span", text(_short(edit.after) or "(nothing)"), class_="han"),
        join((text(spoken(edit.kind)), Html("<br>"), element("code", text(edit.rule)))),
        element("span", text(_bytes(edit.before)), class_="bytes"),
        text(proof),
        text(times),
        element("a", text(f"#{index}"), href=f"#b{index}"),
    )


def _short(words: str, limit: int = 40) -> str:
    return words if len(words) <= limit else f"{words[:limit]}…"


def _bytes(words: str) -> str:
    """Return the bytes of `words` in GB18030, as hexadecimal: the damage is done to these."""
    body = words.encode("gb18030", "replace")
    return body[:MAX_SHOWN_BYTES].hex(" ").upper() + (" …" if len(body) > MAX_SHOWN_BYTES else "")


def _metadata(article: Article) -> Html:
    found = [
        (field.name, value)
        for field in dataclasses.fields(article)
        if isinstance(value := getattr(article, field.name), Found)
    ]
    body = (
        (
            text(name.replace("_", " ")),
            element("span", text(_said(each.value)), class_="han"),
            _place(each.where),
            element("span", text(_short(each.raw, 80)), class_="han"),
        )
        for name, each in found
    )
    summary = element("summary", text("Metadata "), element("small", text(f"{len(found)} found")))
    table = rows(("field", "value", "found in", "read from"), body, caption="Metadata")
    return element("details", summary, table, open="open")


def _said(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _place(where: str) -> Html:
    kind, _, index = where.partition(":")
    if kind == "block" and index.isdigit():
        return element("a", text(f"block #{index}"), href=f"#b{index}")
    return element("code", text(where))


def _tools(verdicts: tuple[Verdict, ...]) -> Html:
    judged = (("kept", "Kept"), ("metadata", "Metadata"), ("removed", "Removed"))
    shows = (("all", "All"), *(judged if verdicts else ()), ("repaired", "Repaired"))
    buttons = (
        element("button", text(name), type="button", data_show=key, aria_pressed="false")
        for key, name in shows
    )
    counts = Counter(verdict.kind for verdict in verdicts)
    choices = (
        element("option", text(f"{spoken(kind)} ({n})"), value=kind)
        for kind, n in sorted(counts.items())
    )
    return element(
        "div",
        *buttons,
        element(
            "select",
            element("option", text("every reason"), value=""),
            *choices,
            id="reason",
            aria_label="Only blocks with this reason",
        ),
        element(
            "input",
            id="search",
            type="search",
            placeholder="search in the blocks",
            aria_label="Search in the blocks",
        ),
        element("output", id="count", aria_live="polite"),
        class_="tools",
        role="toolbar",
        aria_label="Filter the blocks",
    )


def _blocks(
    blocks: tuple[Block, ...], judged: dict[int, list[Verdict]], *, mending: Mending
) -> Html:
    repairs = mending.blocks or (UNREPAIRED,) * len(blocks)
    items: Iterator[Html] = (
        block_item(block, judged.get(block.index, []), repair=repair)
        for block, repair in zip(blocks, repairs, strict=True)
    )
    return element("ol", *items, id="blocks", class_="blocks", aria_label="Blocks of the page")


def _record(record: Record) -> Html:
    words = json.dumps(plain(record), ensure_ascii=False, indent=2)
    heading = element("h2", text("The record"))
    return element(
        "section", heading, element("pre", text(words), tabindex="0"), class_="card record"
    )


def _footer(record: Record) -> Html:
    keys = (
        *(("n", "next"), ("p", "previous"), ("/", "search")),
        *(("a", "all"), ("k", "kept"), ("d", "metadata"), ("r", "removed"), ("m", "repaired")),
    )
    told = join((join((element("kbd", text(k)), text(f" {w}"))) for k, w in keys), ", ")
    made = f"agrinews {record.tool.agrinews}, tables {record.tool.rules}. Keys: "
    return element("footer", element("p", text(made), told))
