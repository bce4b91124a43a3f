from __future__ import annotations

import pytest

from agrinews.errors import FetchError, SetupError
from agrinews.readers.guard import Passport, realm
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.urls import follow, hide_credentials, parse_url


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://news.example", "http://news.example/"),
        (" HTTP://News.Example:80/A?b#c ", "http://news.example/A?b"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://news.example/新闻 1.html", "http://news.example/%E6%96%B0%E9%97%BB%201.html"),
        ("http://news.example/%d0%c2", "http://news.example/%d0%c2"),
        ("http://news.example/a?x=[1]|2", "http://news.example/a?x=[1]|2"),
        ("http://新闻.中国/", "http://xn--efvy88h.xn--fiqs8s/"),
        ("http://li:secret@news.example/", "http://news.example/"),
        ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/"),
    ],
)
def test_urls_come_out_normal(given: str, url: str) -> None:
    assert parse_url(given).url == url
    assert parse_url(url).url == url


@pytest.mark.parametrize(
    "given",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "file:///etc/passwd",
        "ftp://news.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:///a",
        "http://",
        "http://[bad/",
        "http://news.example:99999/",
        "http://news.example:0/",
        "http://news.example/a\r\nX-Injected: 1",
        "http://news.example/a\tb",
        "http://news.example/\x00",
        "http://news example/",
        'http://news.example"onload=/',
        "http://news\\example/",
        "http://news%2fexample/",
        "http://" + "ü" * 70 + ".example/",
        "http://news.example/" + "a" * 9000,
    ],
)
def test_what_is_no_url_to_fetch_is_refused(given: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse_url(given)
    assert caught.value.code == "bad_url"
    assert len(str(caught.value)) < 400


def test_the_refusal_of_a_url_keeps_its_password() -> None:
    with pytest.raises(FetchError) as caught:
        parse_url("ftp://li:secret@news.example/")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://li:secret@h/ and //x:y@z", "http://h/ and //z"),
        ("http://h/@user", "http://h/@user"),
        ("http://li:se@cret@h/", "http://h/"),
        ("http://h/?mail=a@b", "http://h/?mail=a@b"),
    ],
)
def test_credentials_are_not_shown(text: str, shown: str) -> None:
    assert hide_credentials(text) == shown


def test_plain_and_secure_are_one_host_and_other_ports_are_not() -> None:
    urls = ("http://h.example/", "https://h.example/", "http://h.example:8080/")
    assert [parse_url(url).lane for url in urls] == ["h.example", "h.example", "h.example:8080"]


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("../b?c", "http://h.example/b?c"),
        ("//other.example/b", "http://other.example/b"),
        ("?p=2", "http://h.example/x/a?p=2"),
        (" /b ", "http://h.example/b"),
        ("/%D0%C2", "http://h.example/%D0%C2"),
    ],
)
def test_a_redirect_is_relative_to_where_it_stands(location: str, url: str) -> None:
    assert follow(parse_url("http://h.example/x/a"), location).url == url


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("8.8.8.8", "public"),
        ("2400:3200::1", "public"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("192.0.2.1", "private"),
        ("198.18.0.1", "private"),
        ("fc00::1", "private"),
        ("127.0.0.1", "loopback"),
        ("127.9.9.9", "loopback"),
        ("::1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("0.0.0.0", "reserved"),  # noqa: S104
        ("::", "reserved"),
        ("224.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("240.0.0.1", "reserved"),
        ("ff02::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:8.8.8.8", "public"),
        ("::ffff:169.254.169.254", "link-local"),
        ("64:ff9b::a00:1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2001:0:7f00:1::1", "reserved"),
    ],
)
def test_realms(ip: str, expected: str) -> None:
    assert realm(ip) == expected


def test_a_passport_narrows_to_where_its_url_began() -> None:
    passport = Passport(allow_private=True)
    passport.admit("intranet", ["10.0.0.1"])
    passport.admit("news.example", ["8.8.8.8"])
    with pytest.raises(FetchError):
        passport.admit("localhost", ["127.0.0.1"])


@pytest.mark.parametrize(
    "header",
    [("X\r\nY", "1"), ("X", "1\r\nY: 2"), ("X", "1\n"), ("", "1"), ("X Y", "1"), ("X", "\0")],
)
def test_header_injection_is_refused(header: tuple[str, str]) -> None:
    with pytest.raises(SetupError):
        FetchPolicy(headers=(header,))


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection"])
def test_headers_that_frame_the_message_are_ours(name: str) -> None:
    with pytest.raises(SetupError, match="set by the fetcher"):
        FetchPolicy(headers=((name, "x"),))


@pytest.mark.parametrize(
    "choice",
    [{"per_host": 0}, {"delay_s": -1}, {"timeout_s": 0}, {"offline": True}, {"retries": -1}],
)
def test_a_policy_that_makes_no_sense_is_refused(choice: dict[str, float]) -> None:
    with pytest.raises(SetupError):
        FetchPolicy(**choice)  # type: ignore[arg-type]


def test_a_user_agent_cannot_carry_a_header() -> None:
    with pytest.raises(SetupError):
        FetchPolicy(user_agent="x\r\nY: 1")
