"""`agrinews links`: which articles a list page, a feed or a sitemap names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

import click

from agrinews.cli.command import Choice, Command, input_option, output_option
from agrinews.cli.completion import complete_path
from agrinews.cli.network import Network, network_options
from agrinews.cli.options import gather
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options

if TYPE_CHECKING:
    from agrinews.links.listed import Listed
    from agrinews.model import RawPage
    from agrinews.readers.http import Fetcher

ListKind = Literal["auto", "list", "feed", "sitemap"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which links are wanted, and in what form."""

    kind: ListKind
    base_url: str | None
    match: str | None
    since: str | None
    same_host: bool
    json: bool


choice_options = gather(
    "choice",
    Wish,
    input_option(
        "--kind",
        type=Choice(get_args(ListKind)),
        default="auto",
        show_default=True,
        help="What the page is.",
    ),
    input_option("--base-url", metavar="URL", help="Where a saved page was saved from."),
    output_option("--match", metavar="REGEX", help="Only URLs in which REGEX is found."),
    output_option(
        "--since",
        metavar="DATE",
        help="Only from this day on (YYYY-MM-DD); links that state no day are kept.",
    ),
    output_option("--same-host", is_flag=True, help="Only links to the host of the page itself."),
    output_option("--json", is_flag=True, help="JSON lines with url, title and date."),
)


@click.command("links", cls=Command)
@click.argument("places", nargs=-1, metavar="URL|PATH...", shell_complete=complete_path)
@choice_options
@network_options
@talk_options
def command(places: tuple[str, ...], *, choice: Wish, network: Network, talk: Talk) -> int:
    """List the article links of list pages, RSS and Atom feeds, and sitemaps.

    URLs are absolute, in the order of the page, without duplicates. A sitemap may be compressed
    or an index of sitemaps. PATH is a saved page; - is standard input.

    \b
    Examples:
      agrinews links https://news.example/
      agrinews links https://news.example/rss.xml --since 2024-08-01 --json
      agrinews links https://news.example/sitemap.xml.gz --match '/2024/'
      agrinews links https://news.example/ | agrinews fetch - -o today.jsonl
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.errors import AgrinewsError, SetupError  # noqa: PLC0415 - --help loads no network

    if not places:
        raise click.UsageError("nothing to read: give URLs or saved pages.")
    wanted = _Wanted(choice)
    good = failed = 0
    with ExitStack() as stack:
        fetcher = stack.enter_context(network.fetcher())
        for place in places:
            try:
                good += _list(place, fetcher, wanted=wanted)
            except SetupError:
                raise
            except AgrinewsError as error:
                failed += 1
                talk.failed(error.origin or place, f"{error.code}: {error}", code=error.code)
    if not good:
        return int(Status.NONE_GOOD)
    return int(Status.SOME_FAILED if failed else Status.OK)


class _Wanted:
    """Judges links, and writes those that are wanted."""

    def __init__(self, choice: Wish) -> None:
        self.choice = choice
        self._out = StandardOutput()
        self._written: set[str] = set()
        self._pattern = _pattern(choice.match)
        self.since = _day(choice.since)

    def write(self, listed: Listed, *, host: str | None) -> None:
        """Write a link that is wanted and was not written before."""
        if listed.url in self._written or not self._is_wanted(listed, host=host):
            return
        self._written.add(listed.url)
        self._out.write(self._line(listed))

    def _is_wanted(self, listed: Listed, *, host: str | None) -> bool:
        if self._pattern is not None and not self._pattern.search(listed.url):
            return False
        if self.since is not None and listed.date is not None and listed.date < self.since:
            return False
        return not self.choice.same_host or host is None or _host(listed.url) == host

    def _line(self, listed: Listed) -> bytes:
        from agrinews.writers.jsonl import dumps  # noqa: PLC0415 - light, but only for --json

        line = dumps(asdict(listed)) if self.choice.json else listed.url
        return f"{line}\n".encode("utf-8", "replace")


def _list(place: str, fetcher: Fetcher, *, wanted: _Wanted) -> int:
    """Write the links of one place; return 1. Raises AgrinewsError when it has none."""
    from agrinews.errors import NoArticleError  # noqa: PLC0415 - --help loads no parser
    from agrinews.links.collect import Collector  # noqa: PLC0415

    is_url = "://" in place
    page = fetcher.fetch(place, "any-links") if is_url else _saved(place, wanted.choice.base_url)

    def get(url: str) -> RawPage:
        return fetcher.fetch(url, "any-links")

    collector = Collector(wanted.choice.kind, since=wanted.since, get=get if is_url else None)
    host = _host(page.address)
    found: Iterator[Listed] = collector.collect(page)
    count = 0
    for listed in found:
        count += 1
        wanted.write(listed, host=host)
    if not count:
        raise NoArticleError("no links to articles were found", origin=page.origin)
    return 1


def _saved(path: str, base_url: str | None) -> RawPage:
    from agrinews.readers.files import Input, load  # noqa: PLC0415 - --help loads no reader
    from agrinews.readers.selection import Selection  # noqa: PLC0415

    return load(Input(path), Selection(base_url=base_url))


def _host(url: str | None) -> str | None:
    from urllib.parse import urlsplit  # noqa: PLC0415

    host = urlsplit(url or "").hostname
    return host.removeprefix("www.") if host else None


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text is not None else None
    except re.error as error:
        raise click.BadParameter(f"{text!r}: {error}", param_hint="--match") from error


def _day(text: str | None) -> str | None:
    from agrinews.links.listed import day_in  # noqa: PLC0415 - --help loads no table

    day = day_in(text) if text else None
    if text and day is None:
        raise click.BadParameter(f"{text!r} is no day, such as 2024-08-01", param_hint="--since")
    return day
