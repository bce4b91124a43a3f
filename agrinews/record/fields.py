"""The record's fields: one definition from which JSON, its schema and the flat views are made.

The order of the fields is the order of the keys. A field with metadata `LEFT_OUT` is left out of
the JSON when it has its default; all others are always there (null or [] when nothing is known).
Metadata `key` is the key in JSON where Python forbids the name.
The doc string below a field is its description in the schema.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from agrinews.model import ArticleImage, Fetch

SCHEMA: Final = "agrinews/1"
ERROR_SCHEMA: Final = "agrinews.error/1"
LEFT_OUT: Final = {"left_out": True}

Plain = dict[str, Any]
"""A record as JSON sees it: str, int, float, bool, None, list and dict, keys in order."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value must keep to beyond its type; goes into the schema as it stands."""

    keyword: str
    value: str | int


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a word that is one of a documented list: `repairs` or `removals`."""

    words: Literal["repairs", "removals"]


AS_OBJECT: Final = "object"
"""Marks a tuple of (name, value) pairs that is an object in JSON (a dict could not be frozen)."""

Where = Literal["before", "inside", "after"]
BlockType = Literal["p", "h", "item", "quote", "table", "img", "caption"]
Hex16 = Annotated[str, Limit("pattern", "^[0-9a-f]{16}$")]
Sha256 = Annotated[str, Limit("pattern", "^[0-9a-f]{64}$")]
TextHash = Annotated[str, Limit("pattern", "^sha256:[0-9a-f]{64}$")]
Day = Annotated[str, Limit("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Moment = Annotated[
    str,
    Limit(
        "pattern",
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
    ),
]
Count = Annotated[int, Limit("minimum", 0)]
Share = Annotated[float, Limit("minimum", 0), Limit("maximum", 1)]
Counts = Annotated[tuple[tuple[str, int], ...], AS_OBJECT]
Extra = Annotated[tuple[tuple[str, Any], ...], AS_OBJECT]


@dataclass(frozen=True, slots=True)
class Source:
    """The outlet that published the story first (来源), not this site."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """The publisher of this copy."""

    name: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class Stats:
    """Lengths of `text`."""

    chars: Count
    """Characters that are not white space."""
    han: Count
    """Chinese characters."""
    paragraphs: Count


@dataclass(frozen=True, slots=True)
class Hash:
    """Keys for finding copies, the same in either script and whatever the punctuation."""

    text: TextHash
    """`sha256:` and 64 hex digits over the NFKC, Hans-folded, punctuation-free text."""
    near: Hex16
    """16 hex digits: 64-bit simhash of the 3-grams of the same; near copies differ in few bits."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How much to trust the record; each flag takes what `tables/quality.tsv` says."""

    score: Share
    """0 to 1; a further flag never raises it."""
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes were decoded, and what the page had said."""

    used: str
    declared: str | None
    """The label in the page, verbatim."""
    header: str | None
    """The label in the HTTP header, verbatim."""
    bom: bool
    margin: Share
    """How clearly the choice won, 0 to 1."""
    forced: bool
    replaced: Count
    """How many U+FFFD the decoding introduced."""


@dataclass(frozen=True, slots=True)
class RepairSummary:
    """What was repaired in `text`, counted."""

    total: Count
    kinds: Counts
    lossy: Count
    """Edits that hold characters the bytes alone cannot prove."""
    samples: tuple[tuple[str, str], ...]
    """Up to 5 pairs of before and after, up to 20 characters each."""


@dataclass(frozen=True, slots=True)
class RepairEdit:
    """One edit; putting back `before` from the last edit to the first gives the decoded text."""

    at: tuple[int, int]
    """[start, end) in code points of the field named by `field`."""
    kind: Annotated[str, OneOf("repairs")]
    before: str
    after: str
    rule: str
    score: Share
    field: str = dataclasses.field(default="text", metadata=LEFT_OUT)
    lossy: tuple[str, ...] = dataclasses.field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class RemovedSummary:
    """What of the visible text is not story, counted."""

    total: Count
    chars: Count
    kinds: Counts


@dataclass(frozen=True, slots=True)
class Removal:
    """One stretch of the page, or several of a kind in a row, that is not story."""

    kind: Annotated[str, OneOf("removals")]
    rule: str
    where: Where
    """Where it stands as seen from the story."""
    chars: Count
    text: str | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    """Verbatim up to 2,000 characters; its lines joined by a line feed."""
    sha256: Sha256 | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    """Of a longer text's UTF-8, instead of it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one field was read."""

    where: str = dataclasses.field(metadata={"key": "from"})
    """`byline`, `block:12` (the block's place on the page), `meta:og:title`, `json-ld:author`."""
    raw: str
    """The text it was read from, verbatim."""
    tz: str | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    """Of dates: `not given` when the page states no zone."""


EvidenceByField = Annotated[tuple[tuple[str, Evidence], ...], AS_OBJECT]


@dataclass(frozen=True, slots=True)
class StoryBlock:
    """One block of the story; a table has rows, a picture a URL, all others text."""

    type: BlockType
    text: str | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    rows: tuple[tuple[str, ...], ...] | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    url: str | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    alt: str | None = dataclasses.field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Tool:
    """What made the record."""

    agrinews: str
    rules: str


@dataclass(frozen=True, slots=True)
class Record:
    """One page as JSON."""

    schema: Literal["agrinews/1"]
    id: Hex16
    """16 hex digits: SHA-256 of the canonical URL, else of the URL, else of the raw bytes."""
    origin: str
    """Where the bytes came from: the path as given or found, the URL, `-` for standard input."""
    url: str | None
    """Where the page was asked for."""
    canonical_url: str | None
    """What the page calls its own address (`rel=canonical`, `og:url`), absolute."""
    title: str | None
    """The headline as shown, without the name of the site."""
    subtitle: str | None
    """副题, 引题: the line above or below the headline that goes with it."""
    authors: tuple[str, ...]
    """People or bodies who wrote it; no editors, no placeholders such as 佚名."""
    editors: tuple[str, ...]
    """责任编辑, 责编, 编辑."""
    source: Source | None
    byline: str | None
    """The line from which date, authors and source were read, after repair."""
    date: Day | None
    """YYYY-MM-DD, the day of publication in local (Chinese) time."""
    published_at: Moment | None
    """RFC 3339 with offset, only when the page gives a time of day."""
    modified_at: Moment | None
    """RFC 3339 with offset; only from markup, never from the text."""
    site: Site | None
    breadcrumb: tuple[str, ...]
    """当前位置: the steps that lead to the story, without itself."""
    section: str | None
    """The last step of the breadcrumb that names a section."""
    tags: tuple[str, ...]
    """Keywords, one each."""
    description: str | None
    """What the page says the story is about, unless that is how it begins."""
    lang: str
    """BCP 47: `zh-Hans`, `zh-Hant`, `zh` when too short to tell, else ISO 639."""
    text: str
    """The paragraphs of the story, joined by an empty line; a table has its rows as lines."""
    images: tuple[ArticleImage, ...]
    pages: Count
    """How many pages were merged into this record."""
    stats: Stats
    hash: Hash
    quality: Quality
    encoding: Encoding
    repairs: RepairSummary | tuple[RepairEdit, ...] | None
    """Counts, or with provenance `full` each edit in `text`; null with `none`."""
    removed: RemovedSummary | tuple[Removal, ...] | None
    """Counts, or with provenance `full` each stretch; null with `none`."""
    fetch: Fetch | None
    tool: Tool
    blocks: tuple[StoryBlock, ...] | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    """Only when asked for: the story with headings, lists, quotations, tables and pictures."""
    evidence: EvidenceByField | None = dataclasses.field(default=None, metadata=LEFT_OUT)
    """Only with provenance `full`: where each field was read."""
    extra: Extra = dataclasses.field(default=(), metadata=LEFT_OUT)
    """Only from JSON Lines: the other fields of the page's line, untouched."""


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """Why there is no record."""

    code: str
    message: str
    http: int | None
    """The status of the HTTP answer."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One input that gave no record, as a line of the file of rejects."""

    schema: Literal["agrinews.error/1"]
    id: Hex16 | None
    """As in a record; null when there was neither a URL nor a byte."""
    url: str | None
    path: str
    error: ErrorDetail
    encoding: str | None
    tool: Tool
