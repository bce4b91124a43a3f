"""The page's blocks in order, each with its verdicts and its repairs marked in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from agrinews.model import Block, Edit, Repair, Verdict
from agrinews.report.markup import Html, element, join, text

MAX_BLOCK_CHARS = 20_000
"""A longer block is cut off in the report: a browser lays out no line of megabytes."""
UNREPAIRED = Repair("", "")
METADATA = frozenset({"title", "subtitle", "byline", "breadcrumb", "tags"})
"""What is no story, but is read into fields of its own: not lost, so not `removed`."""


def verdicts_by_block(verdicts: Iterable[Verdict]) -> dict[int, list[Verdict]]:
    """Return the verdicts of each block, in the order of its text."""
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.block].append(verdict)
    return found


def fate(verdicts: Sequence[Verdict]) -> str:
    """Return `kept`, `removed`, `metadata`, `partly` or (of one nobody judged) `unjudged`."""
    kept = [verdict.keep for verdict in verdicts]
    if not kept:
        return "unjudged"
    if all(kept):
        return "kept"
    if all(verdict.kind in METADATA for verdict in verdicts):
        return "metadata"
    return "partly" if any(kept) else "removed"


def block_item(block: Block, verdicts: Sequence[Verdict], *, repair: Repair = UNREPAIRED) -> Html:
    """Return one block as a list item."""
    what = fate(verdicts)
    kinds = tuple(dict.fromkeys(verdict.kind for verdict in verdicts)) or (block.kind,)
    why = element(
        "div",
        element("a", text(f"#{block.index}"), href=f"#b{block.index}"),
        element("span", text(what), class_=f"verdict {what}"),
        *(element("span", text(f"{spoken(v.kind)}: {v.rule}")) for v in _distinct(verdicts)),
        *_remarks(block, repair),
        class_="why",
    )
    words = element("p", _marked(block.text, verdicts, repair=repair), dir="auto")
    return element(
        "li",
        why,
        words,
        id=f"b{block.index}",
        class_="block",
        tabindex="-1",
        data_keep=what,
        data_repaired="yes" if repair.edits else "no",
        data_reasons=" ".join(kinds),
    )


def spoken(name: str) -> str:
    """Return the name of a kind as words, which a narrow column can break."""
    return name.replace("_", " ")


def _distinct(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return list({(verdict.kind, verdict.rule): verdict for verdict in verdicts}.values())


def _remarks(block: Block, repair: Repair) -> Iterator[Html]:
    if block.link_chars:
        yield element("span", text(f"{block.link_chars} of {len(block.text)} chars in links"))
    for mark in sorted(block.marks):
        yield element("span", text(mark))
    if repair.edits:
        yield element("span", text(f"{len(repair.edits)} repaired"), class_="verdict mended")


def _marked(words: str, verdicts: Sequence[Verdict], *, repair: Repair) -> Html:
    """Return the text with removed stretches struck out and repaired ones marked."""
    shown = words[:MAX_BLOCK_CHARS]
    cuts = [(v.start, v.end) for v in verdicts if not v.keep] if fate(verdicts) == "partly" else []
    edits = {edit.start: edit for edit in repair.edits}
    edges = {0, len(shown), *(edge for span in cuts for edge in span)}
    edges |= {edge for edit in repair.edits for edge in (edit.start, edit.end)}
    ordered = sorted(edge for edge in edges if edge <= len(shown))
    pieces: list[Html] = []
    edit: Edit | None = None
    for start, end in pairwise(ordered):
        edit = edits.get(start, edit)
        piece = text(shown[start:end])
        if edit is not None and edit.start <= start < edit.end:
            piece = element("mark", piece, title=f"was {edit.before} ({edit.kind})")
        if any(low <= start < high for low, high in cuts):
            piece = element("span", piece, class_="cut")
        pieces.append(piece)
    if len(words) > len(shown):
        pieces.append(text(f" … and {len(words) - len(shown):,} characters more"))
    return join(pieces)
