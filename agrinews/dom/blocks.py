"""The visible text as blocks in document order, losing and inventing nothing.

A block ends where a browser would break the line: at a `<br>` and where a block-level element
begins or ends. White space is collapsed as CSS does, and a line break of the source between two
Han characters leaves nothing behind. One pass, linear in the page; an element's attributes are
read only when text is found in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from agrinews.dom.parse import parse
from agrinews.model import Block, BlockKind, Link, Node, Picture

INLINE: Final = 0
BREAK: Final = 1  # the line ends before and after the element
BR: Final = 2  # an empty element that ends the line
ANCHOR: Final = 3
IMAGE: Final = 4
RAW: Final = 5  # libxml2 keeps the content as one text though it is markup
SKIP: Final = 6  # nothing in it is shown
NOSCRIPT: Final = 7  # shown only by a browser that runs no script

ROLES: dict[str, int] = {
    **dict.fromkeys(
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html "
        "legend li listing main menu nav ol optgroup option p pre search section select summary "
        "table tbody td tfoot th thead tr ul xmp".split(),
        BREAK,
    ),
    **dict.fromkeys(["br", "hr"], BR),
    **dict.fromkeys(["textarea", "noframes", "plaintext"], RAW),
    **dict.fromkeys(
        "applet audio canvas datalist embed head iframe noembed object rp script style template "
        "title video".split(),
        SKIP,
    ),
    "a": ANCHOR,
    "img": IMAGE,
    "noscript": NOSCRIPT,
}
KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
    **dict.fromkeys(["li", "dt", "dd", "option"], "item"),
    **dict.fromkeys(["td", "th"], "cell"),
    **dict.fromkeys(["figcaption", "caption"], "caption"),
    "blockquote": "quote",
}
# A new division inside a cell or an item is text of its own; a paragraph is not.
DIVISIONS = frozenset("div section article table main center form fieldset ul ol dl".split())
PRESERVED = frozenset(["pre", "listing", "xmp", "textarea", "plaintext"])

WHITE: Final = " \t\n\r\f"
RUN = re.compile(r"[ \t\r\f]*\n[ \t\n\r\f]*|[ \t\r\f]{2,}|[\t\r\f]")
# Everything that stands in a wide cell and is written without blanks: kana, Han, their marks.
WIDE = re.compile("[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
OUTER: Final = " \t\n\r\f\u3000\xa0\u2002\u2003\u2009\u200b\ufeff"

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
SOURCES = ("data-src", "data-original", "data-lazy-src", "data-echo", "data-url", "src")


@dataclass(slots=True)
class _Line:
    """The block that is being collected."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    node: int = -1
    depth: int = 0
    valley: int = 0
    """The lowest level since the last piece: what lies above it is no longer around the block."""
    gap: int = 0
    """White space since the last piece: 0 none, 1 some, 2 a source line break within text."""
    links: list[Link] = field(default_factory=list)


class Walk:
    """One pass over a tree, gathering nodes, blocks and pictures."""

    def __init__(
        self,
        resolve: Callable[[str], str],
        *,
        noscript: bool = False,
        marks: dict[etree._Element, str] | None = None,
    ) -> None:
        """Begin with nothing gathered; `marks` names elements that a site rule points at."""
        self.resolve = resolve
        self.noscript = noscript
        self.rule_marks = marks or {}
        self.nodes: list[Node] = []
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.deepest = 0
        self._inside = False
        self._node_marks: list[frozenset[str]] = []
        self._node_kinds: list[BlockKind] = []
        self._stack: list[tuple[etree._Element, int]] = []
        self._chain: list[int] = []
        self._line = _Line()
        self._href: str | None = None
        self._href_at = 0

    # -------------------------------------------------------------- the pass
    def run(self, root: etree._Element) -> None:
        """Visit every element once, in document order."""
        stack, roles = self._stack, ROLES
        base, skipped = len(stack), 0  # skipped: level of an element whose content is not shown
        for element in root.iter(etree.Element):
            parent = element.getparent()
            while len(stack) > base and stack[-1][0] is not parent:
                self._close(skipped)
                if len(stack) < skipped:
                    skipped = 0
            tag = element.tag
            role = roles.get(tag, INLINE)
            stack.append((element, role))
            if skipped:
                continue
            if role:
                if role >= SKIP and (role == SKIP or not self.noscript):
                    skipped = len(stack)
                    continue
                self._open(element, role)
                if role == RAW:
                    continue
            text = element.text
            if text:
                self._text(text)
        while len(stack) > base:
            self._close(skipped)
            if len(stack) < skipped:
                skipped = 0
        self._flush()

    def _open(self, element: etree._Element, role: int) -> None:
        if role == BREAK or role == BR:
            self._flush()
        elif role == ANCHOR:
            href = element.get("href")
            if href is not None:
                self._href, self._href_at = href, self._next()
        elif role == IMAGE:
            self._picture(element)
        elif role == RAW:
            self._flush()
            self._raw(element.text or "")

    def _close(self, skipped: int) -> None:
        stack = self._stack
        depth = len(stack)
        if depth > self.deepest:
            self.deepest = depth
        element, role = stack.pop()
        if role and not skipped:
            if role == BREAK or role == RAW:
                self._flush()
            elif role == ANCHOR and self._href is not None:
                self._end_link()
        depth -= 1
        if len(self._chain) > depth:
            del self._chain[depth:]
        if self._line.valley >= depth:
            self._line.valley = depth - 1
        if not skipped or depth < skipped:
            tail = element.tail
            if tail and depth:
                self._text(tail)

    # -------------------------------------------------------------- text
    def _text(self, text: str) -> None:
        line = self._line
        core = text.strip(WHITE)
        if not core:
            if line.pieces:
                if line.gap != 1 and "\n" in text and self._preserved():
                    self._flush()
                else:
                    line.gap = 1
            return
        if "\n" in core and self._preserved():
            self._lines(core)
            return
        if RUN.search(core):
            core = _collapse(core)
        if line.pieces:
            if core[0] != text[0] and not line.gap:
                line.gap = 2 if "\n" in text[: len(text) - len(text.lstrip(WHITE))] else 1
            if line.gap and not (line.gap == 2 and _wide(line.pieces[-1][-1], core[0])):
                line.pieces.append(" ")
                line.size += 1
            if line.valley < line.depth:
                line.depth, line.node = line.valley, self._chain_at(line.valley)
            line.valley = len(self._stack) - 1
        else:
            line.depth = line.valley = len(self._stack) - 1
            line.node = self._chain_at(line.depth)
            if self._href is not None:
                self._href_at = 0
        line.pieces.append(core)
        line.size += len(core)
        line.gap = 0
        if text[-1] != core[-1]:
            line.gap = 2 if "\n" in text[len(text.rstrip(WHITE)) :] else 1

    def _lines(self, text: str) -> None:
        for number, row in enumerate(text.split("\n")):
            if number:
                self._flush()
            if row.strip(WHITE):
                self._text(row.replace("\r", " "))

    def _preserved(self) -> bool:
        return any(element.tag in PRESERVED for element, _ in self._stack[-6:])

    def _raw(self, text: str) -> None:
        inner = parse(text) if "<" in text and not self._inside else None
        if inner is None:
            self._text(text)
            return
        self._inside = True  # once only: a page of nothing but `<textarea>` would nest for ever
        self.run(inner)
        self._inside = False

    def _next(self) -> int:
        """Where the next piece of text will begin, or one before, when a blank comes between."""
        return self._line.size

    def _end_link(self) -> None:
        line, href = self._line, self._href
        self._href = None
        start, end = self._href_at, line.size
        if href is not None and end > start:
            line.links.append(Link(start, end, href))

    def _flush(self) -> None:
        line = self._line
        if not line.pieces:
            return
        href = self._href
        if href is not None:
            self._end_link()
            self._href, self._href_at = href, 0
        text = "".join(line.pieces)
        self._line = _Line()
        outer = len(text) - len(text.lstrip(OUTER))
        text = text.strip(OUTER)
        if not text:
            return
        node = line.node
        self.blocks.append(
            Block(
                index=len(self.blocks),
                text=text,
                kind=self._node_kinds[node],
                node=node,
                links=self._links(line.links, text, outer) if line.links else (),
                marks=self._node_marks[node],
            )
        )

    def _links(self, links: list[Link], text: str, shift: int) -> tuple[Link, ...]:
        found = []
        for link in links:
            start, end = max(0, link.start - shift), min(len(text), link.end - shift)
            while start < end and text[start] in OUTER:
                start += 1
            if start < end:
                found.append(Link(start, end, self.resolve(link.url)))
        return tuple(found)

    # -------------------------------------------------------------- nodes
    def _chain_at(self, depth: int) -> int:
        """Return the node of the open element at a level, making the nodes down to it."""
        chain = self._chain
        for level in range(len(chain), depth + 1):
            chain.append(self._node(self._stack[level][0], chain[-1] if chain else -1))
        return chain[depth]

    def _node(self, element: etree._Element, parent: int) -> int:
        tag = str(element.tag)
        marks = set(self._node_marks[parent]) if parent >= 0 else set()
        hints = []
        for name, value in element.items():
            if name in ("id", "class", "role", "itemprop"):
                hints.append(value)
            elif name == "style" and value:
                if UNSEEN.search(value):
                    marks.add("hidden")
                if CENTERED.search(value):
                    marks.add("center")
            elif name == "hidden" or (name == "aria-hidden" and value.strip().lower() == "true"):
                marks.add("hidden")
            elif name == "align" and value.strip().lower() == "center":
                marks.add("center")
        if tag in ("b", "strong"):
            marks.add("bold")
        elif tag == "center":
            marks.add("center")
        if self.rule_marks and element in self.rule_marks:
            marks.add(self.rule_marks[element])
        self.nodes.append(Node(parent, tag, " ".join(" ".join(hints).lower().split())))
        self._node_marks.append(frozenset(marks))
        self._node_kinds.append(self._kind(tag, parent))
        return len(self.nodes) - 1

    def _kind(self, tag: str, parent: int) -> BlockKind:
        kind = KINDS.get(tag)
        inherited: BlockKind = self._node_kinds[parent] if parent >= 0 else "text"
        if kind is not None:
            return kind
        if tag in DIVISIONS and inherited not in ("quote", "caption"):
            return "text"
        return inherited

    def _picture(self, element: etree._Element) -> None:
        url = next((v for v in map(element.get, SOURCES) if v and v[:5].lower() != "data:"), "")
        alt = (element.get("alt") or "").strip()
        if not url and not alt:
            return
        node = self._chain_at(len(self._stack) - 1)
        self.pictures.append(Picture(self.resolve(url), alt, len(self.blocks), node))


def _collapse(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if "\n" in match[0] and _wide(text[match.start() - 1], text[match.end()]):
            return ""
        return " "

    return RUN.sub(replace, text)


def _wide(before: str, after: str) -> bool:
    return WIDE.match(before) is not None and WIDE.match(after) is not None
