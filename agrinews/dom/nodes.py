"""The elements that hold text, made nodes when the first text is found in them.

Most elements of a page hold none, and their attributes are never read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from agrinews.model import BlockKind, Node

KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
    **dict.fromkeys(["li", "dt", "dd", "option"], "item"),
    **dict.fromkeys(["td", "th"], "cell"),
    **dict.fromkeys(["figcaption", "caption"], "caption"),
    "blockquote": "quote",
}
# A new division inside a cell or an item is text of its own; a paragraph is not.
DIVISIONS = frozenset(["article", "center", "div", "form", "main", "section", "table"])
PLAIN = frozenset(["a", "em", "font", "i", "small", "span", "u"])
NAMING = frozenset(["id", "class", "role", "itemprop"])
READ = NAMING | {"align", "aria-hidden", "hidden", "style"}

# What makes an element invisible in a browser. `visibility` and `opacity` are left out on
# purpose: pages hide their whole body with them until a script has run.
UNSEEN = re.compile(
    r"""display \s* : \s* none
      | (?:left|top|right|text-indent|margin-left|margin-top) \s* : \s* -\d{3,}
      | font-size \s* : \s* 0+ (?:\.0+)? (?:px|pt|em|rem|%)? \s* (?:;|!|$)
      | clip \s* : \s* rect\( \s* [01](?:px)? [\s,] """,
    re.IGNORECASE | re.VERBOSE,
)
CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)

NOTHING: frozenset[str] = frozenset()


class Nodes:
    """The nodes made so far, and those of the elements that are open."""

    def __init__(self, rule_marks: dict[etree._Element, str]) -> None:
        """Begin without nodes."""
        self.made: list[Node] = []
        self.kinds: list[BlockKind] = []
        self.marks: list[frozenset[str]] = []
        self._rule_marks = rule_marks
        self.opened: list[int] = []
        """The nodes of the open elements that hold text; the walk closes them."""

    def at(self, stack: Sequence[tuple[etree._Element, int]]) -> int:
        """Return the node of the innermost open element, making those on the way down to it."""
        opened = self.opened
        depth = len(opened)
        if depth < len(stack):
            node = opened[-1] if opened else -1
            for element, _ in stack[depth:]:
                tag = element.tag
                # A nameless inline element says nothing of the text in it.
                if tag not in PLAIN or not READ.isdisjoint(element.keys()):
                    node = self._make(element, node)
                opened.append(node)
        return opened[-1]

    def open_at(self, level: int) -> int:
        """Return the node of the open element at a level; there is text in it."""
        return self.opened[level]

    def _make(self, element: etree._Element, parent: int) -> int:
        tag = str(element.tag)
        marks = self.marks[parent] if parent >= 0 else NOTHING
        hints, more = _read(element)
        if tag == "b" or tag == "strong":  # noqa: PLR1714  # faster
            more |= {"bold"}
        elif tag == "center":
            more |= {"center"}
        if self._rule_marks and element in self._rule_marks:
            more |= {self._rule_marks[element]}
        self.made.append(Node(parent, tag, hints))
        self.marks.append(marks | more if more else marks)
        self.kinds.append(self._kind(tag, parent))
        return len(self.made) - 1

    def _kind(self, tag: str, parent: int) -> BlockKind:
        kind = KINDS.get(tag)
        if kind is not None:
            return kind
        inherited: BlockKind = self.kinds[parent] if parent >= 0 else "text"
        if tag in DIVISIONS and inherited not in ("quote", "caption"):
            return "text"
        return inherited


def _read(element: etree._Element) -> tuple[str, frozenset[str]]:
    """Return the names that an element bears, and the marks that its attributes make."""
    hints, marks = [], NOTHING
    attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # never bytes
    for name, value in attributes:
        if name in NAMING:
            hints.append(value)
        elif name == "style":
            if UNSEEN.search(value):
                marks |= {"hidden"}
            if CENTERED.search(value):
                marks |= {"center"}
        elif name == "hidden" or (name == "aria-hidden" and value.strip().lower() == "true"):
            marks |= {"hidden"}
        elif name == "align" and value.strip().lower() == "center":
            marks |= {"center"}
    return " ".join(" ".join(hints).lower().split()), marks
