"""Which encoding a charset label found on the web really means (gb2312 -> gb18030)."""

from __future__ import annotations

from functools import cache

from agrinews import tables

__all__ = ["encoding_of", "is_chinese", "prior_of"]

CHINESE = frozenset({"gb18030", "big5", "hz-gb-2312", "iso-2022-cn"})
# What servers and templates say when nobody chose: no evidence of anything.
NO_EVIDENCE = frozenset({"iso-8859-1", "us-ascii", "ascii", "latin1", "iso8859-1", "ansi"})


@cache
def _table() -> dict[str, str]:
    return {label: encoding for label, encoding, _ in tables.rows("charset_labels.tsv")}


def encoding_of(label: str | None) -> str | None:
    """Return the encoding that `label` means, by the standard's name in lower case, or None.

    Case, outer white space and quotes do not matter. Source: Encoding Standard, 4.2, and labels
    met on pages that it does not list.

    >>> encoding_of(" GB2312 "), encoding_of("x-gbk"), encoding_of("none")
    ('gb18030', 'gb18030', None)
    """
    if not label:
        return None
    return _table().get(label) or _table().get(label.strip("\t\n\f\r \"'").lower())


def prior_of(label: str | None) -> str | None:
    """Return the encoding that `label` is evidence for: as `encoding_of`, but not for defaults.

    >>> prior_of("ISO-8859-1"), prior_of("big5")
    (None, 'big5')
    """
    if label and label.strip("\t\n\f\r \"'").lower() in NO_EVIDENCE:
        return None
    return encoding_of(label)


def is_chinese(encoding: str) -> bool:
    """Return whether text in `encoding` is Chinese, all but surely."""
    return encoding in CHINESE
