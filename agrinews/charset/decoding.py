"""What decoding gives: the text of a page, and the evidence for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

from agrinews.charset.declared import evidence_for, first_label, header_label
from agrinews.model import Candidate, Evidence, Piece

__all__ = ["Decoding"]


class Decoding(NamedTuple):
    """The text of a page and why it was decoded so.

    A tuple, and what the page declares is looked up only when somebody asks: on a sound page in
    UTF-8 either would cost more than the decision does.
    """

    text: str
    encoding: str
    """The standard's name of the encoding used, in lower case (`gb18030`, `big5`, `utf-8`)."""
    body: bytes
    """The bytes that were decoded, whole."""
    content_type: str | None = None
    """The HTTP header's value, verbatim."""
    bom: bool = False
    forced: bool = False
    """Whether the caller named the encoding."""
    margin: float = 1.0
    """How clearly the choice won: 0 (a toss-up) to 1 (certain)."""
    replaced: int = 0
    """How many U+FFFD the decoding introduced."""
    candidates: tuple[Candidate, ...] = ()
    """All that were weighed, best first."""
    pieces: tuple[Piece, ...] = ()
    """Stretches in another encoding, in the order of the page."""

    @property
    def declared(self) -> str | None:
        """The label in the page's meta element or XML declaration, verbatim."""
        return first_label(self.body)

    @property
    def header(self) -> str | None:
        """The label in the HTTP header, verbatim."""
        return header_label(self.content_type)

    @property
    def evidence(self) -> Evidence:
        """What spoke for the encoding: the caller, a mark, a label, or the bytes alone."""
        if self.forced:
            return "forced"
        if self.bom:
            return "bom"
        return evidence_for(self.encoding, header=self.header, declared=self.declared)

    def account(self) -> dict[str, Any]:
        """Return everything but the text and the bytes, as JSON has it, named as in a record."""
        return {
            "used": self.encoding,
            "declared": self.declared,
            "header": self.header,
            "bom": self.bom,
            "margin": self.margin,
            "evidence": self.evidence,
            "replaced": self.replaced,
            "pieces": [asdict(piece) for piece in self.pieces],
            "candidates": [asdict(candidate) for candidate in self.candidates],
        }
