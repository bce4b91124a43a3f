"""No output of a run may be one of its inputs: said before anything is read or written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from glob import glob
from pathlib import Path

from agrinews.cli.output import Output
from agrinews.errors import OutputError
from agrinews.readers.files import is_same_file
from agrinews.readers.selection import Selection
from agrinews.writers import format_named


def check_apart(given: tuple[str, ...], selection: Selection, output: Output) -> None:  # noqa: PLR0917
    """Raise OutputError for an output that is an input, or that the next run would take for one."""
    whole = None if output.is_directory else output.output
    for path in filter(None, (whole, output.rejects)):
        if any(is_same_file(name, path) for name in _named(given)):
            raise OutputError(f"{path} is an input as well as an output; give another -o")
        if Path(path).is_file():
            _check_walk(Path(path), given, selection=selection)
    if output.is_directory:
        suffix = format_named(output.format_name, columns={}).suffix
        _check_walk(Path(output.output, f"NAME{suffix}"), given, selection=selection)


def _named(given: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths given, in the place of a glob those that fit it."""
    for path in given:
        yield from (path,) if os.path.lexists(path) else glob(path, recursive=True)  # noqa: PTH207


def _check_walk(path: Path, given: tuple[str, ...], *, selection: Selection) -> None:
    """Raise OutputError for a file that would be found in a directory that is searched."""
    whole = path.resolve()
    for top in map(Path, given):
        if top.is_dir() and whole.is_relative_to(top.resolve()):
            below = whole.relative_to(top.resolve()).as_posix()
            if selection.takes(below):
                raise OutputError(
                    f"{path} is an output and, lying in {top}, an input as well: "
                    f"choose another place, or --exclude {below.replace('NAME', '*')!r}"
                )
