"""The elements that hold text, made nodes when the first text is found in them.

Most elements of a page hold none, and their attributes are never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from agrinews import tables
from agrinews.dom.unseen import UNSEEN
from agrinews.model import BlockKind, Node
from agrinews.patterns import deferred

KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
    **dict.fromkeys(["li", "dt", "dd", "option"], "item"),
    **dict.fromkeys(["td", "th"], "cell"),
    **dict.fromkeys(["figcaption", "caption"], "caption"),
    "blockquote": "quote",
}
# A new division inside a cell or an item is text of its own; a paragraph is not.
DIVISIONS = frozenset(["article", "center", "div", "form", "main", "section", "table"])
TELLING = DIVISIONS | KINDS.keys()
PLAIN = frozenset(["a", "em", "font", "i", "small", "span", "u"])
NAMING = frozenset(["id", "class", "role", "itemprop"])
RULE = "RULE"
"""The attribute that holds the mark of an element a site rule points at. Names that pages give are
in lower case."""
MARKING = frozenset(["align", "aria-hidden", "hidden", "style", RULE])
READ = NAMING | MARKING

CENTERED = deferred(r"text-align\s*:\s*center", re.IGNORECASE)
# Letters of a heading: larger than most text, or in a colour.
LARGE = deferred(r"font-size\s*:\s*(?P<size>\d{1,3})(?:\.\d+)?(?P<unit>px|pt)", re.IGNORECASE)
LARGE_SIZES = {"px": 18, "pt": 14}
COLOUR = deferred(
    r"""(?<![-\w])color\s*:\s*
        (?: \#(?P<hex>[0-9a-f]{6}) | rgb\(\s*(?P<rgb>\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}) )""",
    re.IGNORECASE | re.VERBOSE,
)
COLOURFUL = 60
"""How far apart the parts of a colour are, of 255, that is neither black nor grey."""

NOTHING: frozenset[str] = frozenset()
HIDDEN = frozenset(["hidden"])
MARKS = {
    "b": frozenset(["bold"]),
    "strong": frozenset(["bold"]),
    "center": frozenset(["center"]),
}


@cache
def _caption_names() -> frozenset[str]:
    return frozenset(tables.toml("images.toml")["caption_hints"])


def is_caption(attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is named as one that holds a caption."""
    names = attributes.get("class", "")
    return bool(names) and not _caption_names().isdisjoint(names.lower().split())


class Nodes:
    """The nodes made so far, and those of the elements that are open."""

    def __init__(self) -> None:
        """Begin without nodes."""
        self.made: list[Node] = []
        self.kinds: list[BlockKind] = []
        self.marks: list[frozenset[str]] = []
        self.opened: list[int] = []
        """The nodes of the open elements that hold text; the walk closes them."""
        self._hints: dict[str, str] = {"": ""}

    def at(self, stack: Sequence[tuple[str, Mapping[str, str]]]) -> int:
        """Return the node of the innermost open element, making those on the way down to it."""
        opened = self.opened
        node = opened[-1] if opened else -1
        for level in range(len(opened), len(stack)):
            tag, attributes = stack[level]
            # A nameless inline element says nothing of the text in it.
            if not READ.isdisjoint(attributes):
                hints, marks = self._read(attributes)
                node = self._make(tag, node, hints=hints, marks=marks)
            elif tag not in PLAIN:
                node = self._make(tag, node, hints="", marks=NOTHING)
            opened.append(node)
        return node

    def hide(self, stack: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        """Mark the innermost open element, and all that will be in it, as not shown."""
        node, opened = self.at(stack), self.opened
        parent = opened[-2] if len(opened) > 1 else -1
        if node == parent:  # the element would have been none for the text in it
            opened[-1] = self._make(stack[-1][0], parent, hints="", marks=HIDDEN)
        else:
            self.marks[node] |= HIDDEN

    def _make(self, tag: str, parent: int, *, hints: str, marks: frozenset[str]) -> int:
        inherited: BlockKind = "text"
        if parent >= 0:
            inherited = self.kinds[parent]
            marks = self.marks[parent] | marks if marks else self.marks[parent]
        self.kinds.append(_kind(tag, inherited) if tag in TELLING else inherited)
        self.marks.append(marks | MARKS[tag] if tag in MARKS else marks)
        self.made.append(Node(parent, tag, hints))
        return len(self.made) - 1

    def _read(self, attributes: Mapping[str, str]) -> tuple[str, frozenset[str]]:
        """Return the names that an element bears, and the marks that its attributes make."""
        hints, marks = "", NOTHING
        for name, value in attributes.items():
            if name in NAMING:
                hints = f"{hints} {value}" if hints else value
            elif name in MARKING:
                marks |= _marks(name, value)
        known = self._hints.get(hints)  # pages repeat their names
        if known is None:
            known = self._hints[hints] = " ".join(hints.lower().split())
        return known, marks


def _kind(tag: str, inherited: BlockKind) -> BlockKind:
    """Return the kind of the texts in an element that stands in one of kind `inherited`."""
    return KINDS.get(tag) or (inherited if inherited in ("quote", "caption") else "text")


def _marks(name: str, value: str) -> frozenset[str]:
    """Return the marks that an attribute makes."""
    found = set()
    if name == "style":
        if UNSEEN.search(value):
            found.add("hidden")
        if CENTERED.search(value):
            found.add("center")
        if _is_loud(value):
            found.add("loud")
    elif name == "hidden" or (name == "aria-hidden" and value.strip().lower() == "true"):
        found.add("hidden")
    elif name == "align" and value.strip().lower() == "center":
        found.add("center")
    elif name == RULE:
        found.add(value)
    return frozenset(found)


def _is_loud(style: str) -> bool:
    """Tell whether letters are as large as those of headings, or in a colour."""
    if (size := LARGE.search(style)) and int(size["size"]) >= LARGE_SIZES[size["unit"].lower()]:
        return True
    colour = COLOUR.search(style)
    if colour is None:
        return False
    pairs = (colour["hex"][at : at + 2] for at in (0, 2, 4)) if colour["hex"] else ()
    parts = [int(pair, 16) for pair in pairs] or [int(part) for part in colour["rgb"].split(",")]
    return max(parts) - min(parts) >= COLOURFUL
