"""Which files are read, as what, and which URLs they were saved from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from os.path import normpath
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urljoin

from agrinews.errors import TableError
from agrinews.model import Form

Kind = Literal["auto", "html", "text", "mhtml", "jsonl", "warc"]

# What a saved page is called; each may be compressed.
PAGES: Final = ("*.html", "*.htm", "*.shtml", "*.xhtml", "*.mhtml", "*.mht", "*.txt")
# What else is read from directories when `--from` asks for it.
PAGES_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "mhtml": ("*.mhtml", "*.mht"),
    "jsonl": ("*.jsonl", "*.ndjson"),
    "warc": ("*.warc",),
}
CONTAINERS: Final = (".zip", ".tar", ".tgz", ".tbz", ".txz", ".tzst", ".warc", ".jsonl", ".ndjson")
COMPRESSED: Final = (".gz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class Selection:
    """What the caller asks of a reader."""

    include: tuple[str, ...] = PAGES
    """Globs for files found in directories, in lower case; files that are named are read anyway."""
    exclude: tuple[str, ...] = ()
    kind: Kind = "auto"
    base_url: str | None = None
    url_map: Mapping[str, str] = field(default_factory=dict)
    """The URL that each path (normalised) was saved from."""
    html_field: str | None = None
    text_field: str | None = None
    """Of JSON Lines: the field to clean."""

    @property
    def form(self) -> Form | None:
        """What the caller says that the pages are."""
        match self.kind:
            case "html" | "text":
                return self.kind
            case _:
                return None

    def takes(self, relative: str) -> bool:
        """Whether a file at this path below a directory is a page to read."""
        return _fits(relative, self.include) and not _fits(relative, self.exclude)

    def takes_member(self, name: str) -> bool:
        """Whether a member of an archive is a page to read.

        Globs that choose archives in a directory say nothing about what is in them.
        """
        return _fits(name, self.members) and not _fits(name, self.exclude)

    @property
    def members(self) -> tuple[str, ...]:
        """Return the globs for members of archives."""
        globs = (g for g in self.include if not any(word in g.lower() for word in CONTAINERS))
        return tuple(globs) or PAGES


def _fits(relative: str, globs: tuple[str, ...]) -> bool:
    """Whether the path fits a glob: the whole path for globs with a slash, else the name alone."""
    path = relative.lower()
    name = path.rpartition("/")[2]
    names = {name, *(name.removesuffix(suffix) for suffix in COMPRESSED)}
    paths = {path, *(path.removesuffix(suffix) for suffix in COMPRESSED)}
    return any(
        fnmatchcase(candidate, glob.lower())
        for glob in globs
        for candidate in (paths if "/" in glob else names)
    )


def url_of(origin: str, relative: str | None, *, selection: Selection) -> str | None:
    """Return the URL that a file was saved from, as far as the caller says.

    `relative` is the path below the directory it was found in, None for a file that was named.
    A base URL that ends in a slash stands for that directory.
    """
    for path in (origin, relative):
        if path is not None and (known := selection.url_map.get(normpath(path))):
            return known
    base = selection.base_url
    if base is not None and relative is not None and base.endswith("/"):
        return urljoin(base, quote(relative))
    return base


def read_url_map(path: str) -> dict[str, str]:
    """Return the URL of each path in a TSV file; blank lines and `#` comments are skipped.

    Raises TableError with the line that cannot be understood, or when the file cannot be read.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"cannot be read: {error}", file=path, line=1) from error
    urls = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, url = line.partition("\t")
        if not (tab and "://" in url):
            raise TableError("not a path, a tab and a URL", file=path, line=number)
        urls[normpath(name.strip())] = url.strip()
    return urls
