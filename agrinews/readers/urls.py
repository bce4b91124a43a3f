"""URLs as they may be asked for: checked, normal, and safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna

from agrinews.errors import FetchError
from agrinews.patterns import deferred

__all__ = ["Target", "follow", "hide_credentials", "parse_url"]

PORTS: Final = {"http": 80, "https": 443}
# Servers commonly refuse request lines above 8 KiB; a longer "URL" is a mistake in the list.
MAX_URL_CHARS: Final = 8192
CONTROL = deferred(r"[\x00-\x1f\x7f]")
# What no host holds (WHATWG URL 3.2, forbidden domain code points; `%` would need decoding first).
NO_HOST: Final = deferred(r"""[\s"#%<>?@\[\\\]^`{|}]""")
# What may stand in a path or a query as it is (RFC 3986 3.3, 3.4), and `%` of what is quoted.
SAFE: Final = "%/:=&?~+!$,;'@()*[]|"
# After a scheme, or after the slashes that a URL without one begins with.
USERINFO = deferred(r"(?:(?<=://)|(?<=^//)|(?<=[\s\"'(]//))[^/?#\s]*@")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for: http or https, no credentials, no fragment, ASCII only."""

    url: str
    scheme: str
    host: str
    port: int
    login: tuple[str, str] | None = None
    """User and password that stood in the URL as it was given."""

    @property
    def origin(self) -> str:
        """The scheme, host and port: what one robots.txt speaks for (RFC 9309 2.3)."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def lane(self) -> str:
        """The host that politeness counts by: http and https on their own ports are one."""
        return self.host if self.port in PORTS.values() else f"{self.host}:{self.port}"


def hide_credentials(text: str) -> str:
    """Return `text` with the user and password of every URL in it taken out.

    >>> hide_credentials("GET http://li:secret@example.com/a failed")
    'GET http://example.com/a failed'
    """
    return USERINFO.sub("", text)


def parse_url(given: str) -> Target:
    """Return what `given` asks for. Raises FetchError `bad_url`.

    Chinese letters become UTF-8 and percent signs in path and query, and IDNA in the host.

    >>> parse_url("HTTP://Example.com:80/新闻?词=水稻#top").url
    'http://example.com/%E6%96%B0%E9%97%BB?%E8%AF%8D=%E6%B0%B4%E7%A8%BB'
    """
    text = given.strip()
    if CONTROL.search(text):
        raise _bad(given, "control characters in it")
    if len(text) > MAX_URL_CHARS:
        raise _bad(given, f"longer than {MAX_URL_CHARS} characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _bad(given, str(error)) from error
    if parts.scheme not in PORTS:
        raise _bad(given, "only http and https are fetched")
    if not parts.hostname or port == 0:
        raise _bad(given, "no host or port to ask")
    return _target(parts, port, given=given)


def _target(parts: SplitResult, port: int | None, *, given: str) -> Target:
    host = _ascii_host(parts.hostname or "", given)
    own_port = PORTS[parts.scheme]
    place = _bracketed(host) if port in (None, own_port) else f"{_bracketed(host)}:{port}"
    path, query = _ascii(parts.path) or "/", _ascii(parts.query)
    login = None
    if parts.username is not None:
        login = (unquote(parts.username), unquote(parts.password or ""))
    url = urlunsplit((parts.scheme, place, path, query, ""))
    return Target(url, parts.scheme, host, port or own_port, login)


def follow(base: Target, location: str) -> Target:
    """Return where a redirect leads. Raises FetchError `bad_redirect` when it may not be followed.

    `location` is the header as HTTP libraries give it: bytes read as Latin-1. They are taken for
    UTF-8 where they are, and else kept byte for byte, so that paths in GBK reach their server.
    """
    body = location.encode("latin-1", "replace")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = quote(body, safe=SAFE + "#")
    if not text.strip():
        raise FetchError("a redirect to nowhere", code="bad_redirect")
    try:
        return parse_url(urljoin(base.url, text.strip()))
    except (FetchError, ValueError) as error:
        shown = hide_credentials(text.strip())[:200]
        message = f"a redirect that may not be followed, to {shown!r}: {error}"
        raise FetchError(message, code="bad_redirect") from error


def _ascii(part: str) -> str:
    return quote(part, safe=SAFE, encoding="utf-8", errors="replace")


def _ascii_host(host: str, given: str) -> str:
    if ":" in host:  # an IPv6 address; urlsplit has checked the brackets
        return host.partition("%")[0]
    if NO_HOST.search(host):
        raise _bad(given, f"host {host[:80]!r}")
    try:
        return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise _bad(given, f"host {host[:80]!r}: {error}") from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _bad(given: str, reason: str) -> FetchError:
    shown = hide_credentials(given)[:200]
    return FetchError(f"not a URL to fetch, {shown!r}: {reason}", code="bad_url")
