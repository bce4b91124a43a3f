"""What must hold for any bytes: one function for each door by which foreign bytes come in.

A target returns nothing, or raises what the fuzzer takes for a finding: any exception that is not
an AgrinewsError, and an AssertionError where a promise is broken. The first byte chooses among the
options, so that the fuzzer finds those, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from typing import Final

from agrinews.charset.decode import decode
from agrinews.errors import AgrinewsError
from agrinews.links.collect import Collector
from agrinews.links.pager import next_page
from agrinews.model import Failure, RawPage, Repair
from agrinews.options import CleanOptions
from agrinews.pipeline import Trace, trace
from agrinews.readers import archives, codings, inflate, jsonl, mhtml, web_archives
from agrinews.readers.containers import kind_of_bytes
from agrinews.readers.files import Input, page_of
from agrinews.readers.robots import read_robots
from agrinews.readers.selection import Selection
from agrinews.readers.urls import follow, parse_url
from agrinews.record import from_json, plain, to_json
from agrinews.record.schema import check
from agrinews.repair import fix_text
from agrinews.repair.edits import undo

Target = Callable[[bytes], None]

URL: Final = "http://news.example/2024/0816/1.html"
CONTENT_TYPES: Final = (None, "text/html", "text/html; charset=gb2312", "text/html; charset=big5")
OPTIONS: Final = (
    CleanOptions(provenance="full"),
    CleanOptions(provenance="full", script="hans", blocks=True),
    CleanOptions(provenance="summary", script="tw"),
    CleanOptions(provenance="none", repair=False),
)
SELECTION: Final = Selection(html_field="html", text_field="text")
LIMIT: Final = 2**20


def cut(data: bytes) -> tuple[int, bytes]:
    """Return the byte that chooses and the bytes that are left."""
    return (data[0], data[1:]) if data else (0, b"")


# ------------------------------------------------------------------ pages
def clean(data: bytes) -> None:
    """A page gives a valid record, twice the same, or an error that was meant."""
    choice, body = cut(data)
    options = OPTIONS[choice % 4]
    page = RawPage("page", body, url=URL, content_type=CONTENT_TYPES[choice // 4 % 4])
    try:
        made = trace(page, options)
    except AgrinewsError:
        return
    keep_the_promises(made)
    assert trace(page, options).record == made.record, "two runs differ"


def keep_the_promises(made: Trace) -> None:
    """Fail unless a trace is what the record's contract says."""
    written = to_json(made.record)
    written.encode()
    assert check(plain(made.record)) is None
    assert from_json(written) == made.record
    for repair in (*made.mending.blocks, *made.mending.claims, *made.mending.pictures):
        assert_undoable(repair)
    texts = [block.text for block in made.survey.blocks]
    covered = [""] * len(texts)
    for verdict in made.article.verdicts:
        covered[verdict.block] += texts[verdict.block][verdict.start : verdict.end]
    assert covered == texts, "a stretch of the page has no verdict, or two"


def assert_undoable(repair: Repair) -> None:
    """Fail unless the edits lead back to the text before."""
    last = 0
    for edit in repair.edits:
        assert last <= edit.start <= edit.end <= len(repair.after)
        assert repair.after[edit.start : edit.end] == edit.after
        last = edit.end
    assert undo(repair.after, repair.edits) == repair.before


def fix(data: bytes) -> None:
    """A repair can be undone, and comes out the same twice."""
    text = data.decode("utf-8", "replace")
    repair = fix_text(text)
    assert repair.before == text
    assert_undoable(repair)
    assert fix_text(text) == repair, "two runs differ"


def detect(data: bytes) -> None:
    """Bytes become text that UTF-8 can hold, twice the same, or no text."""
    choice, body = cut(data)
    content_type = CONTENT_TYPES[choice % 4]
    try:
        found = decode(body, content_type)
    except AgrinewsError:
        return
    assert 0 <= found.margin <= 1
    assert found.replaced <= found.text.count("\ufffd")
    assert decode(body, content_type) == found, "two runs differ"


# ------------------------------------------------------------------ readers
def drain(pages: Iterable[RawPage | Failure]) -> None:
    """Fail unless what a reader yields can be written down."""
    for page in pages:
        page.origin.encode()
        if isinstance(page, Failure):
            assert page.code != "bug"
            page.message.encode()


def archive(data: bytes) -> None:
    """A ZIP or tar archive gives pages and failures."""
    choice, body = cut(data)
    read = archives.read_tar if choice % 2 else archives.read_zip
    drain(read(BytesIO(body), "a", selection=SELECTION))
    kind_of_bytes(body[:1024])


def warc(data: bytes) -> None:
    """A WARC file gives pages and failures."""
    drain(web_archives.read(BytesIO(data), "a.warc", selection=SELECTION))


def json_lines(data: bytes) -> None:
    """Lines of JSON give pages and failures."""
    drain(jsonl.read(BytesIO(data), "a.jsonl", selection=SELECTION))


def saved(data: bytes) -> None:
    """A saved file gives its page, unfolded and inflated, or an error that was meant."""
    choice, body = cut(data)
    try:
        page = page_of(body, Input("a.html"), selection=SELECTION)
        if choice % 2:
            page = mhtml.unfold(page)
    except AgrinewsError:
        return
    drain([page])


def coded(data: bytes) -> None:
    """A compressed body never inflates beyond the limit."""
    choice, body = cut(data)
    coding = ("gzip", "deflate", "gzip, deflate", "identity")[choice % 4]
    with suppress(AgrinewsError):
        assert len(codings.inflate(body, coding, limit=LIMIT)) <= max(LIMIT, len(body))
    with suppress(AgrinewsError):
        assert len(inflate.inflate(body, origin="a", limit=LIMIT)) <= LIMIT


# ------------------------------------------------------------------ the web
def links(data: bytes) -> None:
    """A list, feed or sitemap gives addresses of the web, or an error that was meant."""
    page = RawPage("page", data, url=URL)
    try:
        for listed in Collector().collect(page):
            assert listed.url.startswith(("http://", "https://"))
        next_page(page, start=URL, number=2)
    except AgrinewsError:
        return


def web(data: bytes) -> None:
    """An address, a redirect and a robots.txt are taken or refused."""
    text = data.decode("utf-8", "replace")
    base = parse_url(URL)
    for read in (parse_url, lambda given: follow(base, given)):
        try:
            target = read(text)
        except AgrinewsError:
            continue
        target.url.encode("ascii")
        assert target.url.startswith(("http://", "https://"))
        assert not set(target.url) & set(" \r\n\t\0")
    try:
        read_robots(200, data).check(base, "agrinews")
    except AgrinewsError:
        return


TARGETS: Final[Mapping[str, Target]] = {
    "clean": clean,
    "fix": fix,
    "detect": detect,
    "archive": archive,
    "warc": warc,
    "json_lines": json_lines,
    "saved": saved,
    "coded": coded,
    "links": links,
    "web": web,
}
