"""Cookies: the ones the user brings, and those met on the way."""

from __future__ import annotations

from http.cookiejar import CookieJar, LoadError, MozillaCookieJar
from pathlib import Path

from agrinews.errors import SetupError

__all__ = ["cookies_seen", "load_cookies"]


def cookies_seen(jar: CookieJar) -> frozenset[tuple[str, str | None]]:
    """Return names and values, to tell whether a site has given a new one."""
    return frozenset((cookie.name, cookie.value) for cookie in jar)


def load_cookies(path: Path | None) -> CookieJar:
    """Return the cookies of a file as Netscape, curl and browsers write it; none without a file.

    Raises SetupError when it cannot be read.
    """
    jar = MozillaCookieJar()
    if path is not None:
        try:
            jar.load(str(path), ignore_discard=True, ignore_expires=True)
        except (OSError, LoadError, ValueError) as error:
            raise SetupError(f"cookie file {path} cannot be read: {error}") from error
        for cookie in jar:
            # curl and browsers write 0 for "until the browser is closed", which Python takes for
            # a day in 1970.
            cookie.expires = cookie.expires or None
        jar.clear_expired_cookies()
    return jar
