"""The host that a page belongs to, as far as can be told without taking it apart."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from agrinews.model import RawPage

HEAD_BYTES: Final = 2**16
_TAG = re.compile(
    rb"""<(?:link|meta)\s[^<>]{0,400}(?:rel\s*=\s*["']?canonical|["']og:url["'])[^<>]{0,800}>""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rb"https?://[^\s\"'<>/?#:]{1,255}", re.IGNORECASE)


def host_of(page: RawPage) -> str | None:
    """Return the host that a page belongs to, as far as can be told without taking it apart.

    >>> host_of(RawPage("a", b'<link rel="canonical" href="https://Nongye.example/1">'))
    'nongye.example'
    """
    if page.url is not None:
        return _host(page.url)
    tag = _TAG.search(page.body, 0, HEAD_BYTES)
    address = _ADDRESS.search(tag[0]) if tag else None
    return _host(address[0].decode("ascii", "replace")) if address else None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
