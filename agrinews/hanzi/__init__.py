"""Chinese characters as text."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return the key under which a phrase matches whatever its script, width or spacing."""
    return unicodedata.normalize("NFKC", text).casefold()
