"""What a caller may choose, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agrinews.model import MAX_BODY_BYTES, RuleSet

Script = Literal["keep", "hans", "hant", "tw", "hk"]
Provenance = Literal["none", "summary", "full"]


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How a page is cleaned. A new choice is a new field here, never a new argument elsewhere."""

    encoding: str | None = None
    """Decode with this label, whatever the page says."""
    provenance: Provenance = "summary"
    """How much of what was removed and repaired the record tells."""
    script: Script = "keep"
    """The script the record is written in; `keep`: that of the page."""
    repair: bool = True
    """Whether damaged text is repaired."""
    rules: RuleSet | None = None
    """What is known of single sites; None: the rules that come with the package."""
    blocks: bool = False
    """Whether the record holds the story as a list of blocks, too."""
    max_bytes: int = MAX_BODY_BYTES
    """A larger body is refused (`too_large`) and not looked at; 64 MB unless told otherwise."""


DEFAULTS = CleanOptions()
