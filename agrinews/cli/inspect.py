"""`agrinews inspect`: a page's report, to be looked at."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agrinews.cli.clean import Cleaning, cleaning_options
from agrinews.cli.command import Command, output_option
from agrinews.cli.completion import complete_path
from agrinews.cli.network import Network, network_options
from agrinews.cli.options import gather
from agrinews.cli.progress import Progress, progress_for
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options
from agrinews.errors import AgrinewsError, FetchError, OutputError
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.readers.pipes import is_pipe
from agrinews.writers.paths import make_folder, put_whole

if TYPE_CHECKING:
    from agrinews.readers.http import Fetcher
    from agrinews.report import Inspection
    from agrinews.runners.job import CleanJob


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make of the pages."""

    output: str | None
    overwrite: bool
    shown: bool
    as_json: bool


wish_options = gather(
    "wish",
    Wish,
    output_option(
        "-o",
        "--output",
        metavar="PATH",
        help="The report's FILE.html, or a directory for many pages. Default: a temporary one, "
        "named on standard output.",
    ),
    output_option("--overwrite", is_flag=True, help="Replace a report that exists."),
    output_option("--open", "shown", is_flag=True, help="Open the report in the browser."),
    output_option("--json", "as_json", is_flag=True, help="Print what it shows as JSON Lines."),
)


@click.command("inspect", cls=Command)
@click.argument(
    "places", nargs=-1, required=True, metavar="URL|PATH...", shell_complete=complete_path
)
@wish_options
@network_options
@cleaning_options
@talk_options
def command(
    places: tuple[str, ...], *, wish: Wish, network: Network, cleaning: Cleaning, talk: Talk
) -> int:
    """Show why each part of a page was kept, removed or repaired, as one HTML page.

    A URL is fetched as politely as by `fetch`. Several pages, or a directory, give an index with a
    row for each, the doubtful ones first.

    \b
    Examples:
      agrinews inspect page.html --open
      agrinews inspect page.html -o report.html
      agrinews inspect https://news.example/2024/0816/1.html --open
      agrinews inspect saved/ -o reports/
      agrinews inspect page.html --json | jq .decoding
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    progress = progress_for(talk, "pages")
    many = len(places) > 1 or Path(places[0]).is_dir()
    job = _job(cleaning.options(), places, many=many)
    with _pages(places, network, progress=progress) as pages:
        if wish.as_json:
            return int(_print_json(progress.watch(pages), job, talk=talk))
        target = _target(wish.output, many=many, overwrite=wish.overwrite)
        write = _write_many if many else _write_one
        status = write(progress.watch(pages), target, job=job, talk=talk)
    place = target / "index.html" if many else target
    if place.exists():
        if wish.output is None:
            StandardOutput().write(os.fsencode(place) + b"\n")
        if wish.shown:
            click.launch(str(place))
    return int(status)


def _job(options: CleanOptions, places: Sequence[str], *, many: bool) -> CleanJob:
    """Return how `clean` would judge these pages: with what those of one site teach each other."""
    from agrinews.readers.files import find  # noqa: PLC0415 - --help loads no parser
    from agrinews.readers.selection import Selection  # noqa: PLC0415
    from agrinews.runners.crew import lessons_of  # noqa: PLC0415
    from agrinews.runners.job import CleanJob  # noqa: PLC0415
    from agrinews.runners.limits import Limits  # noqa: PLC0415

    job = CleanJob(options)
    saved = [place for place in places if "://" not in place]
    if not many or "-" in saved or any(map(is_pipe, saved)):
        return job
    return replace(job, lessons=lessons_of(find(saved, Selection()), job, limits=Limits()))


@contextmanager
def _pages(
    places: Sequence[str], network: Network, *, progress: Progress
) -> Iterator[Iterator[RawPage | Failure]]:
    """Yield the pages at paths and URLs, in their order; a fetcher is made only for URLs."""
    from agrinews.readers.files import count, read  # noqa: PLC0415 - --help loads no parser
    from agrinews.readers.selection import Selection  # noqa: PLC0415

    if "-" not in places:
        progress.foresee(count(places, Selection()))
    with ExitStack() as stack:
        urls = [place for place in places if "://" in place]
        fetcher = stack.enter_context(network.fetcher()) if urls else None

        def pages() -> Iterator[RawPage | Failure]:
            for place in places:
                if "://" in place and fetcher is not None:
                    yield _fetched(place, fetcher)
                else:
                    yield from read([place])

        yield pages()


def _fetched(url: str, fetcher: Fetcher) -> RawPage | Failure:
    try:
        return fetcher.fetch(url)
    except FetchError as error:
        return Failure(error.origin or url, error.code, str(error), stage="fetch")


def _target(output: str | None, *, many: bool, overwrite: bool) -> Path:
    """Return where to write. Raises OutputError when something is there already."""
    if output is None:
        folder = Path(tempfile.mkdtemp(prefix="agrinews-"))
        return folder if many else folder / "report.html"
    path = Path(output)
    if not many and (output.endswith("/") or path.is_dir()):
        path = path / "report.html"
    taken = path / "index.html" if many else path
    if taken.exists() and not overwrite:
        raise OutputError(f"{taken} exists; give --overwrite to replace it")
    if many and path.is_file():
        raise OutputError(f"{path} is a file; several reports need a directory")
    return path


def _print_json(pages: Iterable[RawPage | Failure], job: CleanJob, *, talk: Talk) -> Status:
    good = failed = 0
    out = StandardOutput()
    for page in pages:
        try:
            found = _inspected(page, job).json
        except AgrinewsError as error:
            failed += 1
            talk.failed(error.origin, f"{error.code}: {error}", code=error.code)
            continue
        good += "error" not in found
        failed += "error" in found
        out.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return _status(good, failed)


def _write_one(
    pages: Iterable[RawPage | Failure], target: Path, *, job: CleanJob, talk: Talk
) -> Status:
    try:
        found = _inspected(next(iter(pages)), job)
    except AgrinewsError as error:
        talk.failed(error.origin, f"{error.code}: {error}", code=error.code)
        return Status.NONE_GOOD
    _save(target, found.html)
    if found.entry.problem:
        talk.failed(found.entry.origin, found.entry.problem)
    return Status.NONE_GOOD if found.entry.problem else Status.OK


def _write_many(
    pages: Iterable[RawPage | Failure], target: Path, *, job: CleanJob, talk: Talk
) -> Status:
    from agrinews.report import Entry, render_index  # noqa: PLC0415

    entries = []
    for number, page in enumerate(pages, start=1):
        href = f"page-{number:05d}.html"
        try:
            found = _inspected(page, job, href=href)
        except AgrinewsError as error:
            talk.failed(error.origin, f"{error.code}: {error}", code=error.code)
            entries.append(Entry(error.origin, "", problem=f"{error.code}: {error}"))
            continue
        _save(target / href, found.html)
        entries.append(found.entry)
    _save(target / "index.html", render_index(entries))
    failed = sum(bool(entry.problem) for entry in entries)
    return _status(len(entries) - failed, failed)


def _inspected(page: RawPage | Failure, job: CleanJob, *, href: str = "") -> Inspection:
    """Return the report of a page. Raises AgrinewsError for one that could not be read."""
    from agrinews.report import inspect  # noqa: PLC0415

    read = _page(page)
    return inspect(read, job.options, known=job.known(read), href=href)


def _page(page: RawPage | Failure) -> RawPage:
    """Return the page. Raises AgrinewsError for one that could not be read."""
    if isinstance(page, Failure):
        error = AgrinewsError(page.message, origin=page.origin)
        error.code = page.code
        raise error
    return page


def _save(path: Path, html: str) -> None:
    """Write a report whole or not at all. Raises OutputError."""
    make_folder(path.parent)
    put_whole(path, html.encode("utf-8", "replace"))


def _status(good: int, failed: int) -> Status:
    if not good:
        return Status.NONE_GOOD
    return Status.SOME_FAILED if failed else Status.OK
