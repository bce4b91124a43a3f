"""What a worker does with one input: read it, clean it, render it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agrinews.errors import InputError
from agrinews.model import Failure, RawPage
from agrinews.options import DEFAULTS, CleanOptions
from agrinews.readers.files import Input, load, shown, unfolded
from agrinews.readers.selection import Selection
from agrinews.record import Record
from agrinews.runners.hosts import host_of
from agrinews.runners.rendering import Rendering
from agrinews.runners.sieve import TextKeys

Source = Input | RawPage | Failure
Lessons = Mapping[str, Mapping[int, int]]
"""Of each host: lines that recur on its pages, with the number of stories each stands by."""
NOTHING: Final[Mapping[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A record as it will be written, and what a run wants to know of it."""

    origin: str
    row: bytes
    title: str | None
    keys: TextKeys
    url: str | None
    record_id: str
    encoding: str

    def rejected(self, code: str, message: str) -> Failure:
        """Return the failure that this record becomes when it is not kept."""
        return Failure(
            self.origin,
            code,
            message,
            stage="record",
            url=self.url,
            record_id=self.record_id,
            encoding=self.encoding,
        )


Outcome = Cleaned | Failure


@dataclass(frozen=True, slots=True)
class Merged:
    """A page that is in the record of another."""

    origin: str
    into: str
    """The origin of the first part."""


@dataclass(frozen=True, slots=True)
class CleanJob:
    """Everything a process must know to turn inputs into rows; can be pickled.

    The supervisor of a pool needs this module and none of those that take pages apart.
    """

    options: CleanOptions = DEFAULTS
    rendering: Rendering = field(default_factory=Rendering)
    selection: Selection = field(default_factory=Selection)
    min_quality: float = 0.0
    lessons: Lessons = field(default_factory=dict)

    def __call__(self, source: Source) -> Outcome:
        """Return the row of an input, or why it has none."""
        found = self.record(source)
        return found if isinstance(found, Failure) else self.render(found)

    def record(self, source: Source) -> Record | Failure:
        """Return the record of an input, or why it has none."""
        from agrinews.runners.page import clean_page  # noqa: PLC0415 - half a second; see the class

        page = self.page(source)
        if isinstance(page, Failure):
            return page
        return clean_page(page, self.options, known=self.known(page))

    def known(self, page: RawPage) -> Mapping[int, int]:
        """Return the lines that recur on the site of a page."""
        host = host_of(page) if self.lessons else None
        return NOTHING if host is None else self.lessons.get(host, NOTHING)

    def render(self, record: Record) -> Outcome:
        """Return the row of a record that is good enough."""
        cleaned = Cleaned(
            origin=record.origin,
            row=self.rendering.row(record),
            title=record.title,
            keys=TextKeys(record.origin, record.hash.text, record.hash.near, record.stats.chars),
            url=record.url,
            record_id=record.id,
            encoding=record.encoding.used,
        )
        quality = record.quality
        if quality.score >= self.min_quality:
            return cleaned
        flags = ", ".join(quality.flags) or "no flags"
        message = f"quality {quality.score:g} is below {self.min_quality:g} ({flags})"
        return cleaned.rejected("low_quality", message)

    def page(self, source: Source) -> RawPage | Failure:
        """Return the page of an input, or why there is none."""
        if isinstance(source, Failure):
            return source
        try:
            if isinstance(source, RawPage):
                return unfolded(source, self.selection)
            return load(source, self.selection)
        except InputError as error:
            return Failure(shown(error.origin), error.code, str(error), stage="read")


def origin_of(source: Source) -> str:
    """Return what the record or reject of this input has as its origin."""
    return shown(source.path) if isinstance(source, Input) else source.origin


def lost_page(source: Input | RawPage, code: str, *, message: str, traceback: str = "") -> Failure:
    """Return the failure of a page that was given up."""
    url = source.url if isinstance(source, RawPage) else None
    return Failure(origin_of(source), code, message, stage="clean", url=url, traceback=traceback)
