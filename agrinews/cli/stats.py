"""`agrinews stats`: what is in files of records and rejects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from agrinews.cli.command import Command, output_option
from agrinews.cli.completion import complete_path
from agrinews.cli.progress import progress_for
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options
from agrinews.errors import UnreadableError

TOP = 15
BAR_CHARS = 30


@click.command("stats", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_path)
@output_option("--json", "as_json", is_flag=True, help="All counts as one JSON object.")
@output_option(
    "--top",
    type=click.IntRange(min=1),
    default=TOP,
    show_default=True,
    metavar="N",
    help="Show the N largest of hosts, flags and the like.",
)
@talk_options
def command(paths: tuple[str, ...], *, as_json: bool, top: int, talk: Talk) -> int:
    """Count what records and rejects hold: hosts, encodings, repairs, lengths, quality, reasons.

    FILE is JSON Lines, may be compressed with gzip, bzip2, xz or zstd, or - for standard input; of
    a directory all its .jsonl files are read, which is what --shards writes.

    \b
    Examples:
      agrinews stats news.jsonl bad.jsonl
      agrinews stats parts/ --json | jq '.removed'
      agrinews clean saved/ | tee news.jsonl | agrinews stats -
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.runners.tally import tally  # noqa: PLC0415 - --help loads nothing

    progress, failures = progress_for(talk, "lines"), 0

    def rows() -> Iterator[object]:
        nonlocal failures
        for path in paths:
            try:
                yield from _rows(path)
            except UnreadableError as error:
                talk.failed(error.origin, str(error), code=error.code)
                failures += 1

    found = tally(progress.watch(rows()))
    totals = {"records": found.records, "rejects": found.rejects, "other lines": found.other}
    groups = found.groups()
    text = (
        json.dumps({**totals, **groups}, ensure_ascii=False)
        if as_json
        else "\n".join(_page(totals, groups, top=top))
    )
    StandardOutput().write(f"{text}\n".encode())
    if failures:
        return int(Status.SOME_FAILED if sum(totals.values()) else Status.NONE_GOOD)
    return int(Status.OK)


def _rows(path: str) -> Iterator[object]:
    """Yield what each line holds; None for a line that is not JSON. Raises UnreadableError."""
    from agrinews.readers.containers import lines_of  # noqa: PLC0415 - --help loads nothing

    for name in _files(path):
        for line in lines_of(name):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError:
                    yield None


def _files(path: str) -> Iterator[str]:
    if path == "-" or not Path(path).is_dir():
        yield path
        return
    found = sorted(p for p in Path(path).iterdir() if ".jsonl" in p.suffixes[:1] or _is_part(p))
    if not found:
        raise UnreadableError("no .jsonl files in this directory", origin=path)
    yield from map(str, found)


def _is_part(path: Path) -> bool:
    return path.name.startswith("part-") and path.suffix == ".jsonl"


def _page(totals: dict[str, int], groups: dict[str, dict[str, int]], *, top: int) -> Iterator[str]:
    """Yield the lines for a reader: a bar for each count."""
    from agrinews.runners.tally import ORDERED  # noqa: PLC0415 - --help loads nothing

    yield ", ".join(
        f"{count} {name}" for name, count in totals.items() if count or name != "other lines"
    )
    for name, counts in groups.items():
        if not counts:
            continue
        yield f"\n{name}"
        rest = 0 if name in ORDERED else len(counts) - top
        shown = dict(list(counts.items())[:top]) if rest > 0 else counts
        width = max(map(len, shown))
        most = max(shown.values())
        for key, count in shown.items():
            bar = "#" * max(1, round(BAR_CHARS * count / most))
            yield f"  {key:<{width}}  {count:>8}  {bar}"
        if rest > 0:
            yield f"  and {rest} more"
