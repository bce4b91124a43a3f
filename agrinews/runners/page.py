"""One page, whatever happens: a record, or a failure as data."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import replace

from agrinews.errors import AgrinewsError, SetupError
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import NOTHING, clean
from agrinews.record import Record


def clean_page(
    page: RawPage, options: CleanOptions, *, known: Mapping[int, int] = NOTHING
) -> Record | Failure:
    """Return the record of a page, or why there is none; for `known` see `pipeline.trace`.

    This is the one place that catches every exception: a bug costs one page and not the run.
    A SetupError passes through, since it would meet every page, and so does a MemoryError, after
    which this process is good for nothing.
    """
    try:
        return clean(page, options, known=known)
    except (SetupError, MemoryError):
        raise
    except AgrinewsError as error:
        failure = _failure(page, error.code, message=str(error), stage=error.stage)
        return replace(failure, encoding=getattr(error, "encoding", None))
    except RecursionError as error:
        return _bug(page, error, code="parse_error")
    except Exception as error:  # noqa: BLE001 - see above
        return _bug(page, error, code="bug")


def _failure(
    page: RawPage, code: str, *, message: str, stage: str = "", trace: str = ""
) -> Failure:
    return Failure(
        origin=page.origin,
        code=code,
        message=message,
        stage=stage,
        url=page.url,
        body_sha256=hashlib.sha256(page.body).hexdigest(),
        traceback=trace,
    )


def _bug(page: RawPage, error: Exception, *, code: str) -> Failure:
    message = f"{type(error).__name__}: {error}"
    return _failure(page, code, message=message, trace="".join(traceback.format_exception(error)))
