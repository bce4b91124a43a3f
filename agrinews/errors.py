"""What can go wrong, as one tree.

AgrinewsError
├── InputError              the bytes could not be had: the run goes on
│   ├── UnreadableError     a path that is missing, unreadable or damaged
│   ├── TooLargeError       more bytes than a page may have
│   ├── FetchError          a URL that gave no page; its code says why (http_404, timeout)
│   └── NotHtmlError        bytes that are no page
├── PageError               bytes, but no article: the run goes on
│   ├── UndecodableError    no encoding gives text
│   ├── UnparsableError     text that no parser takes
│   └── NoArticleError      a page without a story
└── SetupError              the run makes no sense: it stops with exit status 2
    ├── TableError          a bad line in a table (file, line)
    ├── PlanMismatchError   parts of another run are in the way
    ├── MissingExtraError   an optional package is not installed
    └── OutputError         the output cannot be written: exit status 4
"""

from __future__ import annotations


class AgrinewsError(Exception):
    """Base of all errors raised on purpose; one positional message, so that pickling works."""

    code: str = "error"

    def __init__(self, message: str, *, origin: str = "", stage: str = "") -> None:
        """Keep the message, and the page and stage it belongs to."""
        super().__init__(message)
        self.origin = origin
        self.stage = stage

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the message alone, then restore the context."""
        return (type(self), self.args, self.__dict__)


class InputError(AgrinewsError):
    """The bytes of one page could not be had."""

    code = "unreadable"


class UnreadableError(InputError):
    """A path that is missing, not permitted, empty or damaged."""


class TooLargeError(InputError):
    """More bytes than a page may have, on the wire or inflated."""

    code = "too_large"


class NotHtmlError(InputError):
    """Bytes that are not a page: an image, a PDF, an archive."""

    code = "not_html"


class FetchError(InputError):
    """A URL that gave no page.

    Codes: `http_404` and its like, `http_5xx`, `timeout`, `deadline`, `too_large`, `not_html`,
    `robots_denied`, `bad_url`, `bad_redirect`, `private_address`, `unreachable`, `disconnected`,
    `incomplete`, `bad_response`, `empty`, `tls`, `proxy`, `not_cached`, `stopped`.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "unreachable",
        status: int | None = None,
        retryable: bool = False,
        origin: str = "",
    ) -> None:
        """Keep the code, the status of the HTTP answer if there was one, and whether to retry."""
        super().__init__(message, origin=origin, stage="fetch")
        self.code = code
        self.status = status
        self.retryable = retryable


class PageError(AgrinewsError):
    """There are bytes, but no article comes of them."""

    code = "parse_error"
    encoding: str | None = None
    """The encoding that was used, where the page was decoded."""


class UndecodableError(PageError):
    """No encoding turns the bytes into text."""

    code = "undecodable"


class UnparsableError(PageError):
    """The text could not be parsed."""


class NoArticleError(PageError):
    """The page holds no story: a list, a login wall, an error page, a shell for JavaScript."""

    code = "no_article"


class SetupError(AgrinewsError):
    """The run makes no sense as asked for."""

    code = "setup"


class TableError(SetupError):
    """A line of a table cannot be understood."""

    def __init__(self, message: str, *, file: str = "", line: int = 0) -> None:
        """Point at the file and the line (from 1; 0 for the file as a whole)."""
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {message}" if file else message)
        self.file = file
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild without adding the place to the message twice."""
        return (_bare_table_error, (str(self),), self.__dict__)


def _bare_table_error(message: str) -> TableError:
    return TableError(message)


class PlanMismatchError(SetupError):
    """The output directory holds parts of a run with other inputs, options or tables."""


class MissingExtraError(SetupError):
    """An optional package is needed and not installed; the message names the install command."""


class OutputError(SetupError):
    """The output exists, collides with an input, or cannot be written."""
