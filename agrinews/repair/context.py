"""What every stage of the room is told about the page it works on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """The caller's wishes, the same for all strings of a page."""

    kinds: frozenset[str]
    """Kinds of edit (see `agrinews.repair.kinds`) that may be made; a stage makes no other."""
    threshold: float = 0.9
    """Confidence (0 to 1) below which nothing is changed."""
