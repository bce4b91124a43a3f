from __future__ import annotations

import gzip
import io
import random
from datetime import UTC, datetime

import pytest
import zstandard

from agrinews.model import Failure, RawPage
from agrinews.readers.selection import Selection
from agrinews.readers.web_archives import read

pytest.importorskip("warcio")

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

PAGES = [f"<html><p>第{n}篇：春耕</p>{'稻' * 400 * n}</html>".encode() for n in range(1, 6)]
HTML = ("Content-Type", "text/html; charset=utf-8")


def archive(
    *answers: tuple[bytes, list[tuple[str, str]]], packed: bool = True, status: str = "200 OK"
) -> bytes:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    about = writer.create_warcinfo_record("x.warc", {"software": "test"})
    writer.write_record(about)
    about.raw_stream.close()
    for number, (body, headers) in enumerate(answers, start=1):
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        url = f"https://nongye.example/{number}"
        when = {"WARC-Date": "2024-04-15T10:30:00Z"}
        stream = io.BytesIO(body)
        record = writer.create_warc_record(
            url, "response", payload=stream, http_headers=http, warc_headers_dict=when
        )
        writer.write_record(record)
        record.raw_stream.close()  # warcio keeps a temporary file
    return file.getvalue()


def chunked(body: bytes) -> bytes:
    parts = (body[start : start + 700] for start in range(0, len(body), 700))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def pages_of(body: bytes) -> list[RawPage | Failure]:
    return list(read(io.BytesIO(body), "x.warc", selection=Selection()))


def starts(body: bytes, *, packed: bool) -> list[int]:
    """Where records begin, found without any library."""
    mark = b"\x1f\x8b\x08" if packed else b"WARC/1."
    found = [at for at in range(len(body)) if body.startswith(mark, at)]
    return [at for at in found if not packed or gzip_begins(body, at)]


def gzip_begins(body: bytes, at: int) -> bool:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body[at:])).read(5) == b"WARC/"
    except (OSError, EOFError):
        return False


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_with_all_that_is_known_of_them(packed: bool) -> None:  # noqa: FBT001
    body = archive(*((page, [HTML, ("ETag", '"a"')]) for page in PAGES), packed=packed)
    found = pages_of(body)
    assert [page.body for page in found if isinstance(page, RawPage)] == PAGES
    assert [page.origin for page in found] == [
        f"x.warc#{at}" for at in starts(body, packed=packed)[1:]
    ]
    first = found[0]
    assert isinstance(first, RawPage)
    assert first.url == "https://nongye.example/1"
    assert first.content_type == HTML[1]
    assert first.fetched_at == datetime(2024, 4, 15, 10, 30, tzinfo=UTC)
    assert first.fetch is not None
    assert (first.fetch.status, first.fetch.etag) == (200, '"a"')
    assert first.fetch.fetched_at == "2024-04-15T10:30:00Z"


@pytest.mark.parametrize("packed", [True, False])
def test_codings_of_the_transfer_are_undone(packed: bool) -> None:  # noqa: FBT001
    zipped = gzip.compress(PAGES[2])
    body = archive(
        (chunked(PAGES[0]), [HTML, ("Transfer-Encoding", "chunked")]),
        (zipped, [HTML, ("Content-Encoding", "gzip")]),
        (chunked(zipped), [HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        (PAGES[3], [HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        (zstandard.compress(PAGES[4]), [HTML, ("Content-Encoding", "zstd")]),
        packed=packed,
    )
    found = [page.body for page in pages_of(body) if isinstance(page, RawPage)]
    assert found == [PAGES[0], PAGES[2], PAGES[2], PAGES[3], PAGES[4]]


def test_only_good_answers_of_html_are_pages() -> None:
    image = (b"\x89PNG", [("Content-Type", "image/png")])
    xhtml = (PAGES[1], [("Content-Type", "application/xhtml+xml")])
    assert len(pages_of(archive(image, xhtml, (PAGES[0], [HTML])))) == 2
    assert pages_of(archive((PAGES[0], [HTML]), status="404 Not Found")) == []
    assert pages_of(archive((PAGES[0], [HTML]), status="302 Found")) == []


def test_an_answer_with_a_damaged_coding_is_one_failure() -> None:
    for coding, pack in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        torn = pack(PAGES[2])[:-20]
        body = archive(
            (PAGES[0], [HTML]), (torn, [HTML, ("Content-Encoding", coding)]), (PAGES[1], [HTML])
        )
        assert [type(one) for one in pages_of(body)] == [RawPage, Failure, RawPage]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_record_is_one_failure_and_no_other_is_lost(packed: bool, seed: int) -> None:  # noqa: FBT001
    body = bytearray(archive(*((page, [HTML]) for page in PAGES), packed=packed))
    begins = [*starts(bytes(body), packed=packed), len(body)]
    chance = random.Random(seed)  # noqa: S311
    victim = chance.randrange(1, 6)
    for _ in range(8):
        at = chance.randrange(begins[victim] + 12, begins[victim + 1] - 6)
        body[at] ^= chance.randrange(1, 256)
    found = pages_of(bytes(body))
    good = [page.body for page in found if isinstance(page, RawPage)]
    others = [page for number, page in enumerate(PAGES, start=1) if number != victim]
    assert good == others
    failures = [one for one in found if isinstance(one, Failure)]
    assert [(one.origin, one.code) for one in failures] == [
        (f"x.warc#{begins[victim]}", "unreadable")
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_is_cut_off_gives_what_came_before(packed: bool) -> None:  # noqa: FBT001
    body = archive(*((page, [HTML]) for page in PAGES), packed=packed)
    for cut in (1, 30, 200):
        found = pages_of(body[:-cut])
        good = [page.body for page in found if isinstance(page, RawPage)]
        assert good[:4] == PAGES[:4]
        assert len(found) == 5


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"no warc at all", b"\x1f\x8b\x08 no gzip", gzip.compress(b"no warc")]
)
def test_a_file_that_is_no_warc_is_at_most_one_failure(body: bytes) -> None:
    found = pages_of(body)
    assert len(found) <= 1
    assert all(isinstance(one, Failure) for one in found)


def test_one_gzip_member_around_all_records_is_read_as_well() -> None:
    body = gzip.compress(archive(*((page, [HTML]) for page in PAGES), packed=False))
    assert [page.body for page in pages_of(body) if isinstance(page, RawPage)] == PAGES


class Pipe(io.RawIOBase):
    """A stream that cannot seek."""

    def __init__(self, body: bytes) -> None:
        self._rest = body

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def test_a_pipe_is_read_as_it_comes() -> None:
    body = archive(*((page, [HTML]) for page in PAGES))
    stream: io.BufferedIOBase = Pipe(body)  # type: ignore[assignment]
    found = list(read(stream, "-", selection=Selection()))  # type: ignore[arg-type]
    assert [page.body for page in found if isinstance(page, RawPage)] == PAGES
