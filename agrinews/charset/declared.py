"""The charset a page declares: HTTP header, XML declaration, meta element. Labels, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agrinews.charset.labels import encoding_of, prior_of
from agrinews.model import Evidence
from agrinews.patterns import deferred

__all__ = ["evidence_for", "first_label", "header_label", "page_labels", "priors_of"]

# The standard's prescan ends at byte 1024; real pages put scripts and styles before their meta.
HEAD_BYTES = 8192

LABEL_BYTES = 64

# After the word: `=gb2312`, ` = "gb2312"`, `='big5'`.
_LABEL = deferred(rb"""\s*+=\s*+["']?+\s*+([^\s"'/<>;?,]{1,40})""")
_HEADER = deferred(r"""charset\s*+=\s*+["']?+\s*+([^\s"';,]{1,40})""", re.IGNORECASE)
# Where no markup counts: what opens it, what closes it.
_HIDDEN = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"))


def header_label(content_type: str | None) -> str | None:
    """Return the charset label in the HTTP header's value, or None.

    >>> header_label('text/html;charset="gb2312"'), header_label("text/html")
    ('gb2312', None)
    """
    found = _HEADER.search(content_type) if content_type else None
    return found[1] if found else None


def first_label(body: bytes) -> str | None:
    """Return the first label of `page_labels`, or None.

    Looks no further than it must: on a page in UTF-8 this is most of what there is to do.
    """
    at = body.find(b"charset", 0, HEAD_BYTES)
    if at < 0:
        return next(_labels(body[:HEAD_BYTES]), None)
    before = body[:at].lower()
    opened = before.rfind(b"<")
    is_first = before.startswith(b"<meta", opened) and b"charset" not in before
    if is_first and not before.startswith(b"<?xml") and not _is_hidden(before, opened):
        label = _LABEL.match(body, at + 7, at + LABEL_BYTES)
        if label:
            return label[1].decode("ascii", "replace")
    found = next(_labels(body[: at + LABEL_BYTES]), None)
    return found or next(_labels(body[:HEAD_BYTES]), None)


def page_labels(body: bytes) -> tuple[str, ...]:
    """Return the labels in the XML declaration and the meta elements, in page order.

    Looks at the first 8192 bytes. Labels inside comments, scripts and styles do not count, nor
    those of other elements (`<link charset>`, `<script charset>`).

    >>> page_labels(b'<!-- <meta charset=utf-8> --><META content="text/html; charset=GBK">')
    ('GBK',)
    """
    return tuple(_labels(body[:HEAD_BYTES]))


def priors_of(*labels: str | None) -> frozenset[str]:
    """Return the encodings that the labels are evidence for."""
    return frozenset(encoding for encoding in map(prior_of, labels) if encoding)


def evidence_for(encoding: str, *, header: str | None, declared: str | None) -> Evidence:
    """Return who declared `encoding`: the header, the page, or nobody."""
    if header and encoding_of(header) == encoding:
        return "http"
    return "meta" if declared and encoding_of(declared) == encoding else "detected"


def _labels(head: bytes) -> Iterator[str]:
    lower = head.lower()
    word, tag = (b"encoding", b"<?xml") if lower.startswith(b"<?xml") else (b"charset", b"<meta")
    at = lower.find(word)
    while at >= 0:
        label = _LABEL.match(head, at + len(word))
        opened = lower.rfind(b"<", 0, at)
        if label and lower.startswith(tag, opened) and not _is_hidden(lower, opened):
            yield label[1].decode("ascii", "replace")
        if tag == b"<?xml":  # one declaration; the meta elements come after it
            word, tag = b"charset", b"<meta"
        at = lower.find(word, at + 1)


def _is_hidden(lower: bytes, at: int) -> bool:
    for opener, closer in _HIDDEN:
        found = lower.rfind(opener, 0, at)
        if found >= 0 and lower.find(closer, found, at) < 0:
            return True
    return False
