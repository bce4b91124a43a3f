"""What a caller may choose, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Provenance = Literal["none", "summary", "full"]


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How a page is cleaned. A new choice is a new field here, never a new argument elsewhere."""

    encoding: str | None = None
    """Decode with this label, whatever the page says."""
    provenance: Provenance = "summary"
    """How much of what was removed and repaired the record tells."""
    repair: bool = True
    """Whether damaged text is repaired."""
    blocks: bool = False
    """Whether the record holds the story as a list of blocks, too."""


DEFAULTS = CleanOptions()
