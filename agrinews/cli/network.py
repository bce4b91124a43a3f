"""The options of the commands that ask servers, gathered into a FetchPolicy."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from agrinews.cli.command import network_option
from agrinews.cli.options import gather

if TYPE_CHECKING:
    from agrinews.readers.http import Fetcher
    from agrinews.readers.policy import FetchPolicy

BYTES: Final = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
SECONDS: Final = {"": 1, "S": 1, "M": 60, "H": 3600, "D": 86400, "W": 7 * 86400}


def quantity(units: Mapping[str, int]) -> Callable[[str], float]:
    """Return a reader of numbers that may have the letter of one of `units` behind them.

    >>> quantity(SECONDS)("12h"), quantity(BYTES)("1.5k")
    (43200.0, 1536.0)
    """
    letters = "".join(units)

    def number(text: str) -> float:
        found = re.fullmatch(rf"(\d+(?:\.\d+)?)\s*([{letters}]?)", text.strip().upper())
        if found is None:
            raise click.BadParameter(f"{text!r} is no number with one of {', '.join(letters)}.")
        return float(found[1]) * units[found[2]]

    return number


@dataclass(frozen=True, slots=True)
class Network:
    """How servers are asked."""

    cache: str | None
    max_age: float
    offline: bool
    delay: float
    per_host: int
    timeout: float
    deadline: float
    max_bytes: float
    retries: int
    robots: bool
    user_agent: str | None
    header: tuple[str, ...]
    cookies: str | None
    proxy: str | None
    insecure: bool
    allow_private: bool

    def policy(self) -> FetchPolicy:
        """Return the manners of the fetcher. Raises SetupError when they make no sense."""
        from agrinews.readers.policy import FetchPolicy  # noqa: PLC0415 - --help loads no network

        return FetchPolicy(
            delay_s=self.delay,
            per_host=self.per_host,
            timeout_s=self.timeout,
            deadline_s=self.deadline,
            max_bytes=int(self.max_bytes),
            retries=self.retries,
            robots=self.robots,
            user_agent=self.user_agent or "",
            headers=tuple(_header(line) for line in self.header),
            cookies=Path(self.cookies) if self.cookies else None,
            proxy=self.proxy,
            verify=not self.insecure,
            allow_private=self.allow_private,
            cache=Path(self.cache) if self.cache else None,
            max_age_s=self.max_age,
            offline=self.offline,
        )

    def fetcher(self) -> Fetcher:
        """Return a fetcher with these manners. Raises SetupError when they make no sense."""
        from agrinews.readers.http import Fetcher  # noqa: PLC0415 - as above

        if self.insecure:
            warnings.filterwarnings("ignore", message="Unverified HTTPS request")
        return Fetcher(self.policy())


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise click.BadParameter(f"{line!r} is no 'Name: value'", param_hint="--header")
    # HTTP headers are bytes, which its libraries take as Latin-1.
    return name.strip(), value.strip().encode().decode("latin-1")


network_options = gather(
    "network",
    Network,
    network_option(
        "--delay",
        type=click.FloatRange(min=0),
        default=1.0,
        show_default=True,
        metavar="S",
        help="Quiet seconds per host between two requests; a larger Crawl-delay wins.",
    ),
    network_option(
        "--per-host",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Connections to one host at a time.",
    ),
    network_option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=15.0,
        show_default=True,
        metavar="S",
        help="Seconds for connecting, and for each silence.",
    ),
    network_option(
        "--deadline",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        metavar="S",
        help="Seconds for all that one URL needs, quiet times apart.",
    ),
    network_option(
        "--max-bytes",
        type=quantity(BYTES),
        default="10M",
        show_default=True,
        metavar="N",
        help="Largest page, as sent and as inflated.",
    ),
    network_option(
        "--retries",
        type=click.IntRange(min=0),
        default=3,
        show_default=True,
        metavar="N",
        help="For 429, 5xx and lost connections; Retry-After is honoured.",
    ),
    network_option("--robots/--no-robots", default=True, help="Obey robots.txt. Default: yes."),
    network_option("--user-agent", metavar="TEXT", help="Who to say we are."),
    network_option("-H", "--header", multiple=True, metavar="K:V", help="One more header."),
    network_option(
        "--cookies",
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="Cookies in Netscape's format, as curl and browsers export them.",
    ),
    network_option("--proxy", metavar="URL", help="Default: what the environment says."),
    network_option("--insecure", is_flag=True, help="Do not check certificates."),
    network_option(
        "--allow-private",
        is_flag=True,
        help="Also ask loopback, private and link-local addresses.",
    ),
    network_option(
        "--cache",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="Keep answers, and ask again only whether they have changed.",
    ),
    network_option(
        "--max-age",
        type=quantity(SECONDS),
        default="0",
        metavar="S",
        help="Take cached answers younger than this unasked: 3600, 12h, 7d.",
    ),
    network_option("--offline", is_flag=True, help="Take pages from the cache alone."),
)
