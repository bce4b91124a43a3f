"""The manners of the fetcher: what a caller may choose, as one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

from agrinews.errors import SetupError
from agrinews.patterns import deferred

__all__ = ["FetchPolicy", "default_user_agent"]

MAX_BYTES: Final = 10 * 1024 * 1024
# RFC 9110 5.6.2 (token) and 5.5 (field values hold no CR, LF or NUL).
HEADER_NAME = deferred(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = deferred(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# These say how a message is framed and coded, and where it goes; we need the last word on them.
OURS: Final = frozenset(
    (
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


@cache
def default_user_agent() -> str:
    """Return `agrinews/<version> (+<home page>)`, the home page being that of the installation."""
    try:
        about = metadata("agrinews")
    except PackageNotFoundError:
        return "agrinews"
    links = [link.partition(",")[2].strip() for link in about.get_all("Project-URL") or []]
    contact = f" (+{links[0]})" if links else ""
    return f"agrinews/{about['Version']}{contact}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How pages are fetched. Raises SetupError when the choices make no sense."""

    delay_s: float = 1.0
    """Quiet time per host between two requests; a larger Crawl-delay wins."""
    per_host: int = 1
    """Connections to one host at a time."""
    timeout_s: float = 15.0
    """For connecting, and for each silence while reading."""
    deadline_s: float = 60.0
    """For all that one URL needs of the network (robots.txt, redirects, retries, body), without
    the quiet times that we owe its host."""
    max_bytes: int = MAX_BYTES
    """Largest body, as sent and as inflated."""
    retries: int = 3
    """How often a failure that may pass (429, 5xx, a lost connection) is tried again."""
    max_redirects: int = 10
    robots: bool = True
    user_agent: str = ""
    """Empty: that of `default_user_agent`."""
    headers: tuple[tuple[str, str], ...] = ()
    cookies: Path | None = None
    """A cookie file in Netscape's format, as curl and browsers export it."""
    proxy: str | None = None
    """None: what the environment says."""
    verify: bool = True
    """Whether the certificates of https servers are checked."""
    allow_private: bool = False
    """Whether loopback, private and link-local addresses may be visited."""
    cache: Path | None = None
    max_age_s: float = 0.0
    """How old a cached answer may be to be taken without asking the server."""
    offline: bool = False

    def __post_init__(self) -> None:
        """Check what was chosen."""
        positive = ("per_host", "timeout_s", "deadline_s", "max_bytes")
        not_negative = ("delay_s", "retries", "max_redirects", "max_age_s")
        for name in positive:
            _require(getattr(self, name) > 0, f"{name} must be more than 0")
        for name in not_negative:
            _require(getattr(self, name) >= 0, f"{name} must not be negative")
        _require(not self.offline or self.cache is not None, "offline needs a cache")
        for name, value in (*self.headers, ("User-Agent", self.user_agent)):
            _require(HEADER_NAME.fullmatch(name) is not None, f"no header name: {name!r}")
            sound = HEADER_VALUE.fullmatch(value) is not None
            _require(sound, f"header {name}: control characters in its value")
            _require(name.lower() not in OURS, f"header {name} is set by the fetcher itself")

    @property
    def agent(self) -> str:
        """The User-Agent that is sent."""
        return self.user_agent or default_user_agent()

    @property
    def robots_name(self) -> str:
        """The product token by which robots.txt may call us (RFC 9309 2.2.1)."""
        return re.split(r"[/\s(]", self.agent, maxsplit=1)[0] or "agrinews"


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise SetupError(message)
