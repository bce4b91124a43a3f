"""Runners: how many pages are cleaned, one after another or at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dedup = Literal["exact", "near"]
"""How alike two texts must be for the second to be a duplicate."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the inputs of a run; together they are all of them."""

    records: int = 0
    failed: int = 0
    duplicates: int = 0
    merged: int = 0
    """Pages that are in the record of another."""

    @property
    def inputs(self) -> int:
        """How many there were."""
        return self.records + self.failed + self.duplicates + self.merged
