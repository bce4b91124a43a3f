"""The charset a page declares: HTTP header, XML declaration, meta element. Labels, verbatim."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agrinews.charset.labels import encoding_of, prior_of
from agrinews.model import Evidence

__all__ = ["Declared", "declared"]

# The standard's prescan ends at byte 1024; real pages put scripts and styles before their meta.
HEAD_BYTES = 8192

# After the word: `=gb2312`, ` = "gb2312"`, `='big5'`.
_LABEL = re.compile(rb"""\s*=\s*["']?\s*([^\s"'/<>;?,]{1,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]{1,40})""", re.IGNORECASE)
# Where no markup counts: what opens it, what closes it.
_HIDDEN = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"))


@dataclass(frozen=True, slots=True)
class Declared:
    """The labels that came with a page, verbatim; they may be wrong or unknown."""

    header: str | None = None
    page: tuple[str, ...] = ()
    """From the XML declaration and the meta elements, in page order."""

    @property
    def first(self) -> str | None:
        """The first label in the page."""
        return self.page[0] if self.page else None

    def priors(self) -> frozenset[str]:
        """Return the encodings that the labels are evidence for."""
        found = map(prior_of, (self.header, *self.page))
        return frozenset(encoding for encoding in found if encoding)

    def evidence(self, encoding: str) -> Evidence:
        """Return who declared `encoding`: the header, the page, or nobody."""
        if encoding_of(self.header) == encoding:
            return "http"
        return "meta" if encoding in map(encoding_of, self.page) else "detected"


def declared(body: bytes, content_type: str | None) -> Declared:
    """Return what header and page declare.

    >>> declared(b'<meta charset=gb2312>', "text/html; charset=utf-8")
    Declared(header='utf-8', page=('gb2312',))
    """
    return Declared(header_label(content_type), page_labels(body))


def header_label(content_type: str | None) -> str | None:
    """Return the charset label in the HTTP header's value, or None.

    >>> header_label('text/html;charset="gb2312"'), header_label("text/html")
    ('gb2312', None)
    """
    found = _HEADER.search(content_type) if content_type else None
    return found[1] if found else None


def page_labels(body: bytes) -> tuple[str, ...]:
    """Return the labels in the XML declaration and the meta elements, in page order.

    Looks at the first 8192 bytes. Labels inside comments, scripts and styles do not count, nor
    those of other elements (`<link charset>`, `<script charset>`).

    >>> page_labels(b'<!-- <meta charset=utf-8> --><META content="text/html; charset=GBK">')
    ('GBK',)
    """
    head = body[:HEAD_BYTES]
    lower = head.lower()
    found = []
    if lower.startswith(b"<?xml"):
        found += _labels_in(head, b"encoding", tag=b"<?xml")
    if b"charset" in lower:
        found += _labels_in(head, b"charset", tag=b"<meta")
    return tuple(found)


def _labels_in(head: bytes, word: bytes, *, tag: bytes) -> list[str]:
    found, lower = [], head.lower()
    at = lower.find(word)
    while at >= 0:
        label = _LABEL.match(head, at + len(word))
        opened = lower.rfind(b"<", 0, at)
        if label and lower.startswith(tag, opened) and not _is_hidden(lower, opened):
            found.append(label[1].decode("ascii", "replace"))
        at = lower.find(word, at + 1)
    return found


def _is_hidden(lower: bytes, at: int) -> bool:
    return any(lower.rfind(a, 0, at) > lower.rfind(b, 0, at) for a, b in _HIDDEN)
