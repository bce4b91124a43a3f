"""The polite fetcher: a URL in, a RawPage or a FetchError out.

Redirects are a loop of ours, since each hop must pass robots.txt, the host's turn, the deadline and
the guard. What is fetched never depends on what was fetched before: cookies live as long as one
URL.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from requests.cookies import RequestsCookieJar

from agrinews.errors import FetchError
from agrinews.model import Fetch, RawPage
from agrinews.readers.answers import (
    FOUND,
    NOT_MODIFIED,
    REDIRECTS,
    Answer,
    header,
    refreshed,
    status_error,
)
from agrinews.readers.attempts import Attempts
from agrinews.readers.cache import Cache, Entry
from agrinews.readers.clock import Budget, Clock
from agrinews.readers.codings import accepted_codings, inflate
from agrinews.readers.cookies import cookies_seen, load_cookies
from agrinews.readers.guard import Passport, Resolver, system_resolver
from agrinews.readers.metering import Luggage
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.robots import MAX_ROBOTS_BYTES, RobotsFile, RobotsFiles, read_robots
from agrinews.readers.schedule import Schedule
from agrinews.readers.sniff import Kind, check_body, check_type
from agrinews.readers.transport import Transport, Wish
from agrinews.readers.urls import Target, follow, hide_credentials, parse_url

__all__ = ["Fetcher", "Visit", "fetch"]

MAX_ROBOTS_REDIRECTS: Final = 5  # RFC 9309 2.3.1.2
FOR_ONE_HOST_ONLY: Final = frozenset(("authorization", "cookie", "proxy-authorization"))
HEADERS: Final = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.5"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for one URL: the page, and the last answer as it was sent."""

    page: RawPage
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Errand:
    """What stays the same on all hops of one URL."""

    start: Target
    kind: Kind
    luggage: Luggage


@dataclass(frozen=True, slots=True)
class _Stop:
    """One hop's answer and how it was come by."""

    answer: Answer
    checked_at: datetime
    from_cache: bool
    robots: str


class Fetcher:
    """Fetches pages by one policy and keeps to it across threads and URLs."""

    def __init__(
        self,
        policy: FetchPolicy | None = None,
        *,
        clock: Clock | None = None,
        resolver: Resolver = system_resolver,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Open nothing yet. Raises SetupError when the cookie file cannot be read."""
        self.policy = policy or FetchPolicy()
        self._clock = clock or Clock()
        self.schedule = Schedule(
            self.policy.delay_s, self.policy.per_host, clock=self._clock, jitter=jitter
        )
        self._transport = Transport(self.policy, resolver)
        self._attempts = Attempts(
            self._transport, self.schedule, retries=self.policy.retries, jitter=jitter
        )
        self._robots = RobotsFiles(self._clock)
        self._cache = Cache(self.policy.cache) if self.policy.cache else None
        self._cookies = load_cookies(self.policy.cookies)

    def __enter__(self) -> Self:
        """Return the fetcher itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all connections."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def stop(self) -> None:
        """End all waits: what is not yet asked for fails with the code `stopped`."""
        self.schedule.stop()

    def fetch(self, url: str, kind: Kind = "page") -> RawPage:
        """Return the page at `url`. Raises FetchError."""
        return self.visit(url, kind).page

    def visit(self, url: str, kind: Kind = "page") -> Visit:
        """Return the page at `url` and the answer it came in. Raises FetchError."""
        try:
            errand = _Errand(parse_url(url), kind, self._luggage())
            stop, passed = self._follow(errand)
            page = self._page(url, errand, stop=stop, passed=passed)
        except FetchError as error:
            error.origin = hide_credentials(url)
            raise
        return Visit(page, stop.answer)

    # ------------------------------------------------------------------ hops
    def _follow(self, errand: _Errand) -> tuple[_Stop, tuple[str, ...]]:
        """Return the last stop of the errand, and the URLs that led there."""
        target = errand.start
        passed: list[str] = []
        seen = set()
        while True:
            # A site may send us back to the same place to see whether we kept its cookie.
            place = (target.url, cookies_seen(errand.luggage.cookies))
            if place in seen:
                raise FetchError("redirects that go round in a circle", code="bad_redirect")
            seen.add(place)
            stop = self._visit(target, errand)
            location = header(stop.answer, "Location")
            if stop.answer.status not in REDIRECTS or location is None:
                return stop, tuple(passed)
            passed.append(target.url)
            if len(passed) > self.policy.max_redirects:
                message = f"more than {self.policy.max_redirects} redirects"
                raise FetchError(message, code="bad_redirect")
            target = follow(target, location)

    def _visit(self, target: Target, errand: _Errand) -> _Stop:
        """Return the answer for one hop, from the cache or from the server."""
        entry = self._cache.get(target.url) if self._cache else None
        if entry is not None and (self.policy.offline or self._is_fresh(entry)):
            return _Stop(entry.answer, entry.checked_at, from_cache=True, robots="unasked")
        if self.policy.offline:
            raise FetchError("not in the cache", code="not_cached")
        verdict = self._ask_robots(target, errand)
        extra = entry.conditions() if entry else ()
        headers = self._headers(target, errand, *extra)
        wish = self._wish(errand)
        answer = self._attempts.ask(target, headers, wish=wish, luggage=errand.luggage)
        if entry is not None and answer.status == NOT_MODIFIED:
            answer = refreshed(entry.answer, answer)
            return self._kept(answer, from_cache=True, robots=verdict)
        return self._kept(answer, from_cache=False, robots=verdict)

    def _kept(self, answer: Answer, *, from_cache: bool, robots: str) -> _Stop:
        now = self._clock.now()
        is_page = answer.status in FOUND and answer.body
        if self._cache and (is_page or answer.status in REDIRECTS):
            self._cache.put(Entry(answer, now))
        return _Stop(answer, now, from_cache=from_cache, robots=robots)

    def _is_fresh(self, entry: Entry) -> bool:
        age = self._clock.now() - entry.checked_at
        return timedelta(0) <= age < timedelta(seconds=self.policy.max_age_s)

    def _wish(self, errand: _Errand) -> Wish:
        def wanted(head: Answer) -> bool:
            if head.status not in FOUND:
                return False
            check_type(header(head, "Content-Type"), errand.kind)
            return True

        return Wish(wanted, self.policy.max_bytes)

    def _page(
        self, given: str, errand: _Errand, *, stop: _Stop, passed: tuple[str, ...]
    ) -> RawPage:
        """Return the page in an answer. Raises FetchError when there is none in it."""
        answer = stop.answer
        if answer.status not in FOUND:
            raise status_error(answer)
        content_type = header(answer, "Content-Type")
        codings = header(answer, "Content-Encoding")
        check_type(content_type, errand.kind)
        body = inflate(answer.body, codings, limit=self.policy.max_bytes)
        if not body:
            raise FetchError("the body is empty", code="empty", status=answer.status)
        check_body(body, errand.kind)
        fetched = Fetch(
            status=answer.status,
            final_url=answer.url,
            redirects=passed,
            fetched_at=stop.checked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            etag=header(answer, "ETag"),
            last_modified=header(answer, "Last-Modified"),
            bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            from_cache=stop.from_cache,
            robots=stop.robots,
        )
        return RawPage(
            origin=hide_credentials(given.strip()),
            body=body,
            url=errand.start.url,
            content_type=content_type,
            fetched_at=stop.checked_at,
            fetch=fetched,
        )

    # ------------------------------------------------------------------ robots.txt
    def _ask_robots(self, target: Target, errand: _Errand) -> str:
        """Return what robots.txt says of `target`. Raises FetchError `robots_denied`."""
        if not self.policy.robots:
            return "ignored"
        with errand.luggage.budget.unhurried():  # another thread may be asking: its time, not ours
            file = self._robots.of(target.origin, lambda: self._get_robots(target, errand))
        name = self.policy.robots_name
        self.schedule.slow_down(target.lane, file.crawl_delay_s(name))
        file.check(target, name)
        return file.verdict

    def _get_robots(self, target: Target, caller: _Errand) -> RobotsFile:
        start = parse_url(f"{target.origin}/robots.txt")
        luggage = replace(self._luggage(), passport=caller.luggage.passport.copy())
        errand = _Errand(start, "page", luggage)
        wish = Wish(lambda head: head.status in FOUND, MAX_ROBOTS_BYTES, cut=True)
        place = start
        try:
            for _ in range(MAX_ROBOTS_REDIRECTS + 1):
                headers = self._headers(place, errand)
                answer = self._attempts.ask(place, headers, wish=wish, luggage=luggage)
                location = header(answer, "Location")
                if answer.status not in REDIRECTS or location is None:
                    codings = header(answer, "Content-Encoding")
                    body = inflate(answer.body, codings, limit=8 * MAX_ROBOTS_BYTES)
                    return read_robots(answer.status, body)
                place = follow(place, location)
        except FetchError as error:
            return RobotsFile("unreachable", failure=error)
        return RobotsFile("absent")

    # ------------------------------------------------------------------ headers and cookies
    def _headers(
        self, target: Target, errand: _Errand, *extra: tuple[str, str]
    ) -> tuple[tuple[str, str], ...]:
        """Return the headers of a request; secrets go to the host they were given for alone."""
        at_home = target.origin == errand.start.origin
        login = target.login or (errand.start.login if at_home else None)
        chosen = [
            (name, value)
            for name, value in self.policy.headers
            if target.lane == errand.start.lane or name.lower() not in FOR_ONE_HOST_ONLY
        ]
        ours = [*HEADERS, ("User-Agent", self.policy.agent), *extra]
        ours += [("Authorization", _basic(login))] if login else []
        theirs = {name.lower() for name, _ in chosen}
        kept = [(name, value) for name, value in ours if name.lower() not in theirs]
        return (*kept, *chosen, ("Accept-Encoding", accepted_codings()))

    def _luggage(self) -> Luggage:
        policy = self.policy
        jar = RequestsCookieJar()
        jar.update(self._cookies)
        return Luggage(
            Budget(policy.deadline_s, silence_s=policy.timeout_s, clock=self._clock),
            Passport(allow_private=policy.allow_private),
            jar,
        )


def fetch(url: str, policy: FetchPolicy | None = None) -> RawPage:
    """Return the page at `url`, fetched politely. Raises FetchError.

    For more than one page use a `Fetcher`: it remembers when each host was last asked.
    """
    with Fetcher(policy) as fetcher:
        return fetcher.fetch(url)


def _basic(login: tuple[str, str]) -> str:
    return "Basic " + base64.b64encode(":".join(login).encode()).decode("ascii")
