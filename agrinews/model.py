"""The nouns: frozen values that are handed from stage to stage.

No parser object, session or file handle ever sits in one; all can be hashed, compared, pickled.
Offsets into text are in code points, offsets into bodies in bytes; a span is [start, end).
Those that a page has by the hundred are named tuples, which are made in a third of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

Form = Literal["html", "text"]
Evidence = Literal["bom", "http", "meta", "detected", "forced"]
BlockKind = Literal["text", "heading", "item", "cell", "caption", "quote"]
ClaimKind = Literal["title", "meta", "link", "json-ld", "html", "rule"]


# ------------------------------------------------------------------ input
# The largest saved page met so far has 3 MB. Beyond this it is no page, or a bomb: 2 MB of gzip can
# hold 2 GB.
MAX_BODY_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Fetch:
    """What came over the network with a page; the names are those of the record's `fetch`."""

    status: int
    final_url: str
    redirects: tuple[str, ...] = ()
    """The URLs that led on, in order, without the last."""
    fetched_at: str | None = None
    """RFC 3339, in UTC."""
    etag: str | None = None
    last_modified: str | None = None
    bytes: int = 0
    """Length of the body as it was inflated."""
    sha256: str | None = None
    from_cache: bool = False
    robots: str | None = None
    """What robots.txt said: `allowed`, `absent`; `ignored`; `unasked` for a page of the cache."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """The bytes of one page and how they were come by."""

    origin: str
    """Path as given, URL, `archive.zip!member`, `file.warc.gz#offset`, or `-`."""
    body: bytes
    url: str | None = None
    content_type: str | None = None
    """The HTTP header's value, verbatim."""
    fetched_at: datetime | None = None
    """In UTC."""
    form: Form | None = None
    """What the caller says the bytes are; None: judged by the bytes and the origin's suffix."""
    fetch: Fetch | None = None
    extra: tuple[tuple[str, Any], ...] = ()
    """Names and values (as JSON has them) that came with the page and go into its record."""

    @property
    def address(self) -> str | None:
        """Where the bytes stood in the end, after redirects: what links in them start from."""
        return self.fetch.final_url if self.fetch is not None else self.url


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that gave no record, and why."""

    origin: str
    code: str
    """`unreadable`, `not_html`, `no_article`, `undecodable`, `http_404` ...; `bug` if ours."""
    message: str
    stage: str = ""
    """`read`, `decode`, `survey`, `repair`, `article`, `record`."""
    url: str | None = None
    body_sha256: str | None = None
    """SHA-256 of the bytes (hex), where there are any."""
    record_id: str | None = None
    """Of a record that was made and not kept."""
    http: int | None = None
    """The status of the HTTP answer, where there was one."""
    encoding: str | None = None
    """The encoding that was used, where the page was decoded."""
    traceback: str = ""
    """Of bugs only."""


# ------------------------------------------------------------------ decoding
@dataclass(frozen=True, slots=True)
class Candidate:
    """One encoding that was weighed, and how Chinese the text looks in it."""

    encoding: str
    score: float
    """Mean log-probability (nats) of a non-ASCII character; 0 for certain, about -7 for Chinese."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a body (offsets in bytes) that is in another encoding than the page."""

    start: int
    end: int
    encoding: str


# ------------------------------------------------------------------ survey
@dataclass(frozen=True, slots=True)
class Claim:
    """Something the page says of itself (title, meta, link, JSON-LD), or a site rule's find."""

    kind: ClaimKind
    key: str
    value: str


class Node(NamedTuple):
    """An element that holds text: enough of the tree to see which blocks stand together."""

    parent: int
    """Position in `Survey.nodes`; -1 for the root."""
    tag: str
    hints: str = ""
    """id, class, role and itemprop, in lower case, joined by blanks."""


class Link(NamedTuple):
    """A link inside a block: the span of its text and where it leads (absolute where possible)."""

    start: int
    end: int
    url: str


class Block(NamedTuple):
    """A stretch of visible text without a line break in it, as a reader sees it."""

    index: int  # type: ignore[assignment]  # hides tuple.index, which has no use here
    text: str
    kind: BlockKind = "text"
    node: int = -1
    """The innermost element around the block, as a position in `Survey.nodes`."""
    links: tuple[Link, ...] = ()
    marks: frozenset[str] = frozenset()
    """`hidden`, `bold`, `center`, `loud` (large or coloured); `body`, `drop` from a site rule."""
    seams: tuple[int, ...] = ()
    """Where two elements touch without a blank, for a style sheet to part: `梨乡报|张禾生`. None in
    long blocks."""

    @property
    def link_chars(self) -> int:
        """Characters that stand inside links."""
        links = self.links
        if len(links) == 1:  # as most that have any
            return links[0].end - links[0].start
        return sum([link.end - link.start for link in links]) if links else 0


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on the page."""

    url: str
    alt: str
    at: int
    """It stands before the block with this index (or after the last one)."""
    node: int = -1


@dataclass(frozen=True, slots=True)
class Survey:
    """All that is read off a page: plain values in document order. The tree ends here."""

    claims: tuple[Claim, ...] = ()
    nodes: tuple[Node, ...] = ()
    blocks: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    form: Form = "html"


# ------------------------------------------------------------------ site rules
@dataclass(frozen=True, slots=True)
class SiteRule:
    """What is known of one site: hints as data, which the judges may overrule."""

    hosts: tuple[str, ...]
    """In lower case; a host stands for its sub-domains too."""
    body: tuple[str, ...] = ()
    """XPaths; blocks inside are marked `body`."""
    drop: tuple[str, ...] = ()
    """XPaths; blocks inside are marked `drop`."""
    disclaimer: tuple[str, ...] = ()
    """Patterns; a block that holds one is marked `drop`."""
    fields: tuple[tuple[str, str], ...] = ()
    """Name of a field (`title`, `source`...) and where it stands: an XPath, or a pattern whose
    first group is searched in the blocks. What is found becomes a claim of kind `rule`."""
    pages: tuple[str, ...] = ()
    """Folders of the golden pages that prove the rule."""
    file: str = ""
    """Where the rule was read, for error messages."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules of many sites; of those for one host the last given wins."""

    rules: tuple[SiteRule, ...] = ()

    def for_url(self, url: str | None) -> SiteRule | None:
        """Return the rule whose host is the longest that the URL's host ends in, or None."""
        host = _host(url)
        best, length = None, 0
        for rule in self.rules if host else ():
            for known in rule.hosts:
                inside = host == known or host.endswith(f".{known}")
                if inside and len(known) >= length:
                    best, length = rule, len(known)
        return best


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:  # as `http://[half/`
        return ""


# ------------------------------------------------------------------ repair
@dataclass(frozen=True, slots=True)
class Edit:
    """One change, in a form that can be undone: `after[start:end]` replaced by `before`."""

    start: int
    end: int
    """Span in the text after repair."""
    before: str
    after: str
    kind: str
    rule: str
    score: float = 1.0
    """Confidence, 0 to 1."""
    lossy: tuple[str, ...] = ()
    """Characters that the bytes alone cannot prove."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A string before and after repair, with the edits between them, sorted and not overlapping."""

    before: str
    after: str
    edits: tuple[Edit, ...] = ()
    flags: frozenset[str] = frozenset()
    """Losses that were seen and left, such as `replacement-characters`."""


@dataclass(frozen=True, slots=True)
class Mending:
    """The repairs of all strings of a page, each tuple as long as the one in the survey.

    All are empty where nothing was repaired and no loss was seen.
    """

    blocks: tuple[Repair, ...] = ()
    claims: tuple[Repair, ...] = ()
    pictures: tuple[Repair, ...] = ()


# ------------------------------------------------------------------ article
@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A piece of metadata and where it was found."""

    value: T
    where: str
    """`meta:og:title`, `json-ld:datePublished`, `block:12`, `byline`."""
    raw: str = ""
    """The text it was read from, verbatim."""


class Verdict(NamedTuple):
    """Whether one stretch of a block is story. The verdicts of a block cover it whole."""

    block: int
    start: int
    end: int
    keep: bool
    kind: str
    """What the stretch is: `text`, `heading`, `caption`; or why it goes: `nav`, `disclaimer`."""
    rule: str
    """What decided: `link-density>0.5`, `zh.disclaimer/免责声明`."""


@dataclass(frozen=True, slots=True)
class ArticleImage:
    """An image of the story; a caption whose image is gone is still a caption."""

    url: str | None
    caption: str | None
    credit: str | None
    alt: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """What was found on the page."""

    title: Found[str] | None = None
    subtitle: Found[str] | None = None
    authors: Found[tuple[str, ...]] | None = None
    editors: Found[tuple[str, ...]] | None = None
    source: Found[str] | None = None
    source_url: str | None = None
    byline: Found[str] | None = None
    date: Found[str] | None = None
    """YYYY-MM-DD, the local day."""
    published_at: Found[str] | None = None
    """RFC 3339 with offset."""
    modified_at: Found[str] | None = None
    site_name: Found[str] | None = None
    breadcrumb: Found[tuple[str, ...]] | None = None
    section: Found[str] | None = None
    tags: Found[tuple[str, ...]] | None = None
    description: Found[str] | None = None
    canonical_url: Found[str] | None = None
    lang: str = "und"
    images: tuple[ArticleImage, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    """In page order, covering every block."""
    flags: frozenset[str] = frozenset()
    """Doubts that are data, not errors: `anonymous`, `timezone-assumed`, `no-date`."""
