"""One request, one answer: requests and urllib3, through connections that we guard and meter.

Redirects, retries and inflation are not done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import requests
import urllib3
from requests.cookies import extract_cookies_to_jar

from agrinews.errors import FetchError
from agrinews.readers.answers import Answer
from agrinews.readers.clock import Budget
from agrinews.readers.connections import Gate, GuardedAdapter
from agrinews.readers.guard import Resolver
from agrinews.readers.metering import Luggage, Meter
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.troubles import translated

__all__ = ["Transport", "Wish"]

PIECE_BYTES: Final = 64 * 1024
# A refused body that is small is read all the same, since that keeps the connection open.
WORTH_READING_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """Which bodies are wanted, and how much of them."""

    wanted: Callable[[Answer], bool]
    """Asked with the head of the answer."""
    max_bytes: int
    cut: bool = False
    """Whether a longer body is cut off there, not refused."""


class Transport:
    """Keeps the connections of one fetcher; safe to share between threads."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, *, hosts: int = 64) -> None:
        """Keep connections to at most `hosts` hosts open, `policy.per_host` to each."""
        self._policy = policy
        self._gate = Gate(resolver)
        self._adapter = GuardedAdapter(
            self._gate, pool_connections=hosts, pool_maxsize=policy.per_host
        )
        self._session = requests.Session()  # only asked what the environment says

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def exchange(
        self,
        url: str,
        headers: Iterable[tuple[str, str]],
        *,
        wish: Wish,
        luggage: Luggage,
    ) -> Answer:
        """Send a GET and return the answer, without its body unless that is wanted.

        Raises FetchError. Cookies are sent from the luggage, and kept in it.
        """
        asked = requests.Request("GET", url, headers=dict(headers), cookies=luggage.cookies)
        with translated(url, luggage.budget):
            request = asked.prepare()
        while True:
            meter = self._gate.meter = Meter(luggage, wish.max_bytes)
            try:
                with translated(url, luggage.budget):
                    return self._exchange(request, url, wish=wish, luggage=luggage)
            except FetchError as error:
                # A connection that was kept open and closed by the server in the meantime: what
                # was sent on it was not read, so it is sent on a new one (RFC 9112 9.3.1).
                stale = meter.began_on_old_connection and not meter.received
                if error.code != "disconnected" or not stale:
                    raise

    def _exchange(
        self, request: requests.PreparedRequest, url: str, *, wish: Wish, luggage: Luggage
    ) -> Answer:
        response = self._send(request, luggage.budget)
        try:
            extract_cookies_to_jar(luggage.cookies, request, response.raw)  # type: ignore[no-untyped-call]
            return self._read(response, url, wish=wish)
        finally:
            response.close()

    def _send(self, request: requests.PreparedRequest, budget: Budget) -> requests.Response:
        proxy = self._policy.proxy
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        settings: Any = self._session.merge_environment_settings(
            request.url, proxies=proxies, stream=True, verify=self._policy.verify, cert=None
        )
        behind_proxy = requests.utils.select_proxy(str(request.url), settings["proxies"])
        if behind_proxy is not None:
            self._judge_behind_proxy(str(request.url))
        patience = budget.patience_s()
        return self._adapter.send(request, timeout=(patience, patience), **settings)

    def _judge_behind_proxy(self, url: str) -> None:
        """Refuse private hosts as far as we can see them; the proxy may see other addresses."""
        parts = urllib3.util.parse_url(url)
        host = (parts.host or "").strip("[]")
        try:
            self._gate.addresses(host, parts.port or 80)
        except FetchError as error:
            if error.code == "private_address":
                raise

    def _read(self, response: requests.Response, url: str, *, wish: Wish) -> Answer:
        raw = response.raw
        head = Answer(url, response.status_code, tuple(raw.headers.iteritems()))
        declared = raw.length_remaining
        self._gate.meter.head_is_done()
        if not wish.wanted(head):
            if declared is not None and declared <= WORTH_READING_BYTES:
                raw.read(declared + 1, decode_content=False)
            return head
        if declared is not None and declared > wish.max_bytes and not wish.cut:
            raise _too_large(wish.max_bytes)
        return Answer(head.url, head.status, head.headers, _whole_body(raw, wish))


def _whole_body(raw: urllib3.HTTPResponse, wish: Wish) -> bytes:
    body = bytearray()
    for piece in raw.stream(PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > wish.max_bytes:
            if wish.cut:
                return bytes(body[: wish.max_bytes])
            raise _too_large(wish.max_bytes)
    if getattr(raw._original_response, "surplus", False):  # noqa: SLF001 - requests reads it too
        message = "the server sent more than it declared: the page would be cut"
        raise FetchError(message, code="incomplete", retryable=True)
    return bytes(body)


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(f"the body is larger than {max_bytes} bytes", code="too_large")
