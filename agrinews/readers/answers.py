"""An answer as a server gave it, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from agrinews.errors import FetchError

__all__ = [
    "FOUND",
    "NOT_MODIFIED",
    "REDIRECTS",
    "Answer",
    "header",
    "refreshed",
    "status_error",
]

FOUND: Final = frozenset((200, 203))
REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
NOT_MODIFIED: Final = 304
SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, as it said it."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """In the order of the message, repeated ones repeated."""
    body: bytes = b""
    """As sent: not inflated. Empty when it was not wanted."""


def header(answer: Answer, name: str) -> str | None:
    """Return the value of a header, repeated ones joined by commas, or None."""
    wanted = name.lower()
    values = [value for key, value in answer.headers if key.lower() == wanted]
    return ", ".join(values) if values else None


def status_error(answer: Answer) -> FetchError:
    """Return the error of an answer that holds no page."""
    status = answer.status
    if status in REDIRECTS or status == NOT_MODIFIED:
        return FetchError(f"status {status} that leads nowhere", code="bad_redirect", status=status)
    code = "http_5xx" if SERVER_ERROR <= status < SERVER_ERROR + 100 else f"http_{status}"
    stated = header(answer, "Retry-After")
    asked = f"; Retry-After: {stated[:40]}" if stated else ""
    return FetchError(f"the server answered with status {status}{asked}", code=code, status=status)


def refreshed(old: Answer, confirmation: Answer) -> Answer:
    """Return an old answer with the headers that a 304 has renewed (RFC 9111 3.2)."""
    renewed = ("date", "etag", "last-modified", "expires", "cache-control")
    fresh = [(name, value) for name, value in confirmation.headers if name.lower() in renewed]
    names = {name.lower() for name, _ in fresh}
    kept = [(name, value) for name, value in old.headers if name.lower() not in names]
    return replace(old, headers=(*kept, *fresh))
