"""The ways in which text was written in one encoding and read in another, from their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from agrinews import tables
from agrinews.repair.octets import decoder_name, octets

__all__ = ["Channel", "channels", "channels_of"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One way text was misread: a row of the table."""

    name: str
    written: str
    read: str
    kind: str
    noise: frozenset[str]

    @property
    def seldom(self) -> Mapping[str, bytes]:
        """Characters that may have been other bytes than the reader's, and which.

        A no-break space of a page may be markup of its own, that nobody misread.
        """
        table = octets(self.read)
        blank = "\xa0".encode(decoder_name(self.written), "ignore") or b" "
        return {**table.seldom, "\xa0": blank} if table["\xa0"] == b"\xa0" else table.seldom


@cache
def channels() -> tuple[Channel, ...]:
    """Return the rows of the table, in its order."""
    return channels_of(tables.toml("channels.toml"))


def channels_of(table: Mapping[str, Any]) -> tuple[Channel, ...]:
    """Return the channels of a table as read from TOML."""
    return tuple(
        Channel(
            name=row["name"],
            written=row["written"],
            read=row["read"],
            kind=row["kind"],
            noise=frozenset(row.get("noise", ())),
        )
        for row in table["channel"]
    )
