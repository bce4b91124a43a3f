"""What an earlier run left in the output, so that this one goes on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import click

from agrinews.cli.output import Output
from agrinews.runners.job import Source, origin_of
from agrinews.runners.ledger import Ledger
from agrinews.runners.sieve import Seen, TextKeys
from agrinews.writers import Row, format_named


class Memory(Protocol):
    """Is told what an earlier run has written."""

    def note_record(self, row: Row) -> None:
        """Take note of a row of the output."""

    def note_reject(self, row: Row) -> None:
        """Take note of a row of the rejects."""


class Past:
    """Knows the inputs that have a row in the output or among the rejects."""

    def __init__(self, seen: Seen | None) -> None:
        """Tell `seen` of the texts that are in the output."""
        self._seen = seen
        self._ledger = Ledger()
        self.skipped = 0
        """How many inputs were passed over."""

    def note_record(self, row: Row) -> None:
        """Take note of a row of the output."""
        self._ledger.note(str(row["origin"]))
        if self._seen is not None:
            self._seen.original(_keys(row))

    def note_reject(self, row: Row) -> None:
        """Take note of a row of the rejects."""
        self._ledger.note(str(row["path"]))

    def without_done(self, sources: Iterable[Source]) -> Iterator[Source]:
        """Yield the inputs that are not known."""
        for source in sources:
            if len(self._ledger) and self._ledger.strike(origin_of(source)):
                self.skipped += 1
            else:
                yield source


class WithTexts:
    """Tells a memory of each row, and what knows the texts of each record."""

    def __init__(self, memory: Memory, seen: Seen) -> None:
        """Tell both."""
        self._memory = memory
        self._seen = seen

    def note_record(self, row: Row) -> None:
        """Take note of a row of the output."""
        self._memory.note_record(row)
        self._seen.original(_keys(row))

    def note_reject(self, row: Row) -> None:
        """Take note of a row of the rejects."""
        self._memory.note_reject(row)


def _keys(row: Row) -> TextKeys:
    return TextKeys(
        str(row["origin"]),
        str(_at(row, outer="hash", inner="text")),
        str(_at(row, outer="hash", inner="near")),
        int(_at(row, outer="stats", inner="chars")),
    )


def check_resumable(output: Output, *, key: str = "origin") -> None:
    """Raise a usage error when the output could not tell what is in it already.

    `key` is the field that inputs are known by.
    """
    if output.overwrite:
        raise click.UsageError("--resume keeps what --overwrite replaces: give one of them.")
    if output.output == "-":
        raise click.UsageError("--resume needs an output file: give -o.")
    if output.is_directory:
        if output.dedup:
            raise click.UsageError("--resume with --dedup needs a single output file.")
        return
    if not format_named(output.format_name).resumable:
        raise click.UsageError(f"--resume can continue jsonl and csv, not {output.format_name}.")
    needed = (key, *(("origin", "hash", "stats") if output.dedup else ()))
    wanted = output.wanted
    needed = tuple(dict.fromkeys(needed))
    missing = [name for name in needed if wanted is not None and name not in wanted]
    if missing:
        raise click.UsageError(f"--resume needs {' and '.join(missing)} among the --fields.")


def _at(row: Row, *, outer: str, inner: str) -> Any:  # noqa: ANN401 - JSON
    """Return a nested value of a record, or of its flat view."""
    found: Any = row.get(outer)
    return found[inner] if isinstance(found, dict) else row[f"{outer}_{inner}"]
