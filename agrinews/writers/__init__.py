"""Writers: a format turns plain records into bytes, a sink puts bytes where they belong.

`FORMATS` maps what `--format` accepts to a class, loaded when asked for. A flat format is made with
the columns to write, any other with whether to write ASCII alone. A class has

* `suffix`, of a file in this format;
* `flat`: whether it wants the flat view of a record, `keeps_lists` whether with its lists;
* `resumable`: whether a file of whole rows can be read back and continued; of any other,
  what a full disk leaves goes;
* `row(record)`: the bytes of one record, whatever its place, so that any process can make them;
* `stream()`: what puts rows together to a file (see `streams`);
* `alone(record)`: the bytes of a file that holds just this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any, Final, Protocol

from agrinews.writers.streams import CODECS, Stream

Row = Mapping[str, Any]

FORMATS: Final[Mapping[str, str]] = {
    "jsonl": "agrinews.writers.jsonl:JsonLines",
    "json": "agrinews.writers.json:JsonArray",
    "csv": "agrinews.writers.csv:Csv",
    "md": "agrinews.writers.markdown:Markdown",
    "text": "agrinews.writers.text:Text",
    "parquet": "agrinews.writers.parquet:Parquet",
}
SUFFIXES: Final[Mapping[str, str]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
    ".markdown": "md",
    ".txt": "text",
    ".parquet": "parquet",
}


class Format(Protocol):
    """What a format offers; see the module."""

    suffix: str
    flat: bool
    keeps_lists: bool
    resumable: bool

    def row(self, record: Row) -> bytes:
        """Return one record."""

    def stream(self) -> Stream:
        """Return a new stream for the rows of one file."""

    def alone(self, record: Row) -> bytes:
        """Return a file that holds this record only."""


def format_named(
    name: str, *, columns: Mapping[str, str] | None = None, ascii_only: bool = False
) -> Format:
    """Return a new format of this name.

    `columns` are the keys of the records, in order, with the kind of their values (flat formats
    need them): `string`, `strings`, `integer`, `number`, `boolean`. Raises MissingExtraError.
    """
    module, _, kind = FORMATS[name].partition(":")
    maker = getattr(import_module(module), kind)
    made: Format = maker(columns or {}) if maker.flat else maker(ascii_only=ascii_only)
    return made


def format_of(name: str) -> str | None:
    """Return the format that a file name's suffix means, None if it says nothing.

    >>> format_of("news.csv.gz")
    'csv'
    """
    path = PurePath(name.lower())
    return SUFFIXES.get((path.with_suffix("") if path.suffix in CODECS else path).suffix)
