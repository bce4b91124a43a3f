# ruff: noqa: E501, SLF001, T201  # it turns off what is private, and prints a table
"""What each table and each judge is worth: without it, how many pages come out differently.

    python tests/bench/ablation.py [FOLDER ...] [SWITCH ...]

Story cases of the fixtures have a truth, so they get worse or better; of the golden pages, and of the
saved pages in the folders named, is counted on how many text or fields change, or what is said of
the rest. One switch at a time, all or those named; a switch under which nothing changes guards
nothing that was measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from agrinews import tables
from agrinews.article import hints, notices, phrases, signed
from agrinews.article.breadcrumb import Breadcrumb
from agrinews.article.compose import compose
from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.errors import AgrinewsError, NoArticleError
from agrinews.model import Article, Survey
from agrinews.pipeline import mend

FIXTURES = Path(__file__).parents[2] / "fixtures"
FIELDS = ("title", "subtitle", "authors", "editors", "source", "date", "published_at", "images")
TABLES = (*phrases.FILES, "contact.txt", "reported.txt", "hints.tsv")
NONE: frozenset[int] = frozenset()
JUDGES: dict[str, Callable[..., Any]] = {
    "absence._is_of_cards": lambda *_, **__: False,
    "absence._is_of_teasers": lambda *_, **__: False,
    "boilerplate._below_labels": lambda *_: None,
    "boilerplate._misnamed": lambda *_: NONE,
    "boilerplate.told_once": lambda _, found: found,
    "boilerplate.times_of_entries": lambda *_: NONE,
    "boilerplate.unfolded": lambda _: NONE,
    "boilerplate.in_boxes": lambda _: (),
    "boilerplate.without_lead_ins": lambda _, found: found,
    "boilerplate.captions_by_place": lambda *_, **__: NONE,
    "boilerplate.card_kinds": lambda *_, **__: {},
    "boilerplate.headed_column": lambda *_, **__: -1,
    "boilerplate.is_amid": lambda *_, **__: False,
    "boilerplate.with_headline": lambda _, node: node,
    "cards.replies": lambda *_, **__: [],
    "compose.find_breadcrumb": lambda *_: Breadcrumb(),
    "copies._without_beginning": lambda _, found: found,
    "element._with_siblings": lambda _, node, **__: node,
    "extent._before_extras": lambda _, ends: ends[-1],
    "extent._is_built_like": lambda *_, **__: False,
    "extent._run_on": lambda _, last: last,
    "extent._table_end": lambda _, at: at,
    "extent.signed_until": lambda *_: -1,
    "extent.is_contact": lambda _: False,
    "header._rows": lambda *_: NONE,
    "header.spaced": lambda block: block.text,
    "looks._shaped": lambda _: None,
    "looks.is_disclaiming": lambda _: False,
    "clues.read_signed": lambda *_: None,
    "stretches.closing": lambda _: None,
    "stretches.opening": lambda _: None,
    "stretches.trailing_call": lambda _: None,
    "stretches.trailing_link": lambda _: None,
}


def told(seen: Survey) -> tuple[Any, ...]:
    """Text and fields of a page, or why there are none."""
    try:
        article = compose(seen)
    except NoArticleError as error:
        return (str(error), (), ())
    fields = tuple(getattr(article, name) for name in FIELDS)
    kinds = tuple((verdict.block, verdict.kind) for verdict in article.verdicts)
    return (tuple(kept(seen, article)), fields, kinds)


def kept(seen: Survey, article: Article) -> Iterator[str]:
    for verdict in article.verdicts:
        if verdict.keep and (text := seen.blocks[verdict.block].text[verdict.start : verdict.end]):
            yield text.strip()


def cases() -> dict[str, tuple[Survey, str | tuple[str, ...], frozenset[str]]]:
    folder = FIXTURES / "cases" / "article"
    texts = [(folder / f"{name}.jsonl").read_text("utf-8") for name in ("stories", "absent")]
    found = [json.loads(line) for text in texts for line in text.split("\n") if line]
    return {
        case["label"]: (
            survey(case["input"], form=case.get("form")),
            case["expected"] if isinstance(case["expected"], str) else tuple(case["expected"]),
            frozenset(case.get("optional", ())),
        )
        for case in found
    }


def pages(*folders: Path) -> dict[str, Survey]:
    files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    found = {}
    for path in files:
        if path.suffix in (".html", ".htm", ".txt"):
            try:
                found[str(path)] = mend(survey(decode(path.read_bytes(), None).text))[0]
            except AgrinewsError:
                continue
    return found


@contextmanager
def without(switch: str) -> Iterator[None]:
    """Work without one table or one judge."""
    with ExitStack() as stack:
        if switch in TABLES:
            for name in ("lines", "rows"):
                real = getattr(tables, name)
                empty = patch.object(
                    tables, name, lambda file, real=real: () if file == switch else real(file)
                )
                stack.enter_context(empty)
        else:
            stack.enter_context(patch(f"agrinews.article.{switch}", JUDGES[switch]))
        forget()
        yield
    forget()


def forget() -> None:
    for cached in (phrases.phrases, phrases._reporting, hints._words, notices._labels):
        cached.cache_clear()
    signed._patterns.cache_clear()
    hints.hint_kind.cache_clear()


def main() -> None:
    every = (*TABLES, *JUDGES)
    folders = [Path(name) for name in sys.argv[1:] if name not in every]
    truths, seen = cases(), pages(FIXTURES / "pages", *folders)
    before = {name: told(each) for name, each in seen.items()}
    right = {name for name, case in truths.items() if is_right(*case)}
    print(f"{len(right)} of {len(truths)} cases right; {len(seen)} pages")
    print(
        f"{'without':32}{'cases worse':>12}{'better':>8}{'pages: text':>12}{'a field':>9}{'a kind':>8}"
    )
    for switch in [name for name in every if name in sys.argv] or every:
        with without(switch):
            still = {name for name, case in truths.items() if is_right(*case)}
            after = {name: told(each) for name, each in seen.items()}
        text = sum(after[name][0] != before[name][0] for name in seen)
        field = sum(after[name][1] != before[name][1] for name in seen)
        kind = sum(after[name][2] != before[name][2] for name in seen)
        figures = f"{len(right - still):12}{len(still - right):8}{text:12}{field:9}{kind:8}"
        print(f"{switch:32}{figures}")


def is_right(seen: Survey, expected: str | tuple[str, ...], optional: frozenset[str]) -> bool:
    text = told(seen)[0]
    if isinstance(text, str) or isinstance(expected, str):
        return isinstance(text, str) and isinstance(expected, str) and expected in text
    return tuple(paragraph for paragraph in text if paragraph not in optional) == expected


if __name__ == "__main__":
    main()
