"""Any text as a URL, any bytes as robots.txt: an answer or a FetchError, never anything else."""

from __future__ import annotations

import contextlib
import socket

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agrinews.errors import FetchError
from agrinews.links.pager import page_number
from agrinews.readers.codings import inflate
from agrinews.readers.guard import Address
from agrinews.readers.http import Fetcher
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.robots import read_robots
from agrinews.readers.urls import follow, hide_credentials, parse_url

BASE = parse_url("http://news.example/n/1.html")
PIECES = "http:// https: // @ : [ ] % .. * # ? \\ 。 xn-- a 新闻 . :80 1 ſ ． / user:"
WORDS = st.sampled_from([*PIECES.split(), *"\u202e\ud800\x00 \t"])
URLS = st.one_of(
    st.text(max_size=40),
    st.lists(WORDS, max_size=8).map("".join),
    st.lists(WORDS, max_size=6).map(lambda words: "http://" + "".join(words)),
)


def no_such_host(host: str, port: int) -> list[Address]:
    raise socket.gaierror(socket.EAI_NONAME, f"no {host}:{port}")


@pytest.fixture(scope="module")
def fetcher() -> Fetcher:
    return Fetcher(FetchPolicy(delay_s=0, retries=0, timeout_s=1), resolver=no_such_host)


@given(URLS)
@example("http://*.example/")
@example("http://.example/")
@example("http://a..b/")
@example("http://" + "a" * 64 + ".example/")
@example("http://a@b@c/")
@example("http://news.example:80:80/")
def test_any_text_is_fetched_or_refused(fetcher: Fetcher, text: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(text)
    assert caught.value.code in ("bad_url", "unreachable", "private_address")


@given(URLS)
def test_a_url_that_is_taken_is_plain_and_stays_as_it_is(text: str) -> None:
    with contextlib.suppress(FetchError):
        url = parse_url(text).url
        assert url.isascii()
        assert url.isprintable()
        assert "@" not in url.split("/")[2]
        assert parse_url(url).url == url


@given(st.text(max_size=9), st.text(st.characters(exclude_characters="/?#"), max_size=9))
def test_a_password_is_never_shown(user: str, password: str) -> None:
    assume(not any(map(str.isspace, user + password)) and not {*"/?#"} & {*user})
    assert hide_credentials(f"to http://{user}:{password}x@h.example/ and on").endswith(
        "to http://h.example/ and on"
    )


@given(st.binary(max_size=60))
def test_any_location_is_followed_or_refused(location: bytes) -> None:
    with contextlib.suppress(FetchError):
        assert follow(BASE, location.decode("latin-1")).url.startswith("http")


@given(URLS, URLS)
def test_any_two_addresses_are_pages_of_a_story_or_not(start: str, link: str) -> None:
    assert page_number(start, link) is None or page_number(start, link) >= 0  # type: ignore[operator]


@given(st.integers(100, 999), st.binary(max_size=200))
def test_any_bytes_are_a_robots_file(status: int, body: bytes) -> None:
    file = read_robots(status, b"User-agent: *\n" + body)
    with contextlib.suppress(FetchError):
        file.check(BASE, "agrinews")
    assert file.crawl_delay_s("agrinews") >= 0


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", "x", "gzip, br"]))
def test_any_bytes_are_inflated_or_refused(body: bytes, codings: str) -> None:
    for start in (b"", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"):
        with contextlib.suppress(FetchError):
            assert len(inflate(start + body, codings, limit=1000)) <= max(1000, len(body) + 10)
