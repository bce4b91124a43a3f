"""What can go wrong, as one tree.

AgrinewsError
├── InputError              the bytes could not be had: the run goes on
│   ├── UnreadableError     a path that is missing, unreadable or damaged
│   ├── TooLargeError       more bytes than a page may have
│   └── NotHtmlError        bytes that are no page
├── PageError               bytes, but no article: the run goes on
│   ├── UndecodableError    no encoding gives text
│   ├── UnparsableError     text that no parser takes
│   └── NoArticleError      a page without a story
└── SetupError              the run makes no sense: it stops with exit status 2
    ├── TableError          a bad line in a table (file, line)
    ├── MissingExtraError   an optional package is not installed
    └── OutputError         the output cannot be written: exit status 4
"""

from __future__ import annotations

from typing import ClassVar


class AgrinewsError(Exception):
    """Base of all errors raised on purpose; one positional message, so that pickling works."""

    code: ClassVar[str] = "error"

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
        """Point at the file and the line (from 1)."""
        super().__init__(f"{file}:{line}: {message}" if file else message)
        self.file = file
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild without adding the place to the message twice."""
        return (_bare_table_error, (str(self),), self.__dict__)


def _bare_table_error(message: str) -> TableError:
    return TableError(message)


class MissingExtraError(SetupError):
    """An optional package is needed and not installed; the message names the install command."""


class OutputError(SetupError):
    """The output exists, collides with an input, or cannot be written."""
