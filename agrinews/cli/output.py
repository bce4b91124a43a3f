"""Where records go and in which form: the options that all record-writing commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from agrinews.cli.options import gather
from agrinews.cli.streams import StandardOutput
from agrinews.runners import Dedup
from agrinews.writers import FORMATS, SUFFIXES, Format, Row, format_named
from agrinews.writers.sinks import DirectorySink, FileSink, Sink


@dataclass(frozen=True, slots=True)
class Output:
    """What the user chose."""

    output: str
    form: str | None
    fields: str | None
    rejects: str | None
    overwrite: bool
    min_quality: float
    dedup: Dedup | None
    ascii_only: bool
    fail_fast: bool
    max_errors: int | None
    progress: bool | None

    @property
    def format_name(self) -> str:
        """The format asked for, else the one the output's suffix means, else JSON Lines."""
        return self.form or SUFFIXES.get(Path(self.output).suffix.lower(), "jsonl")

    @property
    def wanted(self) -> tuple[str, ...] | None:
        """The paths of `--fields`, None for all."""
        if self.fields is None:
            return None
        return tuple(dict.fromkeys(p for p in map(str.strip, self.fields.split(",")) if p))


output_options = gather(
    "output",
    Output,
    click.option(
        "-o",
        "--output",
        default="-",
        show_default=True,
        metavar="PATH",
        help="A file, a directory (one file per record, named after its input), or - for stdout.",
    ),
    click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(list(FORMATS)),
        help="Default: what the suffix of -o says, else jsonl.",
    ),
    click.option(
        "--fields", metavar="LIST", help="Only these, in this order: title,date,source.name,text."
    ),
    click.option(
        "--rejects", metavar="FILE", help="JSON Lines of the inputs that gave no record, and why."
    ),
    click.option(
        "--min-quality",
        type=click.FloatRange(0, 1),
        default=0,
        metavar="X",
        help="Reject records with a quality.score below X.",
    ),
    click.option(
        "--dedup",
        type=click.Choice(["exact", "near"]),
        help="Leave out records whose text came before: the same, or nearly the same.",
    ),
    click.option("--overwrite", is_flag=True, help="Replace output that exists."),
    click.option("--ascii", "ascii_only", is_flag=True, help=r"Write \u escapes in JSON."),
    click.option("--fail-fast", is_flag=True, help="Stop at the first failure, with status 4."),
    click.option(
        "--max-errors",
        type=click.IntRange(min=0),
        metavar="N",
        help="Stop with status 4 after more failures than N.",
    ),
    click.option(
        "--progress/--no-progress",
        default=None,
        help="A line that counts. Default: when stderr is a terminal and there is much to do.",
    ),
)


class StandardSink:
    """Records to standard output; a single one on a terminal is indented, to be read."""

    def __init__(self, form: Format, *, single: Format | None) -> None:
        """Hold the first record back, with `single`, which writes it if it stays the only one."""
        self._form = form
        self._single = single
        self._held: Row | None = None
        self._begun = False
        self._out = StandardOutput()

    def write(self, record: Row, *, origin: str) -> None:
        """Write one record."""
        del origin
        if self._single and not self._begun and self._held is None:
            self._held = record
            return
        self._release()
        self._put(record)

    def close(self) -> None:
        """Write what is held, and the end of the format."""
        if self._held is not None and self._single is not None:
            self._out.write(self._single.alone(self._held))
        elif self._begun:
            self._out.write(self._form.tail())

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._put(held)

    def _put(self, record: Row) -> None:
        head = b"" if self._begun else self._form.head()
        self._begun = True
        self._out.write(head + self._form.row(record))


def open_sink(
    choice: Output, *, columns: Sequence[str], roots: Iterable[str], resume: bool = False
) -> Sink:
    """Return the sink for records; with `resume` it adds to a file that exists.

    Raises OutputError when it cannot be written.
    """
    form = format_named(choice.format_name, columns=columns, ascii_only=choice.ascii_only)
    if choice.output == "-":
        pretty = choice.format_name == "jsonl" and sys.stdout.isatty()
        single = format_named("json", columns=columns, ascii_only=choice.ascii_only)
        return StandardSink(form, single=single if pretty else None)
    path = Path(choice.output)
    if choice.output.endswith(("/", os.sep)) or path.is_dir():
        return DirectorySink(path, form, roots=roots, overwrite=choice.overwrite)
    return FileSink(path, form, overwrite=choice.overwrite, resume=resume)


def open_rejects(choice: Output, *, resume: bool = False) -> Sink | None:
    """Return the sink for rejects, if they are asked for. Raises OutputError."""
    if choice.rejects is None:
        return None
    form = format_named("jsonl", columns=(), ascii_only=choice.ascii_only)
    if choice.rejects == "-":
        return StandardSink(form, single=None)
    return FileSink(
        Path(choice.rejects), form, overwrite=choice.overwrite, resume=resume, even_empty=True
    )
