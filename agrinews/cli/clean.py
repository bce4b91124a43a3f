"""`agrinews clean`: saved pages in, records out; never opens a socket."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import click

from agrinews.cli.batch_options import Labour, labour_options
from agrinews.cli.command import Choice, Command, cleaning_option, input_option
from agrinews.cli.completion import complete_path
from agrinews.cli.encodings import check_encoding
from agrinews.cli.options import gather
from agrinews.cli.output import Output, output_options
from agrinews.cli.settings import site_rules
from agrinews.cli.shards import ShardedRun, Sharding, sharding_options
from agrinews.cli.shards import check as check_sharding
from agrinews.cli.talk import Talk, talk_options
from agrinews.model import RuleSet
from agrinews.options import CleanOptions, Provenance, Script
from agrinews.readers import KINDS
from agrinews.readers.files import count, find
from agrinews.readers.pipes import is_pipe
from agrinews.readers.selection import PAGES, PAGES_OF_KIND, Kind, Selection, read_url_map


@dataclass(frozen=True, slots=True)
class Sources:
    """What to read."""

    files_from: str | None
    null: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    kind: Kind
    base_url: str | None
    url_map: str | None
    html_field: str | None
    text_field: str | None

    def selection(self) -> Selection:
        """Return what a reader needs to know."""
        return Selection(
            include=self.include or PAGES_OF_KIND.get(self.kind, PAGES),
            exclude=self.exclude,
            kind=self.kind,
            base_url=self.base_url,
            url_map=read_url_map(self.url_map) if self.url_map else {},
            html_field=self.html_field,
            text_field=self.text_field,
        )

    def listed(self) -> tuple[str, ...]:
        """Return the paths of `--files-from`."""
        if self.files_from is None:
            return ()
        try:
            body = _bytes_of(self.files_from)
        except OSError as error:
            raise click.BadParameter(
                f"{self.files_from}: {error.strerror}", param_hint="--files-from"
            ) from error
        lines = body.split(b"\0") if self.null else body.splitlines()
        return tuple(os.fsdecode(line) for line in lines if line.strip())


source_options = gather(
    "sources",
    Sources,
    input_option(
        "--files-from", metavar="FILE", help="Read the paths from FILE, one a line; - for stdin."
    ),
    input_option("-0", "--null", is_flag=True, help="Paths in --files-from end with NUL."),
    input_option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help=f"Files to read in directories. Default: {' '.join(PAGES)}, also compressed.",
    ),
    input_option("--exclude", multiple=True, metavar="GLOB", help="Files to skip in directories."),
    input_option(
        "--from",
        "kind",
        type=Choice(list(KINDS)),
        default="auto",
        show_default=True,
        help="What the files are.",
    ),
    input_option(
        "--base-url",
        metavar="URL",
        help="Where the page was saved from; ending in /, where the directory was.",
    ),
    input_option("--url-map", metavar="FILE", help="Lines of path, tab, URL."),
    input_option(
        "--html-field",
        metavar="NAME",
        help="Of JSON Lines: clean the HTML in this field, keep the others under extra.",
    ),
    input_option("--text-field", metavar="NAME", help="The same for a field with plain text."),
)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How to clean; becomes the library's options."""

    encoding: str | None
    provenance: Provenance
    script: Script
    no_fix: bool
    blocks: bool
    rules: tuple[str, ...]
    no_rules: bool

    def options(self) -> CleanOptions:
        """Return the library's options."""
        return CleanOptions(
            encoding=self.encoding,
            provenance=self.provenance,
            script=self.script,
            repair=not self.no_fix,
            blocks=self.blocks,
            rules=self._rules(),
        )

    def _rules(self) -> RuleSet | None:
        set_by_files = () if self.no_rules else site_rules()
        base = RuleSet() if self.no_rules else None
        if not (self.rules or set_by_files):
            return base
        from agrinews.tables.sites import built_in, load  # noqa: PLC0415 - see pipeline

        base = RuleSet((*(base or built_in()).rules, *set_by_files))
        return load(*map(Path, self.rules), base=base)


cleaning_options = gather(
    "cleaning",
    Cleaning,
    cleaning_option(
        "--encoding",
        metavar="ENC",
        callback=check_encoding,
        help="Decode with ENC, whatever the page says.",
    ),
    cleaning_option(
        "--provenance",
        type=Choice(get_args(Provenance)),
        default="summary",
        show_default=True,
        help="What the record tells of repairs and removals: nothing, counts, each one.",
    ),
    cleaning_option(
        "--script",
        type=Choice(get_args(Script)),
        default="keep",
        show_default=True,
        help="Write the record in simplified (hans) or traditional characters.",
    ),
    cleaning_option("--no-fix", is_flag=True, help="Repair nothing; extract only."),
    cleaning_option(
        "--rules",
        multiple=True,
        metavar="PATH",
        help="Site rules (TOML), a file or a folder; later ones win.",
    ),
    cleaning_option("--no-rules", is_flag=True, help="Use no site rules but those of --rules."),
    cleaning_option(
        "--blocks",
        is_flag=True,
        help="Add the story as a list: paragraphs, headings, tables, pictures.",
    ),
)


@click.command("clean", cls=Command)
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@source_options
@cleaning_options
@output_options
@labour_options
@sharding_options
@talk_options
def command(  # noqa: PLR0913 - one argument for each group of options
    paths: tuple[str, ...],
    *,
    sources: Sources,
    cleaning: Cleaning,
    output: Output,
    labour: Labour,
    sharding: Sharding,
    talk: Talk,
) -> int:
    """Turn saved pages into records.

    PATH is a file, a directory (searched with all below it), a glob or - for standard input.
    Files may be HTML, text or MHTML, compressed with gzip, bzip2, xz or zstd; ZIP and tar archives,
    WARC files and JSON Lines hold many pages each.

    \b
    Examples:
      agrinews clean page.html
      agrinews clean saved/ -o news.jsonl --rejects bad.jsonl
      agrinews clean saved/ --fields title,date,source.name -o news.csv
      agrinews clean saved/ -o news.jsonl --resume
      agrinews clean saved/ --url-map saved/urls.tsv --merge-pages
      agrinews clean crawl-*.warc.gz -o news.parquet
      agrinews clean shelf/ --from warc -o parts/ --shards 200 --engine dask
      agrinews clean posts.jsonl --html-field body --fields url,title,text,extra
      wget -qO- URL | agrinews clean - --base-url URL
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.cli.apart import check_apart  # noqa: PLC0415 - --help loads no parser
    from agrinews.cli.batch import Batch  # noqa: PLC0415
    from agrinews.readers.containers import expand, holds_many  # noqa: PLC0415
    from agrinews.runners.crew import lessons_of, run  # noqa: PLC0415
    from agrinews.runners.job import CleanJob  # noqa: PLC0415

    given = (*paths, *sources.listed())
    _check_inputs(given, sources)
    _check_fields(sources)
    if labour.unordered and output.dedup:
        raise click.UsageError("--dedup keeps the first of each text: it needs the input's order.")
    if labour.merge_pages:
        _check_mergeable(given, labour, sharding=sharding)
    if sharding.asked:
        check_sharding(sharding, output, given=given)
    selection = sources.selection()
    check_apart(given, selection, output)
    roots = [path for path in given if Path(path).is_dir()]
    many = len(given) > 1 or bool(roots) or holds_many(given[0], selection)
    if sharding.asked:
        job = CleanJob(cleaning.options(), selection=selection, min_quality=output.min_quality)
        run_shards = ShardedRun(job, output, sharding=sharding, labour=labour, talk=talk)
        return int(run_shards(find(given, selection)))
    batch = Batch(output, talk=talk, roots=roots, many=many, resume=labour.resume)
    job = CleanJob(cleaning.options(), batch.rendering, selection, min_quality=output.min_quality)
    if many and not _comes_once(given) and not labour.no_site_memory:
        pages = batch.watched(expand(find(given, selection), selection), "looking at sites")
        job = replace(job, lessons=lessons_of(pages, job, limits=labour.limits()))
    todo = batch.todo(expand(find(given, selection), selection))
    streams = "-" in given and (sources.html_field or sources.text_field) is not None
    if batch.progress.shown and "-" not in given:
        batch.foresee(count(given, selection))
    if labour.merge_pages:
        from agrinews.runners import stories  # noqa: PLC0415 - above

        pages = batch.watched(expand(find(given, selection), selection), "looking for parts")
        return int(batch.run(stories.run(pages, todo, job=job, limits=labour.limits())))
    outcomes = run(todo, job, limits=labour.limits(), may_be_one=not streams)
    return int(batch.run(outcomes))


def _check_inputs(given: tuple[str, ...], sources: Sources) -> None:
    """Raise a usage error for nothing to read, or for one standard input asked for twice."""
    if not given:
        raise click.UsageError("nothing to read: give files, directories, or - for standard input.")
    if ((*given, sources.files_from or "")).count("-") > 1:
        raise click.UsageError("standard input can be read only once.")


def _comes_once(given: tuple[str, ...]) -> bool:
    """Whether some of the input can be read only once: standard input, a pipe."""
    return any(path == "-" or is_pipe(path) for path in given)


def _check_mergeable(given: tuple[str, ...], labour: Labour, *, sharding: Sharding) -> None:
    """Raise a usage error where parts of one story would not be seen together."""
    if labour.resume:
        raise click.UsageError("--merge-pages sees all pages at once: leave --resume out.")
    if sharding.asked:
        raise click.UsageError("--merge-pages sees all pages at once: leave --shards out.")
    if _comes_once(given):
        raise click.UsageError("--merge-pages reads its input twice: give files.")


def _check_fields(sources: Sources) -> None:
    """Raise a usage error for JSON Lines of which nobody knows which field is the page."""
    named = sources.html_field is not None or sources.text_field is not None
    if sources.kind == "jsonl" and not named:
        raise click.UsageError("--from jsonl needs --html-field or --text-field.")
    if named and sources.kind not in ("auto", "jsonl"):
        raise click.UsageError("--html-field and --text-field are about JSON Lines.")


def _bytes_of(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
