"""`agrinews detect`: which encoding each page is in, why, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agrinews.cli.command import Choice, Command, output_option
from agrinews.cli.completion import complete_path
from agrinews.cli.encodings import check_encoding, encoding_named
from agrinews.cli.options import gather
from agrinews.cli.progress import Progress, progress_for
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options
from agrinews.errors import AgrinewsError, OutputError
from agrinews.model import Candidate, Failure, RawPage
from agrinews.writers.directory import DirectorySink
from agrinews.writers.names import COMPRESSED, PAGE_SUFFIXES
from agrinews.writers.paths import Existing

if TYPE_CHECKING:
    from agrinews.charset.decoding import Decoding


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of each page."""

    format_name: str
    expect: str | None
    every: bool


@dataclass(frozen=True, slots=True)
class Copies:
    """What is written besides."""

    to_utf8: bool
    output: str | None
    overwrite: bool


@click.command("detect", cls=Command)
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@gather(
    "shown",
    Shown,
    output_option(
        "-f",
        "--format",
        "format_name",
        type=Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Columns separated by tabs, or one JSON object a line.",
    ),
    output_option(
        "--expect",
        metavar="ENC",
        callback=check_encoding,
        help="Status 1 if any page is in another encoding than ENC.",
    ),
    output_option("--all", "every", is_flag=True, help="Also every candidate with its score."),
)
@gather(
    "copies",
    Copies,
    output_option("--to-utf8", is_flag=True, help="Write each page to DIR, in UTF-8."),
    output_option("-o", "--output", metavar="DIR", help="Where --to-utf8 writes."),
    output_option("--overwrite", is_flag=True, help="Replace files in DIR."),
)
@talk_options
def command(*, paths: tuple[str, ...], shown: Shown, copies: Copies, talk: Talk) -> int:
    """Tell which encoding pages are in, whatever they say of themselves.

    PATH is a file, a directory (searched with all below it), a glob or - for standard input.
    A line for each page, in columns: path, encoding used, margin (0: a toss-up, 1: certain), the
    label in the HTTP header (saved pages have none), the label in the page, byte order mark,
    bytes replaced by U+FFFD, note. A score is the mean log-probability of a character if the page
    is Chinese: -7 is ordinary text, below -11 another language or the wrong encoding.

    --to-utf8 changes the bytes and nothing else: a label in the page stays as it was.

    \b
    Examples:
      agrinews detect page.html
      agrinews detect saved/ | cut -f2 | sort | uniq -c
      agrinews detect --expect gb18030 saved/*.html
      agrinews detect --all -f json page.html
      agrinews detect --to-utf8 -o utf8/ saved/

    \b
    Exit status:
      0    every page was read; with --expect: all are in that encoding
      1    some pages could not be read or decoded, or differ from --expect
      2    wrong usage
      3    no page could be read
      4    a copy could not be written
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    expected = _check_usage(paths, shown, copies=copies)
    copier = _Copier(copies, roots=paths) if copies.to_utf8 else None
    output, good, bad = StandardOutput(), 0, 0
    progress = progress_for(talk, "pages")
    for page in progress.watch(_pages(paths, progress)):
        found = _decoded(page)
        if isinstance(found, Failure):
            talk.failed(found.origin, found.message, code=found.code)
            bad += 1
            continue
        raw, decoding = found
        output.write(f"{_line(raw, decoding, shown=shown)}\n".encode())
        good += 1
        bad += expected not in (None, decoding.encoding)
        if copier is not None:
            copier.write(decoding, origin=raw.origin)
    if not good:
        return int(Status.NONE_GOOD)
    return int(Status.SOME_FAILED if bad else Status.OK)


def _check_usage(paths: Sequence[str], shown: Shown, *, copies: Copies) -> str | None:
    """Return the encoding expected, by the name that is shown. Raises a usage error."""
    if not paths:
        raise click.UsageError("nothing to read: give files, directories, or - for standard input.")
    if list(paths).count("-") > 1:
        raise click.UsageError("standard input can be read only once.")
    if copies.to_utf8 != (copies.output is not None):
        raise click.UsageError("--to-utf8 and -o DIR belong together.")
    if shown.expect is None:
        return None
    return encoding_named(shown.expect)


def _pages(paths: Sequence[str], progress: Progress) -> Iterator[RawPage | Failure]:
    from agrinews.readers.files import count, read  # noqa: PLC0415
    from agrinews.readers.selection import Selection  # noqa: PLC0415

    if "-" not in paths:
        progress.foresee(count(paths, Selection()))
    return read(paths)


def _decoded(page: RawPage | Failure) -> tuple[RawPage, Decoding] | Failure:
    from agrinews.charset import decode  # noqa: PLC0415
    from agrinews.readers.magic import refuse_foreign  # noqa: PLC0415

    if isinstance(page, Failure):
        return page
    try:
        refuse_foreign(page.body, origin=page.origin)
        return page, decode(page.body, page.content_type)
    except AgrinewsError as error:
        return Failure(page.origin, error.code, str(error), stage="decode")


def _line(page: RawPage, decoding: Decoding, *, shown: Shown) -> str:
    from agrinews.charset.detect import weigh  # noqa: PLC0415

    candidates = weigh(page.body) if shown.every else ()
    if shown.format_name == "json":
        return _as_json(page.origin, decoding, candidates=candidates if shown.every else None)
    cells = (
        page.origin.replace("\t", " ").replace("\n", " "),
        decoding.encoding,
        f"{decoding.margin:.3g}",
        decoding.header,
        decoding.declared,
        "BOM" if decoding.bom else None,
        str(decoding.replaced),
        _note(decoding, candidates),
    )
    return "\t".join(cell or "-" for cell in cells)


def _note(decoding: Decoding, candidates: Iterable[Candidate]) -> str:
    """Return in words what the columns do not say."""
    from agrinews.charset.labels import encoding_of  # noqa: PLC0415

    notes = []
    for name, label in (("header", decoding.header), ("page", decoding.declared)):
        if label is not None and encoding_of(label) is None:
            notes.append(f"the {name}'s label means nothing")
        elif label is not None and encoding_of(label) != decoding.encoding:
            notes.append(f"the {name}'s label is wrong")
    for encoding, pieces in groupby(decoding.pieces, key=lambda piece: piece.encoding):
        sizes = [piece.end - piece.start for piece in pieces]
        notes.append(f"{sum(sizes)} bytes in {len(sizes)} places are {encoding}")
    notes += [f"{candidate.encoding} {candidate.score:.2f}" for candidate in candidates]
    return "; ".join(notes)


def _as_json(path: str, decoding: Decoding, *, candidates: tuple[Candidate, ...] | None) -> str:
    """Return a line of JSON; the names are those of the record's `encoding`."""
    row = {"path": path, **decoding.account()}
    del row["candidates"]
    if candidates is not None:
        row["candidates"] = [asdict(candidate) for candidate in candidates]
    return json.dumps(row, ensure_ascii=False)


class _Copier:
    """Writes copies in UTF-8 below a directory, named as their inputs are."""

    def __init__(self, copies: Copies, *, roots: Sequence[str]) -> None:
        self._folder = Path(copies.output or ".")
        self._existing: Existing = "replace" if copies.overwrite else "refuse"
        self._roots = [root for root in roots if Path(root).is_dir()]
        self._sinks: dict[str, DirectorySink] = {}
        if self._folder.exists() and not self._folder.is_dir():
            raise OutputError(f"{self._folder} is not a directory")

    def write(self, decoding: Decoding, *, origin: str) -> None:
        """Write one copy. Raises OutputError."""
        suffix = _page_suffix(origin)
        if suffix not in self._sinks:
            self._sinks[suffix] = DirectorySink(
                self._folder, suffix, roots=self._roots, existing=self._existing
            )
        self._sinks[suffix].write(decoding.text.encode(), origin=origin)


def _page_suffix(origin: str) -> str:
    """Return the suffix of a page's name, without that of a compression.

    >>> _page_suffix("a/b.HTM.gz"), _page_suffix("-")
    ('.htm', '.html')
    """
    name = Path(origin).name.lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    return next((suffix for suffix in PAGE_SUFFIXES if name.endswith(suffix)), ".html")
