"""Where records go and in which form: the options that all record-writing commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from agrinews.cli.command import (
    Choice,
    cleaning_option,
    message_option,
    output_option,
    running_option,
)
from agrinews.cli.options import gather
from agrinews.cli.slips import did_you_mean
from agrinews.cli.streams import StandardOutput
from agrinews.runners import Dedup
from agrinews.writers import FORMATS, Format, Row, format_named, format_of
from agrinews.writers.directory import DirectorySink
from agrinews.writers.paths import Existing
from agrinews.writers.sinks import FileSink, Sink

OPEN_PATHS: Final = ("repairs.", "removed.", "evidence.")
"""What a record holds below these depends on the page."""


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
        return self.form or format_of(self.output) or "jsonl"

    @property
    def misleads(self) -> bool:
        """Whether the output is named as if it were in a format that is not written."""
        suffix = Path(self.output).suffix[1:]
        is_said = self.form is not None or format_of(self.output) is not None
        return suffix.isalpha() and not (is_said or self.output == "-" or self.is_directory)

    @property
    def is_directory(self) -> bool:
        """Whether each record is a file of its own."""
        path = self.output
        return path != "-" and (path.endswith(("/", os.sep)) or Path(path).is_dir())

    @property
    def wanted(self) -> tuple[str, ...] | None:
        """The paths of `--fields`, None for all."""
        if self.fields is None:
            return None
        return tuple(dict.fromkeys(p for p in map(str.strip, self.fields.split(",")) if p))

    def existing(self, *, resume: bool) -> Existing:
        """Return what is to be done with output that is there already."""
        if resume:
            return "continue"
        return "replace" if self.overwrite else "refuse"

    def check(self) -> None:
        """Raise a usage error for fields that no record has, and for one place for two files."""
        _check_fields(self.wanted)
        if self.rejects is not None and Path(self.rejects) == Path(self.output):
            raise click.BadParameter("records go there already", param_hint="--rejects")


output_options = gather(
    "output",
    Output,
    output_option(
        "-o",
        "--output",
        default="-",
        show_default=True,
        metavar="PATH",
        help="A file, a directory (one file per record, named after its input), or - for stdout.",
    ),
    output_option(
        "-f",
        "--format",
        "form",
        type=Choice(list(FORMATS)),
        help="Default: what the suffix of -o says, else jsonl.",
    ),
    output_option(
        "--fields", metavar="LIST", help="Only these, in this order: title,date,source.name,text."
    ),
    output_option(
        "--rejects", metavar="FILE", help="JSON Lines of the inputs that gave no record, and why."
    ),
    cleaning_option(
        "--min-quality",
        type=click.FloatRange(0, 1),
        default=0,
        metavar="X",
        help="Reject records with a quality.score below X.",
    ),
    cleaning_option(
        "--dedup",
        type=Choice(["exact", "near"]),
        help="Leave out records whose text came before: the same, or nearly the same.",
    ),
    output_option("--overwrite", is_flag=True, help="Replace output that exists."),
    output_option("--ascii", "ascii_only", is_flag=True, help=r"Write \u escapes in JSON."),
    running_option("--fail-fast", is_flag=True, help="Stop at the first failure, with status 4."),
    running_option(
        "--max-errors",
        type=click.IntRange(min=0),
        metavar="N",
        help="Stop with status 4 after more failures than N.",
    ),
    message_option(
        "--progress/--no-progress",
        default=None,
        help="A line that counts. Default: when stderr is a terminal and there is much to do.",
    ),
)


class StandardSink:
    """Records to standard output; a single one on a terminal is indented, to be read."""

    def __init__(self, form: Format, *, single: Format | None) -> None:
        """Hold the first record back, with `single`, which writes it if it stays the only one."""
        self._single = single
        self._stream = form.stream()
        self._held: bytes | None = None
        self._begun = False
        self._out = StandardOutput()

    def write(self, row: bytes, *, origin: str) -> None:
        """Write one record."""
        del origin
        if self._single and not self._begun and self._held is None:
            self._held = row
            return
        self._release()
        self._put(row)

    def close(self, *, complete: bool = True) -> None:
        """Write what is held, and the end of the format."""
        del complete
        if self._held is not None and self._single is not None:
            self._out.write(self._single.alone(json.loads(self._held)))
        elif self._begun:
            self._out.write(self._stream.end())

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._put(held)

    def _put(self, row: bytes) -> None:
        self._begun = True
        self._out.write(self._stream.add(row))


def open_sink(
    choice: Output,
    form: Format,
    *,
    roots: Iterable[str] = (),
    existing: Existing,
    note: Callable[[Row], None] | None = None,
) -> Sink:
    """Return the sink for records. Raises OutputError when it cannot be written."""
    if choice.output == "-":
        if choice.format_name == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet is nothing to read on a terminal: give -o FILE.parquet")
        pretty = choice.format_name == "jsonl" and sys.stdout.isatty()
        single = format_named("json", ascii_only=choice.ascii_only)
        return StandardSink(form, single=single if pretty else None)
    path = Path(choice.output)
    if choice.is_directory:
        return DirectorySink(
            path, form.suffix, roots=roots, existing=existing, listed=True, note=note
        )
    return FileSink(path, form, existing=existing, note=note)


def open_rejects(
    choice: Output, *, existing: Existing, note: Callable[[Row], None] | None = None
) -> Sink | None:
    """Return the sink for rejects, if they are asked for. Raises OutputError."""
    if choice.rejects is None:
        return None
    form = format_named("jsonl", ascii_only=choice.ascii_only)
    if choice.rejects == "-":
        return StandardSink(form, single=None)
    path = Path(choice.rejects)
    return FileSink(path, form, existing=existing, note=note, even_empty=True)


def _check_fields(wanted: tuple[str, ...] | None) -> None:
    """Raise a usage error that names the field meant, for a name that no record has."""
    from agrinews.record.flat import paths  # noqa: PLC0415 - --help loads no record

    known = paths()
    if wanted == ():
        raise click.BadParameter("no field is named", param_hint="--fields")
    for path in wanted or ():
        if path not in known and not path.startswith(OPEN_PATHS):
            hint = did_you_mean(path, known, otherwise=f"; there are {', '.join(known)}")
            raise click.BadParameter(f"no field {path!r}{hint}", param_hint="--fields")
