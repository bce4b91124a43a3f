"""A page that gave no record, as a line of the file of rejects."""

from __future__ import annotations

import hashlib

from agrinews.model import Failure
from agrinews.record.fields import ERROR_SCHEMA, ErrorDetail, Reject
from agrinews.record.make import tool


def make_reject(failure: Failure) -> Reject:
    """Return what to write about a failure; its id is that of the URL, else of the raw bytes."""
    return Reject(
        schema=ERROR_SCHEMA,
        id=_reject_id(failure),
        url=failure.url,
        path=failure.origin,
        error=ErrorDetail(failure.code, failure.message, failure.http),
        encoding=failure.encoding,
        tool=tool(),
    )


def _reject_id(failure: Failure) -> str | None:
    if failure.record_id is not None:
        return failure.record_id
    if failure.url is not None:
        return hashlib.sha256(failure.url.encode("utf-8", "replace")).hexdigest()[:16]
    return failure.body_sha256[:16] if failure.body_sha256 else None
