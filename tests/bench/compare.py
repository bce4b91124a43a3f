"""What other extractors make of the same pages: the table of docs/comparison.md.

    pip install . trafilatura newspaper4k jieba readability-lxml gne resiliparse jusText pyyaml
    python tests/bench/compare.py [GOLD.jsonl]

Without an argument the pages are those of fixtures/pages that hold an article. Each tool gets the
bytes of a page and its own defaults for Chinese; one that takes only text gets the text as
agrinews decodes it, which is more than its users have. A tool that raises or gives nothing has an
empty answer. A tool that is not installed has no row.

The score of a body is the F1 of its runs of four characters, white space aside. GOLD.jsonl has a
page a line: `path` (relative to the file), `text`, `title`, `date`, `source`.
"""

from __future__ import annotations

import json
import logging
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean
from typing import Any

import agrinews

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
GRAM_CHARS = 4
GOOD = 0.95
FIELDS = ("title", "date", "source")

Answer = Mapping[str, str | None]
"""What a tool says: `text`, and of title, date and source those that it knows of at all."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what a reader takes from it."""

    name: str
    body: bytes
    truth: Answer


def our_pages() -> Iterator[Page]:
    """Yield the shipped pages that hold an article."""
    for expected in sorted(PAGES.rglob("expected.json")):
        record = json.loads(expected.read_text("utf-8"))
        if "text" not in record:
            continue
        (path,) = (path for path in expected.parent.glob("page.*") if path.suffix != ".toml")
        said = tomllib.loads((expected.parent / "page.toml").read_text("utf-8"))["truth"]
        truth = {"text": record["text"], **{name: said.get(name) for name in FIELDS}}
        yield Page(str(path.relative_to(PAGES)), path.read_bytes(), truth)


def listed_pages(gold: Path) -> Iterator[Page]:
    """Yield the pages that a file lists."""
    for line in gold.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Page(row["path"], (gold.parent / row["path"]).read_bytes(), row)


# ------------------------------------------------------------------ the tools
def _agrinews(body: bytes) -> Answer:
    record = agrinews.clean(body)
    source = record.source.name if record.source else None
    return {"text": record.text, "title": record.title, "date": record.date, "source": source}


def _trafilatura(body: bytes) -> Answer:
    found = import_module("trafilatura").bare_extraction(body, with_metadata=True)
    return {"text": found.text, "title": found.title, "date": found.date}


def _newspaper(body: bytes) -> Answer:
    article = import_module("newspaper").Article("http://page.example/", language="zh")
    article.config.fetch_images = False
    article.download(input_html=_text(body))
    article.parse()
    date = article.publish_date
    return {"text": article.text, "title": article.title, "date": date and str(date)}


def _readability(body: bytes) -> Answer:
    document = import_module("readability").Document(body)
    shown = import_module("lxml.html").fromstring(document.summary())
    return {"text": shown.text_content(), "title": document.short_title()}


def _gne(body: bytes) -> Answer:
    found = import_module("gne").GeneralNewsExtractor().extract(_text(body))
    return {"text": found["content"], "title": found["title"], "date": found["publish_time"]}


def _resiliparse(body: bytes) -> Answer:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return {"text": extract(_text(body), main_content=True)}


def _justext(body: bytes) -> Answer:
    justext = import_module("justext")
    marks = {"length_low": 15, "length_high": 40, "stopwords_low": 0, "stopwords_high": 0}
    found = justext.justext(body, frozenset(), **marks)
    return {"text": "\n".join(part.text for part in found if not part.is_boilerplate)}


TOOLS: Mapping[str, Callable[[bytes], Answer]] = {
    "agrinews": _agrinews,
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
    "gne": _gne,
    "resiliparse": _resiliparse,
    "jusText": _justext,
}


def _text(body: bytes) -> str:
    return agrinews.decode(body).text


# ------------------------------------------------------------------ the figures
def body_score(given: str, truth: str) -> float:
    """Return the F1 of the runs of four characters."""
    ours, theirs = _grams(given), _grams(truth)
    common = sum((ours & theirs).values())
    return 2 * common / max(sum(ours.values()) + sum(theirs.values()), 1)


def _grams(text: str) -> Counter[str]:
    dense = "".join(text.split())
    return Counter(dense[at : at + GRAM_CHARS] for at in range(len(dense) - GRAM_CHARS + 1))


def is_right(name: str, given: str | None, truth: str | None) -> bool:
    """Tell whether a field is as a reader says; of a date, the day counts."""
    if name == "date" and given:
        given = given.replace("/", "-").replace("年", "-").replace("月", "-")[:10]
    return "".join((given or "").split()) == "".join((truth or "").split())


def row(name: str, tool: Callable[[bytes], Answer], pages: Iterable[Page]) -> str:
    """Return a tool's line of the table."""
    bodies: list[float] = []
    fields: dict[str, list[bool]] = {field: [] for field in FIELDS}
    known: set[str] = set()
    for page in pages:
        answer: Answer = {}
        with suppress(Exception):  # what other tools raise is theirs; it counts as no answer
            answer = tool(page.body)
        known |= answer.keys()
        bodies.append(body_score(answer.get("text") or "", page.truth["text"] or ""))
        for field, right in fields.items():
            right.append(is_right(field, answer.get(field), page.truth.get(field)))
    good = mean(score >= GOOD for score in bodies)
    cells: list[Any] = [f"{name} {version(name)}", f"{mean(bodies):.3f}", f"{good:.0%}"]
    cells += [f"{mean(right):.0%}" if field in known else "-" for field, right in fields.items()]
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    logging.disable(logging.CRITICAL)
    pages = list(listed_pages(Path(arguments[0])) if arguments else our_pages())
    print(f"{len(pages)} pages\n")  # noqa: T201 - a benchmark speaks
    print("| tool | body F1 | pages at 0.95 | title | date | source |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for name, tool in TOOLS.items():
        with suppress(PackageNotFoundError):
            print(row(name, tool, pages), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
