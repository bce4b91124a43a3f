"""The fetcher against a real server, for each thing a server may do."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from webserver import Guest, WebServer, page, serving

from agrinews.errors import FetchError, SetupError
from agrinews.readers.guard import Address
from agrinews.readers.http import Fetcher
from agrinews.readers.policy import FetchPolicy

POLICY = FetchPolicy(allow_private=True, delay_s=0, timeout_s=0.4, deadline_s=1.0, retries=0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BODY = "<html><title>秋收</title><p>水稻丰收。</p></html>".encode()
SOON_S = 1.6  # deadline, and what a loaded machine may add


def fails(url: str, policy: FetchPolicy = POLICY) -> FetchError:
    with Fetcher(policy) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    return caught.value


def got(url: str, policy: FetchPolicy = POLICY) -> bytes:
    with Fetcher(policy) as fetcher:
        return fetcher.fetch(url).body


# ------------------------------------------------------------------ a sound page
def test_a_page_arrives_with_all_that_the_record_tells_of_it(web: WebServer) -> None:
    web.routes["/old"] = page(b"", "Location: /a%20b", status="301 Moved")
    web.routes["/a%20b"] = page(BODY, 'ETag: "v1"', "Last-Modified: Fri, 24 Apr 2020 08:00:00 GMT")
    with Fetcher(POLICY) as fetcher:
        found = fetcher.fetch(web.url("/old#top"))
    assert (found.body, found.content_type) == (BODY, "text/html; charset=utf-8")
    assert (found.origin, found.url) == (web.url("/old#top"), web.url("/old"))
    assert found.fetch is not None
    assert found.fetched_at is not None
    assert found.fetch.fetched_at == found.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found.fetch.final_url == web.url("/a%20b")
    assert found.fetch.redirects == (web.url("/old"),)
    assert (found.fetch.status, found.fetch.bytes, found.fetch.etag) == (200, len(BODY), '"v1"')
    assert found.fetch.robots == "absent"
    assert not found.fetch.from_cache


def test_the_connection_is_kept_for_the_next_page(web: WebServer) -> None:
    web.routes |= {"/a": page(), "/b": page()}
    with Fetcher(POLICY) as fetcher:
        fetcher.fetch(web.url("/a"))
        fetcher.fetch(web.url("/b"))
    assert len(web.log) == 3
    assert web.connections == 1


def test_what_we_send_says_who_we_are_and_nothing_of_the_machine(web: WebServer) -> None:
    web.routes["/a"] = page()
    policy = replace(POLICY, headers=(("X-Project", "秋收".encode().decode("latin-1")),))
    got(web.url("/a"), policy)
    headers = web.asked_for("/a")[0].headers
    assert headers["user-agent"].startswith("agrinews/")
    assert headers["accept-language"].startswith("zh-CN")
    assert "gzip" in headers["accept-encoding"]
    assert headers["x-project"]
    assert "cookie" not in headers
    assert "authorization" not in headers


@pytest.mark.parametrize("content_type", [None, "text/html; charset=iso-8859-1", "text/plain", "x"])
def test_a_lying_or_missing_type_changes_no_byte(web: WebServer, content_type: str | None) -> None:
    web.routes["/a"] = page(BODY, content_type=content_type)
    assert got(web.url("/a")) == BODY


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
        ("gzip", BODY),
        ("UTF-8", BODY),
    ],
)
def test_content_codings_are_undone(web: WebServer, coding: str, sent: bytes) -> None:
    web.routes["/a"] = page(sent, f"Content-Encoding: {coding}")
    assert got(web.url("/a")) == BODY


# ------------------------------------------------------------------ slow, endless, broken
def drip(head: bytes, piece: bytes) -> Callable[[Guest], None]:
    def reply(guest: Guest) -> None:
        guest.send(head)
        while True:
            guest.send(piece)
            guest.pause(0.1)

    return reply


def flood(head: bytes, piece: bytes) -> Callable[[Guest], None]:
    def reply(guest: Guest) -> None:
        guest.send(head)
        while True:
            guest.send(piece)

    return reply


def stall(body: bytes) -> Callable[[Guest], None]:
    def reply(guest: Guest) -> None:
        guest.send(body)
        guest.pause(30)

    return reply


def reset_after(body: bytes) -> Callable[[Guest], None]:
    def reply(guest: Guest) -> None:
        guest.send(body)
        guest.pause(0.05)
        guest.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return reply


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
HOSTILE: dict[str, tuple[bytes | Callable[[Guest], None], str]] = {
    "says nothing": (stall(b""), "timeout"),
    "drips its head": (drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"), "deadline"),
    "drips its body": (drip(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"), "deadline"),
    "drips chunks": (drip(CHUNKED, b"1\r\nx\r\n"), "deadline"),
    "drips the size of a chunk": (drip(CHUNKED, b"0"), "deadline"),
    "stops in the middle": (stall(HEAD + b"Content-Length: 99\r\n\r\nx"), "timeout"),
    "sends headers for ever": (flood(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 99), "bad_response"),
    "sends one header for ever": (flood(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 9999), "bad_response"),
    "sends 100 Continue for ever": (flood(b"", b"HTTP/1.1 100 Go\r\n\r\n" * 99), "too_large"),
    "sends a body for ever": (flood(HEAD + b"\r\n", b"x" * 65536), "too_large"),
    "sends chunks for ever": (flood(CHUNKED, b"8000\r\n" + b"x" * 0x8000 + b"\r\n"), "too_large"),
    "sends tiny chunks for ever": (flood(CHUNKED, b"1\r\nx\r\n" * 9999), "too_large"),
    "declares a terabyte": (HEAD + b"Content-Length: 1099511627776\r\n\r\nx", "too_large"),
    "declares more than it sends": (
        HEAD + b"Content-Length: 99\r\nConnection: close\r\n\r\nshort",
        "incomplete",
    ),
    "declares less than it sends": (
        HEAD + b"Content-Length: 9\r\nConnection: close\r\n\r\n<p>one</p><p>two</p>",
        "incomplete",
    ),
    "leaves the last chunk out": (
        CHUNKED.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n") + b"5\r\nshort\r\n",
        "incomplete",
    ),
    "says nonsense for a chunk's size": (
        CHUNKED.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n") + b"zz\r\n",
        "incomplete",
    ),
    "hangs up at once": (reset_after(b""), "disconnected"),
    "resets in the middle": (
        reset_after(HEAD + b"Content-Length: 99\r\n\r\nx"),
        "disconnected",
    ),
    "speaks no HTTP": (b"HELLO\r\n\r\nConnection: close\r\n\r\n", "bad_response"),
    "cuts its gzip off": (
        page(gzip.compress(BODY * 9)[:-9], "Content-Encoding: gzip"),
        "incomplete",
    ),
    "codes its body six times": (
        page(b"x", "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip"),
        "bad_response",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_server_that(web: WebServer, name: str) -> None:
    reply, code = HOSTILE[name]
    web.routes["/a"] = reply
    began = time.monotonic()
    error = fails(web.url("/a"), replace(POLICY, max_bytes=200_000))
    assert error.code == code
    assert error.origin == web.url("/a")
    assert time.monotonic() - began < SOON_S


def test_brotli_is_undone_where_it_is_installed(web: WebServer) -> None:
    brotli = pytest.importorskip("brotli", minversion="1.2")
    web.routes["/a"] = page(brotli.compress(BODY), "Content-Encoding: br")
    assert got(web.url("/a")) == BODY
    assert "br" in web.asked_for("/a")[0].headers["accept-encoding"]
    web.routes["/cut"] = page(brotli.compress(BODY * 9)[:-5], "Content-Encoding: br")
    assert fails(web.url("/cut")).code == "incomplete"
    web.routes["/bomb"] = page(brotli.compress(b" " * 9_000_000), "Content-Encoding: br")
    assert fails(web.url("/bomb"), replace(POLICY, max_bytes=100_000)).code == "too_large"


def test_a_bomb_is_not_inflated_beyond_the_limit(web: WebServer) -> None:
    web.routes["/a"] = page(gzip.compress(b" " * 9_000_000), "Content-Encoding: gzip")
    error = fails(web.url("/a"), replace(POLICY, max_bytes=100_000))
    assert (error.code, str(error)) == ("too_large", "the body inflates to more than 100000 bytes")


def test_a_cut_body_is_asked_for_again(web: WebServer) -> None:
    replies = [HEAD + b"Content-Length: 99\r\nConnection: close\r\n\r\nshort", page(BODY)]
    web.routes["/a"] = lambda guest: guest.send(replies.pop(0))
    assert got(web.url("/a"), replace(POLICY, retries=1)) == BODY


# ------------------------------------------------------------------ no page
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (page(status="404 Not Found"), "http_404"),
        (page(status="403 Forbidden"), "http_403"),
        (page(status="410 Gone"), "http_410"),
        (page(status="500 Oops"), "http_5xx"),
        (page(status="503 Busy"), "http_5xx"),
        (page(status="429 Slow down"), "http_429"),
        (page(status="999 Go away"), "http_999"),
        (b"HTTP/1.1 204 Nothing\r\n\r\n", "http_204"),
        (page(b""), "empty"),
        (page(status="302 No Location"), "bad_redirect"),
        (page(b"%PDF-1.7 ...", content_type="application/pdf"), "not_html"),
        (page(b"%PDF-1.7 ...", content_type="text/html"), "not_html"),
        (page(BODY, content_type="video/mp4"), "not_html"),
        (page(b"\x89PNG\r\n\x1a\n...", content_type=None), "not_html"),
        (page(b'{"a": 1}', content_type="application/json"), "not_html"),
        (page(b"PK\x03\x04...", content_type="application/octet-stream"), "not_html"),
        (page(b"<?xml version='1.0'?>\n<rss version='2.0'>", content_type="text/xml"), "not_html"),
    ],
)
def test_an_answer_without_a_page_says_why(web: WebServer, reply: bytes, code: str) -> None:
    web.routes["/a"] = reply
    assert fails(web.url("/a")).code == code


def test_the_body_of_a_film_is_not_waited_for(web: WebServer) -> None:
    web.routes["/a"] = flood(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", b"\0" * 65536)
    began = time.monotonic()
    assert fails(web.url("/a")).code == "not_html"
    assert time.monotonic() - began < 0.5


# ------------------------------------------------------------------ redirects
@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("/a", "bad_redirect"),
        ("file:///etc/passwd", "bad_redirect"),
        ("ftp://127.0.0.1/x", "bad_redirect"),
        ("javascript:alert(1)", "bad_redirect"),
        ("data:text/html,<p>x", "bad_redirect"),
        ("gopher://127.0.0.1:70/_x", "bad_redirect"),
        ("http://[bad/", "bad_redirect"),
        ("http://127.0.0.1:0/", "bad_redirect"),
        ("", "bad_redirect"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://10.0.0.1/admin", "private_address"),
        ("http://0.0.0.0/", "private_address"),
    ],
)
def test_a_redirect_that_must_not_be_followed(web: WebServer, location: str, code: str) -> None:
    web.routes["/a"] = page(b"", f"Location: {location}", status="302 Found")
    error = fails(web.url("/a"))
    assert error.code == code
    assert "passwd" not in str(error) or "may not be followed" in str(error)


def test_redirects_without_end_are_given_up(web: WebServer) -> None:
    def away(guest: Guest) -> None:
        number = int(guest.asked.path.partition("?")[2] or 0) + 1
        guest.send(page(b"", f"Location: /a?{number}", status="302 Found"))

    web.routes["/a"] = away
    error = fails(web.url("/a"), replace(POLICY, max_redirects=4))
    assert error.code == "bad_redirect"
    assert len([asked for asked in web.log if asked.path.startswith("/a")]) == 5


@pytest.mark.parametrize("location", ["/到?词=水稻", "/到?词=水稻 "])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_redirect_in_raw_chinese_is_followed(
    web: WebServer, location: str, encoding: str
) -> None:
    raw = location.encode(encoding)
    web.routes["/a"] = page(b"", "Location: @", status="302 Found").replace(b"@", raw)
    path = "".join(f"%{byte:02X}" for byte in "到".encode(encoding))
    web.routes[f"/{path}"] = page(BODY)
    assert got(web.url("/a")) == BODY


def test_a_site_that_tests_for_cookies_gets_them_back(web: WebServer) -> None:
    def gate(guest: Guest) -> None:
        if guest.asked.headers.get("cookie") == "seen=1":
            guest.send(page(BODY))
        else:
            guest.send(page(b"", "Set-Cookie: seen=1", "Location: /a", status="302 Found"))

    web.routes["/a"] = gate
    assert got(web.url("/a")) == BODY


def test_cookies_do_not_outlive_their_url(web: WebServer) -> None:
    web.routes |= {"/a": page(BODY, "Set-Cookie: seen=1"), "/b": page(BODY)}
    with Fetcher(POLICY) as fetcher:
        fetcher.fetch(web.url("/a"))
        fetcher.fetch(web.url("/b"))
    assert "cookie" not in web.asked_for("/b")[0].headers


def test_secrets_stay_with_the_host_they_were_given_for(web: WebServer) -> None:
    with serving("127.0.0.2") as other:
        web.routes["/a"] = page(b"", f"Location: {other.url('/b')}", status="302 Found")
        other.routes["/b"] = page(BODY)
        secrets = (("Cookie", "id=7"), ("X-Open", "1"))
        got(
            web.url("/a").replace("//", "//li:secret@"),
            replace(POLICY, headers=secrets),
        )
        asked = web.asked_for("/a")[0].headers
        assert (asked["authorization"], asked["cookie"]) == ("Basic bGk6c2VjcmV0", "id=7")
        asked = other.asked_for("/b")[0].headers
        assert "authorization" not in asked
        assert "cookie" not in asked
        assert asked["x-open"] == "1"


def test_a_cookie_file_is_used(web: WebServer, tmp_path: Path) -> None:
    web.routes["/a"] = page(BODY)
    jar = tmp_path / "cookies.txt"
    line = "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tid\t7"
    jar.write_text(f"# Netscape HTTP Cookie File\n{line}\n", "utf-8")
    got(web.url("/a"), replace(POLICY, cookies=jar))
    assert web.asked_for("/a")[0].headers["cookie"] == "id=7"


def test_a_cookie_file_that_is_none_is_said(tmp_path: Path) -> None:
    jar = tmp_path / "cookies.txt"
    jar.write_text("id=7", "utf-8")
    with pytest.raises(SetupError, match="cookie file"):
        Fetcher(replace(POLICY, cookies=jar))


# ------------------------------------------------------------------ addresses
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a",
        "http://localhost:{port}/a",
        "http://2130706433:{port}/a",
        "http://0x7f.1:{port}/a",
        "http://[::1]:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://127。0。0。1:{port}/a",
        "http://0.0.0.0:{port}/a",
    ],
)
def test_this_machine_is_not_asked_whatever_it_is_called(web: WebServer, url: str) -> None:
    error = fails(url.format(port=web.port), replace(POLICY, allow_private=False))
    assert error.code == "private_address"
    assert web.connections == 0


def test_a_name_that_changes_its_mind_gains_nothing(web: WebServer) -> None:
    """Only addresses that were judged are connected to, and each connection judges anew."""
    answers = ["93.184.215.14", "127.0.0.1"]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[Address]:
        asked.append(host)
        return [Address(socket.AF_INET, answers[min(len(asked), 2) - 1], port)]

    policy = replace(POLICY, allow_private=False, timeout_s=0.2, deadline_s=0.5, retries=2)
    with Fetcher(policy, resolver=rebinding) as fetcher:
        for _ in range(2):
            with pytest.raises(FetchError):
                fetcher.fetch(f"http://news.example:{web.port}/a")
    assert web.connections == 0


def test_one_private_address_spoils_a_name(web: WebServer) -> None:
    def mixed(_: str, port: int) -> list[Address]:
        return [
            Address(socket.AF_INET, ip, port) for ip in ("127.0.0.1", "93.184.215.14", "10.0.0.1")
        ]

    with (
        Fetcher(replace(POLICY, allow_private=False), resolver=mixed) as fetcher,
        pytest.raises(FetchError, match="loopback address"),
    ):
        fetcher.fetch(f"http://news.example:{web.port}/a")
    assert web.connections == 0


def test_a_name_is_resolved_once_and_that_address_connected_to(web: WebServer) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[Address]:
        asked.append(host)
        return [Address(socket.AF_INET, "127.0.0.1", port)]

    web.routes["/a"] = page(BODY)
    with Fetcher(replace(POLICY, robots=False), resolver=resolver) as fetcher:
        assert fetcher.fetch(f"http://news.example:{web.port}/a").body == BODY
    assert asked == ["news.example"]
    assert web.log[0].headers["host"] == f"news.example:{web.port}"


def test_a_resolver_that_never_answers_is_left_behind() -> None:
    def stuck(_: str, port: int) -> list[Address]:
        time.sleep(3)
        return [Address(socket.AF_INET, "127.0.0.1", port)]

    began = time.monotonic()
    with Fetcher(POLICY, resolver=stuck) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch("http://news.example/a")
    assert caught.value.code == "timeout"
    assert time.monotonic() - began < SOON_S


# ------------------------------------------------------------------ proxies
def test_a_proxy_is_asked_for_the_whole_url(web: WebServer) -> None:
    web.routes["http://news.example/a"] = page(BODY)
    policy = replace(POLICY, proxy=web.url(""), robots=False)
    assert got("http://news.example/a", policy) == BODY
    assert web.log[0].headers["host"] == "news.example"


def test_a_proxy_is_no_way_to_a_private_address(web: WebServer) -> None:
    policy = replace(POLICY, proxy=web.url(""), allow_private=False)
    assert fails("http://10.0.0.1/a", policy).code == "private_address"
    assert web.connections == 0


def test_a_proxy_that_is_gone_is_named_without_its_password() -> None:
    with serving() as gone:
        proxy = gone.url("").replace("//", "//li:secret@")
    error = fails("http://news.example/a", replace(POLICY, proxy=proxy, robots=False))
    assert error.code == "proxy"
    assert "secret" not in str(error)


# ------------------------------------------------------------------ retries
def test_a_server_that_is_busy_is_asked_again(web: WebServer) -> None:
    replies = [page(status="503 Busy"), page(BODY)]
    web.routes["/a"] = lambda guest: guest.send(replies.pop(0))
    assert got(web.url("/a"), replace(POLICY, retries=1)) == BODY


def test_retry_after_is_honoured(web: WebServer) -> None:
    replies = [page(b"", "Retry-After: 1", status="429 Slow down"), page(BODY)]
    web.routes["/a"] = lambda guest: guest.send(replies.pop(0))
    assert got(web.url("/a"), replace(POLICY, retries=1, deadline_s=5)) == BODY
    first, second = web.asked_for("/a")
    assert second.at - first.at >= 1


def test_retry_after_may_be_a_date(web: WebServer) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    replies = [page(b"", f"Retry-After: {soon}", status="503 Busy"), page(BODY)]
    web.routes["/a"] = lambda guest: guest.send(replies.pop(0))
    assert got(web.url("/a"), replace(POLICY, retries=1, deadline_s=5)) == BODY
    first, second = web.asked_for("/a")
    assert second.at - first.at >= 0.9


@pytest.mark.parametrize("stated", ["soon", "-5", "9" * 400, ""])
def test_a_retry_after_that_makes_no_sense_is_no_reason_to_fail(
    web: WebServer, stated: str
) -> None:
    replies = [page(b"", f"Retry-After: {stated}", status="503 Busy"), page(BODY)]
    web.routes["/a"] = lambda guest: guest.send(replies.pop(0))
    with contextlib.suppress(FetchError):  # a number of 400 digits is a wish to be left alone
        assert got(web.url("/a"), replace(POLICY, retries=1)) == BODY


def test_retry_after_beyond_the_deadline_is_not_waited_out(web: WebServer) -> None:
    web.routes["/a"] = page(b"", "Retry-After: 3600", status="429 Slow down")
    web.routes["/b"] = page(BODY)
    with Fetcher(replace(POLICY, retries=3)) as fetcher:
        for path in ("/a", "/b"):
            with pytest.raises(FetchError) as caught:
                fetcher.fetch(web.url(path))
            assert caught.value.code == "http_429"
            assert caught.value.status == 429
    assert len(web.asked_for("/a")) == 1
    assert not web.asked_for("/b"), "the whole host was asked to be left alone"


def test_a_page_that_is_gone_is_not_asked_for_again(web: WebServer) -> None:
    assert fails(web.url("/gone"), replace(POLICY, retries=3)).code == "http_404"
    assert len(web.asked_for("/gone")) == 1


def test_a_host_that_is_gone_costs_only_its_first_url() -> None:
    with serving("127.0.0.3") as gone:
        url = gone.url("/a")
    with Fetcher(POLICY) as fetcher:
        for _ in range(3):
            with pytest.raises(FetchError, match="no connection: Connection refused") as caught:
                fetcher.fetch(url)
            assert caught.value.code == "unreachable"


# ------------------------------------------------------------------ politeness
def test_two_requests_to_a_host_keep_their_distance(web: WebServer) -> None:
    web.routes |= {"/a": page(), "/b": page(b"", "Location: /a", status="302 Found")}
    with Fetcher(replace(POLICY, delay_s=0.15)) as fetcher:
        fetcher.fetch(web.url("/a"))
        fetcher.fetch(web.url("/b"))
    times = [asked.at for asked in web.log]
    assert [asked.path for asked in web.log] == ["/robots.txt", "/a", "/b", "/a"]
    assert all(later - earlier >= 0.15 for earlier, later in pairwise(times))


def test_polite_waiting_does_not_count_against_the_deadline(web: WebServer) -> None:
    web.routes["/robots.txt"] = page(b"User-agent: *\nCrawl-delay: 0.6")
    web.routes["/a"] = page(BODY)
    assert got(web.url("/a"), replace(POLICY, deadline_s=0.5)) == BODY


def test_stop_ends_a_wait(web: WebServer) -> None:
    web.routes["/a"] = page()
    with Fetcher(replace(POLICY, delay_s=30)) as fetcher:
        fetcher.stop()
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(web.url("/a"))
    assert caught.value.code == "stopped"


# ------------------------------------------------------------------ the cache
def test_a_page_that_has_not_changed_comes_from_the_cache(web: WebServer, tmp_path: Path) -> None:
    def reply(guest: Guest) -> None:
        if guest.asked.headers.get("if-none-match") == '"v1"':
            guest.send(b'HTTP/1.1 304 Same\r\nETag: "v1"\r\n\r\n')
        else:
            guest.send(page(gzip.compress(BODY), 'ETag: "v1"', "Content-Encoding: gzip"))

    web.routes["/a"] = reply
    policy = replace(POLICY, cache=tmp_path)
    first = Fetcher(policy).fetch(web.url("/a"))
    second = Fetcher(policy).fetch(web.url("/a"))
    assert first.body == second.body == BODY
    assert first.fetch is not None
    assert second.fetch is not None
    assert (first.fetch.from_cache, second.fetch.from_cache) == (False, True)
    assert len(web.asked_for("/a")) == 2


def test_a_changed_page_replaces_the_cached_one(web: WebServer, tmp_path: Path) -> None:
    policy = replace(POLICY, cache=tmp_path)
    for body in (BODY, BODY + b"new"):
        web.routes["/a"] = page(body, f'ETag: "{len(body)}"')
        assert got(web.url("/a"), policy) == body
    assert got(web.url("/a"), replace(policy, offline=True)) == BODY + b"new"


def test_a_fresh_entry_needs_no_request(web: WebServer, tmp_path: Path) -> None:
    web.routes["/a"] = page(BODY)
    policy = replace(POLICY, cache=tmp_path, max_age_s=3600)
    assert got(web.url("/a"), policy) == got(web.url("/a"), policy) == BODY
    assert len(web.asked_for("/a")) == 1


def test_offline_asks_nobody_and_follows_kept_redirects(web: WebServer, tmp_path: Path) -> None:
    web.routes |= {"/a": page(b"", "Location: /b", status="301 Moved"), "/b": page(BODY)}
    policy = replace(POLICY, cache=tmp_path)
    got(web.url("/a"), policy)
    web.log.clear()
    assert got(web.url("/a"), replace(policy, offline=True)) == BODY
    assert fails(web.url("/c"), replace(policy, offline=True)).code == "not_cached"
    assert not web.log


def test_a_damaged_entry_counts_as_none(web: WebServer, tmp_path: Path) -> None:
    web.routes["/a"] = page(BODY)
    policy = replace(POLICY, cache=tmp_path)
    got(web.url("/a"), policy)
    (entry,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    entry.write_bytes(entry.read_bytes()[:-5])
    assert got(web.url("/a"), policy) == BODY
    assert fails(web.url("/b"), replace(policy, offline=True)).code == "not_cached"
