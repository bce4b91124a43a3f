"""WARC files, as crawlers and web archives keep pages: the HTML answers in them.

A page's origin is `file.warc.gz#offset`, the offset in bytes at which its record begins in the file
as it is stored. A damaged record is one failure, and reading goes on at the next one that is sound.
Needs the extra `warc`. Source: ISO 28500:2017, with its Annex D: a gzip member for each record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from agrinews.errors import FetchError, InputError, UnreadableError
from agrinews.extras import need
from agrinews.model import MAX_BODY_BYTES, Failure, Fetch, RawPage
from agrinews.readers.caps import read_capped
from agrinews.readers.codings import inflate
from agrinews.readers.members import DamageError, Member, Source
from agrinews.readers.selection import Selection

PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")
RECORD_TYPES: Final = ("response", "resource")
OK: Final = range(200, 300)


def read(file: BinaryIO, origin: str, *, selection: Selection) -> Iterator[RawPage | Failure]:
    """Yield the pages of a WARC file in its order. Raises MissingExtraError without warcio.

    Answers with another status than 2xx, and those that are not HTML, are passed over.
    """
    del selection
    need("warcio", extra="warc", said="a WARC file")
    source = Source(file)
    while source.has_more():
        start = source.at
        stream = Member(source) if source.is_gzip else source
        reading = _Reading(stream, origin, start=start, in_member=source.is_gzip)
        try:
            yield from reading.pages()
        except DamageError as error:
            yield _failure(f"{origin}#{reading.at}", f"damaged record: {error}")
            source.go_to_record(reading.at + 1)


class _Reading:
    """Goes through the records of a stream; knows where the present one begins."""

    def __init__(
        self, stream: Member | Source, origin: str, *, start: int, in_member: bool
    ) -> None:
        self._records = _iterator(stream)
        self._origin = origin
        self._start = start
        self._in_member = in_member
        self.at = start

    def pages(self) -> Iterator[RawPage | Failure]:
        """Yield the pages. Raises DamageError at a record that is damaged."""
        while True:
            if not self._in_member:
                self.at = self._start + self._records.offset
            try:
                record = next(self._records, None)
                page = None if record is None else self._page(record)
            except DamageError:
                raise
            except (AttributeError, TypeError, ValueError, LookupError) as error:
                raise DamageError("its header makes no sense") from error
            except Exception as error:  # whatever else a broken record leads warcio to
                raise DamageError(str(error).strip() or type(error).__name__) from error
            if record is None:
                return
            if page is not None:
                yield page

    def _page(self, record: Any) -> RawPage | Failure | None:  # noqa: ANN401 - warcio has no types
        """Return what a record holds, once all of it was read and found sound."""
        origin = f"{self._origin}#{self.at}"
        page: RawPage | Failure | None
        try:
            page = _page_of(record, origin) if _is_page(record) else None
        except (InputError, FetchError) as error:
            page = Failure(origin, error.code, str(error), stage="read", url=_url(record))
        troubles = self._records.err_count
        self._records.read_to_end()
        if getattr(record.raw_stream, "limit", 0) > 0:
            raise DamageError("it is cut short")
        if self._records.err_count > troubles:
            raise DamageError("its length is not what its header says")
        if record.digest_checker.passed is False:
            raise DamageError("its digest is not that of its bytes")
        return page


def _iterator(stream: Member | Source) -> Any:  # noqa: ANN401 - warcio has no types
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # noqa: PLC0415

    class Records(ArchiveIterator):  # type: ignore[misc]
        """Says nothing on stderr: we look at what it counts."""

        INC_RECORD = ""

    return Records(stream, check_digests=True)


def _is_page(record: Any) -> bool:  # noqa: ANN401
    if record.rec_type not in RECORD_TYPES:
        return False
    if record.rec_type == "response" and _status(record) not in OK:
        return False
    kind = (_content_type(record) or PAGE_TYPES[0]).partition(";")[0].strip().lower()
    return kind in PAGE_TYPES


def _page_of(record: Any, origin: str) -> RawPage:  # noqa: ANN401
    """Return the page, its body without the codings under which it travelled."""
    body = read_capped(_payload(record), origin=origin)
    body = inflate(body, _header(record, "Content-Encoding"), limit=MAX_BODY_BYTES)
    if not body:
        raise UnreadableError("the answer is empty", origin=origin)
    moment = _moment(record.rec_headers.get_header("WARC-Date"))
    url = _url(record)
    return RawPage(
        origin,
        body,
        url=url,
        content_type=_content_type(record),
        fetched_at=moment,
        fetch=_fetch(record, url, body=body, moment=moment),
    )


def _fetch(record: Any, url: str | None, *, body: bytes, moment: datetime | None) -> Fetch | None:  # noqa: ANN401
    if url is None or record.http_headers is None:
        return None
    return Fetch(
        status=_status(record),
        final_url=url,
        fetched_at=None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        etag=_header(record, "ETag"),
        last_modified=_header(record, "Last-Modified"),
        bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )


def _payload(record: Any) -> Any:  # noqa: ANN401
    from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]  # noqa: PLC0415

    chunked = (_header(record, "Transfer-Encoding") or "").strip().lower() == "chunked"
    return ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream


def _header(record: Any, name: str) -> str | None:  # noqa: ANN401
    value: str | None = record.http_headers.get_header(name) if record.http_headers else None
    return value


def _content_type(record: Any) -> str | None:  # noqa: ANN401
    if record.http_headers is None:
        value: str | None = record.rec_headers.get_header("Content-Type")
        return value
    return _header(record, "Content-Type")


def _status(record: Any) -> int:  # noqa: ANN401
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code.isascii() and code.isdigit() else 0


def _url(record: Any) -> str | None:  # noqa: ANN401
    url: str | None = record.rec_headers.get_header("WARC-Target-URI")
    return url


def _moment(text: str | None) -> datetime | None:
    """Return a WARC-Date in UTC."""
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return None


def _failure(origin: str, message: str) -> Failure:
    return Failure(origin, UnreadableError.code, message, stage="read")
