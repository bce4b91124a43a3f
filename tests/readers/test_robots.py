from __future__ import annotations

from dataclasses import replace

import pytest
from webserver import Guest, WebServer, page, serving

from agrinews.errors import FetchError
from agrinews.readers.http import Fetcher
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.robots import MAX_ROBOTS_BYTES, read_robots
from agrinews.readers.urls import parse_url

POLICY = FetchPolicy(allow_private=True, delay_s=0, timeout_s=0.3, deadline_s=1.0, retries=0)
NO_ENTRY = b"User-agent: *\nDisallow: /\n"


def outcome(web: WebServer, policy: FetchPolicy = POLICY, path: str = "/a") -> str:
    """Return what robots.txt was found to say, or the code of the refusal."""
    web.routes.setdefault("/a", page())
    with Fetcher(policy) as fetcher:
        try:
            fetched = fetcher.fetch(web.url(path)).fetch
        except FetchError as error:
            return error.code
    assert fetched is not None
    return str(fetched.robots)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("200 OK", "robots_denied"),
        ("203 Other", "robots_denied"),
        ("204 None", "allowed"),
        ("301 No Location", "robots_denied"),
        ("400 Bad", "absent"),
        ("401 Who", "absent"),
        ("403 Forbidden", "absent"),
        ("404 Not Found", "absent"),
        ("410 Gone", "absent"),
        ("429 Slow down", "absent"),
        ("451 Law", "absent"),
        ("500 Oops", "robots_denied"),
        ("502 Gate", "robots_denied"),
        ("503 Busy", "robots_denied"),
        ("599 Odd", "robots_denied"),
        ("999 Go away", "robots_denied"),
    ],
)
def test_each_class_of_status_means_what_the_standard_says(
    web: WebServer, status: str, expected: str
) -> None:
    body = b"" if status.startswith("204") else NO_ENTRY
    web.routes["/robots.txt"] = page(body, status=status, content_type="text/plain")
    assert outcome(web) == expected
    assert bool(web.asked_for("/a")) == (expected in ("allowed", "absent"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "robots_denied"),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n", "robots_denied"),
        (b"User-agent: *\nDisallow: /*?s=\n", "allowed"),
        (b"User-agent: agrinews\nDisallow: /\n\nUser-agent: *\nAllow: /", "robots_denied"),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: agrinews\nAllow: /", "allowed"),
        (b"# \xb2\xe2\xca\xd4\nUser-agent: *\nDisallow: /a$", "robots_denied"),
        (b"<html>not found, said with a 200</html>", "allowed"),
        (b"\x00\xff" * 99, "allowed"),
        (b"", "allowed"),
    ],
)
def test_what_the_file_says_goes(web: WebServer, body: bytes, expected: str) -> None:
    web.routes["/robots.txt"] = page(body, content_type="text/plain")
    assert outcome(web) == expected


def test_a_query_with_a_wildcard_is_kept_out(web: WebServer) -> None:
    web.routes["/robots.txt"] = page(b"User-agent: *\nDisallow: /*?s=\n")
    assert outcome(web, path="/a?s=1") == "robots_denied"


def test_the_name_that_counts_is_the_one_we_send(web: WebServer) -> None:
    web.routes["/robots.txt"] = page(b"User-agent: nongye\nDisallow: /\n")
    assert outcome(web, replace(POLICY, user_agent="NongYe/2.0 (+mailto:a@b.cn)")) == (
        "robots_denied"
    )


def test_without_robots_nobody_is_asked(web: WebServer) -> None:
    web.routes["/robots.txt"] = page(NO_ENTRY)
    assert outcome(web, replace(POLICY, robots=False)) == "ignored"
    assert not web.asked_for("/robots.txt")


def test_one_file_serves_a_whole_run(web: WebServer) -> None:
    web.routes |= {"/robots.txt": page(b"User-agent: *\nAllow: /"), "/b": page(), "/a": page()}
    with Fetcher(POLICY) as fetcher:
        for path in ("/a", "/b", "/a"):
            fetcher.fetch(web.url(path))
    assert len(web.asked_for("/robots.txt")) == 1


def test_redirects_of_the_file_are_followed(web: WebServer) -> None:
    with serving("127.0.0.2") as other:
        web.routes["/robots.txt"] = page(b"", f"Location: {other.url('/r')}", status="301 Moved")
        other.routes["/r"] = page(NO_ENTRY)
        assert outcome(web) == "robots_denied"


def test_a_file_that_is_always_elsewhere_is_none(web: WebServer) -> None:
    web.routes["/robots.txt"] = page(b"", "Location: /robots.txt", status="302 Found")
    assert outcome(web) == "absent"
    assert len(web.asked_for("/robots.txt")) == 6


@pytest.mark.parametrize("reply", [b"HELLO\r\n\r\nConnection: close", b"Connection: close"])
def test_a_file_that_cannot_be_read_closes_the_site(web: WebServer, reply: bytes) -> None:
    web.routes["/robots.txt"] = reply
    assert outcome(web) == "robots_denied"
    assert not web.asked_for("/a")


def test_a_file_that_drips_closes_the_site(web: WebServer) -> None:
    def drip(guest: Guest) -> None:
        guest.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            guest.send(b"#")
            guest.pause(0.1)

    web.routes["/robots.txt"] = drip
    assert outcome(web) == "robots_denied"
    assert not web.asked_for("/a")


def test_of_an_endless_file_the_beginning_is_read(web: WebServer) -> None:
    def flood(guest: Guest) -> None:
        guest.send(b"HTTP/1.1 200 OK\r\n\r\n" + NO_ENTRY)
        while True:
            guest.send(b"# and so on\n" * 999)

    web.routes["/robots.txt"] = flood
    assert outcome(web) == "robots_denied"


def test_a_group_beyond_500_kib_is_not_seen() -> None:
    filler = b"#" * MAX_ROBOTS_BYTES + b"\n"
    target = parse_url("http://news.example/a")
    read_robots(200, filler + NO_ENTRY).check(target, "agrinews")
    with pytest.raises(FetchError):
        read_robots(200, NO_ENTRY + filler).check(target, "agrinews")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("Crawl-delay: 2.5", 2.5), ("Crawl-delay: x", 0), ("Crawl-delay: -3", 0), ("", 0)],
)
def test_the_crawl_delay_is_read(line: str, seconds: float) -> None:
    file = read_robots(200, f"User-agent: *\n{line}\nDisallow:".encode())
    assert file.crawl_delay_s("agrinews") == seconds
