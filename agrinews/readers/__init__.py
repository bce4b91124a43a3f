"""Readers: each yields RawPages, and a Failure for what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What `--from` accepts, and the reader behind it; loaded when asked for.
KINDS: Final[Mapping[str, str]] = {
    "auto": "agrinews.readers.files:read",
    "html": "agrinews.readers.files:read",
    "text": "agrinews.readers.files:read",
    "mhtml": "agrinews.readers.mhtml:unfold",
    "jsonl": "agrinews.readers.jsonl:read",
    "warc": "agrinews.readers.web_archives:read",
}
