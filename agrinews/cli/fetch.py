"""`agrinews fetch`: URLs in, records out; the one command that asks servers for pages."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from agrinews.cli.clean import Cleaning, cleaning_options
from agrinews.cli.command import (
    Command,
    cleaning_option,
    input_option,
    output_option,
    running_option,
)
from agrinews.cli.network import Network, network_options
from agrinews.cli.options import gather
from agrinews.cli.output import Output, output_options
from agrinews.cli.past import check_resumable
from agrinews.cli.status import Status
from agrinews.cli.talk import Talk, talk_options

if TYPE_CHECKING:
    from agrinews.cli.urls import Listing
    from agrinews.model import Failure
    from agrinews.record import Record
    from agrinews.runners.fetching import Crew

PAGES_AT_HOME: Final = 8


@dataclass(frozen=True, slots=True)
class Run:
    """What to fetch, and how many URLs at a time."""

    input: str | None
    url_field: str | None
    save: str | None
    save_warc: str | None
    follow_pages: int
    jobs: int | None
    unordered: bool
    resume: bool


run_options = gather(
    "run",
    Run,
    input_option(
        "-i",
        "--input",
        metavar="FILE",
        help="URLs, one a line, # for comments; or JSON Lines with --url-field. - for stdin.",
    ),
    input_option("--url-field", metavar="NAME", help="The field of JSON Lines that is the URL."),
    output_option(
        "--save",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="Keep the bytes as received, the headers as JSON, and urls.tsv for `clean`.",
    ),
    output_option(
        "--save-warc",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Add the answers to a WARC file (needs agrinews[warc]).",
    ),
    cleaning_option(
        "--follow-pages",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Merge a story on several pages into one record, at most N.",
    ),
    running_option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="URLs in hand at a time, on as many hosts. Default: the number of cores.",
    ),
    running_option("--unordered", is_flag=True, help="Write records as they come."),
    running_option("--resume", is_flag=True, help="Go on where an earlier run stopped."),
)


@click.command("fetch", cls=Command)
@click.argument("urls", nargs=-1, metavar="URL...")
@run_options
@network_options
@cleaning_options
@output_options
@talk_options
def command(
    urls: tuple[str, ...],
    *,
    run: Run,
    network: Network,
    cleaning: Cleaning,
    output: Output,
    talk: Talk,
) -> int:
    """Fetch pages politely and turn them into records.

    URL may be - to read URLs from standard input. Each host is asked by one connection, with a
    quiet second between two requests, and only for what its robots.txt allows.

    \b
    Examples:
      agrinews fetch https://news.example/2024/0816/1.html
      agrinews fetch -i urls.txt -o news.jsonl --rejects bad.jsonl --resume
      agrinews links https://news.example/ | agrinews fetch - -o today.jsonl
      agrinews fetch -i urls.txt --save pages/ --cache cache/ -o news.jsonl
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.cli.urls import Listing  # noqa: PLC0415 - --help loads no network
    from agrinews.runners.cleaners import Cleaners  # noqa: PLC0415
    from agrinews.runners.fetching import Crew, Plan  # noqa: PLC0415
    from agrinews.runners.journal import Journal  # noqa: PLC0415
    from agrinews.runners.limits import Limits, processors  # noqa: PLC0415
    from agrinews.runners.visiting import Visitor  # noqa: PLC0415

    _check(urls, run, output=output)
    with ExitStack() as stack:
        listing = Listing(urls, run.input, url_field=run.url_field)
        fetcher = stack.enter_context(network.fetcher())
        jobs = run.jobs or processors()
        # A page that killed the run must not kill the next one, too.
        cleaners = Cleaners(
            cleaning.options(),
            limits=Limits(workers=min(jobs, processors())),
            at_home=0 if run.resume else PAGES_AT_HOME,
        )
        stack.callback(cleaners.close)
        journal = Journal(_journal_path(output), resume=run.resume)
        stack.callback(journal.close)
        visitor = Visitor(fetcher, cleaners.clean, journal=journal, pages=run.follow_pages)
        visitor.keep_in(run.save, run.save_warc)
        stack.callback(visitor.close)
        plan = Plan(jobs, ordered=not run.unordered)
        crew = Crew(fetcher, visitor.visit, journal=journal, plan=plan)
        return int(_write(crew, listing, run=run, output=output, talk=talk))


def _check(urls: tuple[str, ...], run: Run, *, output: Output) -> None:
    """Raise a usage error for what makes no sense."""
    if not urls and run.input is None:
        raise click.UsageError("nothing to fetch: give URLs, -i FILE, or - for standard input.")
    if (*urls, run.input).count("-") > 1:
        raise click.UsageError("standard input can be read only once.")
    if run.url_field is not None and run.input is None and "-" not in urls:
        raise click.UsageError("--url-field is about the lines of -i FILE.")
    if run.resume and output.is_directory:
        raise click.UsageError("--resume needs a single output file.")
    if run.resume:
        check_resumable(output, key="url")


def _journal_path(output: Output) -> Path | None:
    """Return where outcomes wait for their turn, beside an output that can be resumed."""
    from agrinews.writers import format_named  # noqa: PLC0415 - --help loads no writer

    path = Path(output.output)
    if output.output == "-" or output.is_directory or not path.parent.is_dir():
        return None
    if not format_named(output.format_name).resumable or (path.exists() and not path.is_file()):
        return None
    return path.with_name(f".{path.name}.journal")


def _write(crew: Crew, listing: Listing, *, run: Run, output: Output, talk: Talk) -> Status:
    """Write what the crew brings and return the status."""
    from agrinews.cli.batch import Batch  # noqa: PLC0415 - --help loads no parser
    from agrinews.cli.urls import Earlier  # noqa: PLC0415

    earlier = Earlier()
    batch = Batch(output, talk=talk, many=listing.is_long, resume=run.resume, past=earlier)

    def outcomes() -> Iterator[Record | Failure]:
        yield from crew.outcomes(listing.tasks(earlier))
        batch.counts = replace(
            batch.counts,
            records=batch.counts.records + listing.records_before,
            failed=batch.counts.failed + listing.failed_before,
            duplicates=batch.counts.duplicates + listing.duplicates,
        )
        if interrupted.is_set():
            raise KeyboardInterrupt

    with _finishing(crew, talk) as interrupted, batch.progress.ticking(crew.standing):
        return batch.run(outcomes())


@contextmanager
def _finishing(crew: Crew, talk: Talk) -> Iterator[threading.Event]:
    """Let the first Ctrl-C end the run once the URLs in hand are done; a second one ends it now."""
    interrupted = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if interrupted.is_set():
            signal.default_int_handler(number, frame)
        interrupted.set()
        talk.warn("finishing what is in hand (Ctrl-C again to stop now)")
        crew.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
