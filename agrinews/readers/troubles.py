"""The errors of requests, urllib3 and http.client, told in our own words."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import requests
import urllib3

from agrinews.errors import FetchError, SetupError
from agrinews.readers.clock import Budget
from agrinews.readers.urls import hide_credentials

__all__ = ["translated"]

PASSING: Final = frozenset(("proxy", "unreachable", "disconnected", "incomplete"))
# What an error tells: (its kinds, code, message). The order matters: a refused connection is, for
# urllib3, a kind of timeout; and a failure of the proxy wraps any of the others.
STORIES: Final[tuple[tuple[tuple[type[BaseException], ...], str, str], ...]] = (
    (
        (requests.exceptions.InvalidURL, urllib3.exceptions.LocationParseError),
        "bad_url",
        "not a URL to fetch: {}",
    ),
    ((urllib3.exceptions.SSLError, requests.exceptions.SSLError), "tls", "TLS: {}"),
    (
        (urllib3.exceptions.ProxyError, requests.exceptions.ProxyError),
        "proxy",
        "the proxy failed: {}",
    ),
    ((urllib3.exceptions.NewConnectionError,), "unreachable", "no connection: {}"),
    ((TimeoutError, urllib3.exceptions.TimeoutError), "timeout", ""),
    (
        (http.client.RemoteDisconnected, ConnectionError),
        "disconnected",
        "the server hung up",
    ),
    (
        (http.client.IncompleteRead, urllib3.exceptions.InvalidChunkLength),
        "incomplete",
        "the body was cut off",
    ),
)


@contextmanager
def translated(url: str, budget: Budget) -> Iterator[None]:
    """Turn any error of the HTTP libraries inside the block into a FetchError about `url`."""
    try:
        yield
    except FetchError as error:
        error.origin = error.origin or url
        raise
    except requests.exceptions.InvalidSchema as error:
        raise SetupError(f"the proxy cannot be used: {hide_credentials(str(error))}") from error
    except (
        requests.exceptions.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
    ) as error:
        told = _told(error, budget)
        told.origin = url
        raise told from error


def _told(error: Exception, budget: Budget) -> FetchError:
    """Return the first of `STORIES` that an error, or anything it was raised from, bears out."""
    causes = tuple(_causes(error))
    words = _last_words(causes)
    for kinds, code, message in STORIES:
        if any(isinstance(cause, kinds) for cause in causes):
            if code == "timeout":
                return budget.too_slow()
            return FetchError(message.format(words), code=code, retryable=code in PASSING)
    if any("ended prematurely" in str(cause) for cause in causes):  # a chunked body without an end
        return FetchError("the body was cut off", code="incomplete", retryable=True)
    return FetchError(f"no sound HTTP answer: {words}", code="bad_response")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return the error and all that it was raised from, outermost first."""
    seen: list[BaseException] = [error]
    for each in seen:
        yield each
        inner = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        seen += [one for one in inner if isinstance(one, BaseException) and one not in seen]


def _last_words(causes: tuple[BaseException, ...]) -> str:
    """Return what the innermost error says, without addresses of objects and passwords."""
    innermost = causes[-1]
    words = str(getattr(innermost, "strerror", None) or innermost) or type(innermost).__name__
    return hide_credentials(words)[:200]
