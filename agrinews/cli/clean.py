"""`agrinews clean`: saved pages in, records out; never opens a socket."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import click

from agrinews.cli.options import Talk, gather, talk_options
from agrinews.cli.output import Output, output_options
from agrinews.errors import OutputError
from agrinews.model import Failure, RawPage, RuleSet
from agrinews.options import CleanOptions, Provenance, Script
from agrinews.readers import KINDS
from agrinews.readers.files import Input, find, is_same_file, load_each
from agrinews.readers.selection import PAGES, Kind, Selection, read_url_map
from agrinews.tables.sites import load


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

    def selection(self) -> Selection:
        """Return what a reader needs to know."""
        return Selection(
            include=self.include or PAGES,
            exclude=self.exclude,
            kind=self.kind,
            base_url=self.base_url,
            url_map=read_url_map(self.url_map) if self.url_map else {},
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
    click.option(
        "--files-from", metavar="FILE", help="Read the paths from FILE, one a line; - for stdin."
    ),
    click.option("-0", "--null", is_flag=True, help="Paths in --files-from end with NUL."),
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help=f"Files to read in directories. Default: {' '.join(PAGES)}, also with .gz .bz2 .xz.",
    ),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Files to skip in directories."),
    click.option(
        "--from",
        "kind",
        type=click.Choice(list(KINDS)),
        default="auto",
        show_default=True,
        help="What the files are.",
    ),
    click.option(
        "--base-url",
        metavar="URL",
        help="Where the page was saved from; ending in /, where the directory was.",
    ),
    click.option("--url-map", metavar="FILE", help="Lines of path, tab, URL."),
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
        base = RuleSet() if self.no_rules else None
        return load(*map(Path, self.rules), base=base) if self.rules else base


cleaning_options = gather(
    "cleaning",
    Cleaning,
    click.option("--encoding", metavar="NAME", help="Decode with NAME, whatever the page says."),
    click.option(
        "--provenance",
        type=click.Choice(get_args(Provenance)),
        default="summary",
        show_default=True,
        help="What the record tells of repairs and removals: nothing, counts, each one.",
    ),
    click.option(
        "--script",
        type=click.Choice(get_args(Script)),
        default="keep",
        show_default=True,
        help="Write the record in simplified (hans) or traditional characters.",
    ),
    click.option("--no-fix", is_flag=True, help="Repair nothing; extract only."),
    click.option(
        "--rules",
        multiple=True,
        metavar="PATH",
        help="Site rules (TOML), a file or a folder; later ones win.",
    ),
    click.option("--no-rules", is_flag=True, help="Use no site rules but those of --rules."),
    click.option(
        "--blocks",
        is_flag=True,
        help="Add the story as a list: paragraphs, headings, tables, pictures.",
    ),
)


@click.command("clean", no_args_is_help=False)
@click.argument("paths", nargs=-1, metavar="PATH...")
@source_options
@cleaning_options
@output_options
@talk_options
def command(
    paths: tuple[str, ...], *, sources: Sources, cleaning: Cleaning, output: Output, talk: Talk
) -> int:
    """Turn saved pages into records.

    PATH is a file, a directory (searched with all below it), a glob or - for standard input;
    files may be compressed with gzip, bzip2 or xz.

    \b
    Examples:
      agrinews clean page.html
      agrinews clean saved/ -o news.jsonl --rejects bad.jsonl
      agrinews clean saved/ --fields title,date,source.name,text -f csv -o news.csv
      wget -qO- URL | agrinews clean - --base-url URL
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.cli.batch import Batch  # noqa: PLC0415 - --help loads no parser
    from agrinews.runners.serial import run  # noqa: PLC0415

    given = (*paths, *sources.listed())
    _check_inputs(given, sources)
    selection = sources.selection()
    roots = [path for path in given if Path(path).is_dir()]
    batch = Batch(output, talk=talk, roots=roots, many=len(given) > 1 or bool(roots))
    pages = _pages(given, selection, output=output)
    return int(batch.run(run(pages, cleaning.options())))


def _check_inputs(given: tuple[str, ...], sources: Sources) -> None:
    """Raise a usage error for nothing to read, or for one standard input asked for twice."""
    if not given:
        raise click.UsageError("nothing to read: give files, directories, or - for standard input.")
    if ((*given, sources.files_from or "")).count("-") > 1:
        raise click.UsageError("standard input can be read only once.")


def _pages(
    given: Iterable[str], selection: Selection, *, output: Output
) -> Iterator[RawPage | Failure]:
    """Return the pages, without any that is itself an output of this run."""
    found = find(given, selection)
    written = tuple(path for path in (output.output, output.rejects) if path and path != "-")
    if any(Path(path).is_file() for path in written):
        # Replacing an input would lose it, so all are looked at before anything is written.
        found = iter(_apart(tuple(found), written))
    return load_each(found, selection, skip=written)


def _apart(
    inputs: tuple[Input | Failure, ...], written: tuple[str, ...]
) -> tuple[Input | Failure, ...]:
    """Return the inputs. Raises OutputError if one of them is an output, too."""
    for source in inputs:
        for path in written:
            if isinstance(source, Input) and is_same_file(source.path, path):
                raise OutputError(f"{path} is an input as well as an output")
    return inputs


def _bytes_of(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
