"""Where a page belongs, as far as can be told without taking it apart."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from agrinews.model import RawPage
from agrinews.patterns import deferred

HEAD_BYTES: Final = 2**16
_TAG = deferred(
    rb"""<(?:link|meta)\s[^<>]{0,400}(?:rel\s*=\s*["']?canonical|["']og:url["'])[^<>]{0,800}>""",
    re.IGNORECASE,
)
_ADDRESS = deferred(rb"https?://[^\s\"'<>]{1,2000}", re.IGNORECASE)


def host_of(page: RawPage) -> str | None:
    """Return the host that a page belongs to, as far as can be told without taking it apart.

    >>> host_of(RawPage("a", b'<link rel="canonical" href="https://Nongye.example/1">'))
    'nongye.example'
    """
    url = page.url if page.url is not None else claimed_url(page)
    return _host(url) if url is not None else None


def claimed_url(page: RawPage) -> str | None:
    """Return the address that a page's head gives as its own, or None.

    >>> claimed_url(RawPage("a", b'<meta property="og:url" content="https://nongye.example/1">'))
    'https://nongye.example/1'
    """
    tag = _TAG.search(page.body, 0, HEAD_BYTES)
    address = _ADDRESS.search(tag[0]) if tag else None
    return unescape(address[0].decode("ascii", "replace")) if address else None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
