"""The parts of a run that are written in this process, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from agrinews.runners.job import Outcome
from agrinews.runners.plan import Plan
from agrinews.runners.shard import part
from agrinews.runners.store import Folder, Store
from agrinews.writers import Format, Row
from agrinews.writers.past import rows_of
from agrinews.writers.sinks import FileSink


class Parts:
    """Puts each row where it belongs; a part is finished when the next one has its turn."""

    def __init__(self, plan: Plan, store: Store, *, form: Format) -> None:
        """Begin with none."""
        self._plan = plan
        self._store = store
        self._form = form
        self._part: AbstractContextManager[tuple[FileSink, FileSink]] | None = None
        self._sinks: tuple[FileSink, FileSink] | None = None
        self.rows = Turned(self, 0)
        self.rejects = Turned(self, 1)

    def each(
        self, shards: Iterable[int], outcomes: Iterable[tuple[int, Outcome]]
    ) -> Iterator[Outcome]:
        """Yield outcomes, which come shard by shard, each while its part has its turn.

        Shards without any outcome get their empty part as well.
        """
        turns = iter(shards)
        now = -1
        for number, outcome in outcomes:
            while now != number:
                now = self._turn_to(next(turns))
            yield outcome
        for number in turns:
            self._turn_to(number)
        self._finish()

    def write(self, which: int, row: bytes, *, origin: str) -> None:
        """Write a row of the present part."""
        if self._sinks is not None:
            self._sinks[which].write(row, origin=origin)

    def discard(self) -> None:
        """Leave nothing of a part that is not whole."""
        for sink in self._sinks or ():
            sink.discard()
        self._part = self._sinks = None

    def _turn_to(self, number: int) -> int:
        self._finish()
        self._part = part(self._plan, self._store, number, form=self._form)
        self._sinks = self._part.__enter__()
        return number

    def _finish(self) -> None:
        """Give the present part its name."""
        turn, self._part, self._sinks = self._part, None, None
        if turn is not None:
            turn.__exit__(None, None, None)


class Turned:
    """One of the two sinks of whatever part has its turn."""

    def __init__(self, parts: Parts, which: int) -> None:
        """Write to `parts`."""
        self._parts = parts
        self._which = which

    def write(self, row: bytes, *, origin: str) -> None:
        """Write one row."""
        self._parts.write(self._which, row, origin=origin)

    def close(self, *, complete: bool = True) -> None:
        """Discard a part that the run did not bring to its end."""
        if not complete:
            self._parts.discard()


def rows_in(store: Store, name: str, *, form: str) -> Iterator[Row]:
    """Yield the rows of a part that is there."""
    if isinstance(store, Folder):
        yield from (row for row, _ in rows_of(store.path / name, form) if row)
        return
    with TemporaryDirectory(prefix="agrinews-") as folder:
        copy = Path(folder) / name
        copy.write_bytes(store.read(name))
        yield from (row for row, _ in rows_of(copy, form) if row)
