"""The visible text as blocks in document order, losing and inventing nothing.

A block ends where a browser would break the line: at a `<br>` and where a block-level element
begins or ends. White space is collapsed as CSS does, and a line break of the source between two
Han characters leaves nothing behind. One pass, linear in the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree

from agrinews.dom.nodes import Nodes
from agrinews.dom.parse import parse
from agrinews.model import Block, Link, Picture

INLINE, BREAK, BR, ANCHOR, IMAGE, RAW, SKIP, NOSCRIPT = range(8)
"""What an element does to the text: nothing; ends the line before and after; ends it; links; shows
a picture; holds markup that libxml2 keeps as one text; shows nothing; the same if scripts run."""

BREAKING = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing
    main menu nav ol optgroup option p pre search section select summary table tbody td tfoot th
    thead tr ul xmp
"""
SKIPPED = """
    applet audio canvas datalist embed head iframe noembed object rp script style template title
    video
"""
ROLES: dict[str, int] = {
    **dict.fromkeys(BREAKING.split(), BREAK),
    **dict.fromkeys(["br", "hr"], BR),
    **dict.fromkeys(["textarea", "noframes", "plaintext"], RAW),
    **dict.fromkeys(SKIPPED.split(), SKIP),
    "a": ANCHOR,
    "img": IMAGE,
    "noscript": NOSCRIPT,
}
ENDING = (BREAK, RAW)
PRESERVED = frozenset(["pre", "listing", "xmp", "textarea", "plaintext"])
PRESERVED_LEVELS = 6
"""How far up an element that keeps its line breaks is looked for."""

WHITE = " \t\n\r\f"
RUN = re.compile(r"[ \t\r\f]*\n[ \t\n\r\f]*|[ \t\r\f]{2,}|[\t\r\f]")
# What stands in a wide cell and is written without blanks: kana, Han, their marks.
WIDE = re.compile("[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
OUTER = " \t\n\r\f\u3000\xa0\u2002\u2003\u2009\u200b\ufeff"
"""What is left out at both ends of a block: blanks of all kinds, which only indent it."""
SOURCES = ("data-src", "data-original", "data-lazy-src", "data-echo", "data-url", "src")
"""Where the address of a picture stands; `src` often holds a place-holder."""

NO_GAP, GAP, SOFT_GAP = range(3)
"""White space since the last piece: none; some; a line break of the source inside a text."""


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
        self.nodes = Nodes(marks or {})
        self._opened = self.nodes.opened
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.deepest = 0
        self._resolve = resolve
        self._noscript = noscript
        self._inside = False
        self._stack: list[tuple[etree._Element, int]] = []
        # The block being collected: its pieces, their length, the innermost node around all of
        # them and its level, and the lowest level since the last piece.
        self._pieces: list[str] = []
        self._size = 0
        self._node = -1
        self._depth = 0
        self._valley = 0
        self._gap = NO_GAP
        self._links: list[Link] = []
        self._href: str | None = None
        self._href_at = 0

    # -------------------------------------------------------------- the pass
    def run(self, root: etree._Element) -> None:
        """Visit every element once, in document order."""
        stack, roles, base = self._stack, ROLES, len(self._stack)
        skipped = 0  # level of the element whose content is not shown, or 0
        for element in root.iter(etree.Element):
            parent = element.getparent()
            while len(stack) > base and stack[-1][0] is not parent:
                skipped = self._close(skipped)
            role = roles.get(element.tag, INLINE)
            stack.append((element, role))
            if skipped:
                continue
            if role:
                skipped = self._open(element, role)
                if skipped or role == RAW:
                    continue
            text = element.text
            if text:
                self._text(text)
        while len(stack) > base:
            skipped = self._close(skipped)
        self._flush()

    def _open(self, element: etree._Element, role: int) -> int:
        """Do what an element does to the text; return its level if nothing in it is shown."""
        if role <= BR:
            if self._pieces:
                self._flush()
        elif role == ANCHOR:
            href = element.get("href")
            if href is not None:
                self._href, self._href_at = href, self._size
        elif role == IMAGE:
            self._picture(element)
        elif role == RAW:
            self._flush()
            self._raw(element.text or "")
        elif role == SKIP or not self._noscript:
            return len(self._stack)
        return 0

    def _close(self, skipped: int) -> int:
        """Leave the innermost element and read what follows it; return the level still skipped."""
        stack = self._stack
        depth = len(stack) - 1
        if depth >= self.deepest:
            self.deepest = depth + 1
        element, role = stack.pop()
        if skipped:
            if depth >= skipped:
                return skipped
        elif role:
            if role in ENDING and self._pieces:
                self._flush()
            elif role == ANCHOR:
                self._end_link()
        opened = self._opened
        if len(opened) > depth:
            del opened[depth:]
        if self._valley >= depth:
            self._valley = depth - 1
        tail = element.tail
        if tail and depth:
            self._text(tail)
        return 0

    # -------------------------------------------------------------- text
    def _text(self, text: str) -> None:
        core = text.strip(WHITE)
        if not core:
            if self._pieces:
                self._blank(text)
            return
        if "\n" in core and self._preserved():
            self._rows(core)
            return
        if RUN.search(core):
            core = _collapse(core)
        depth = len(self._stack) - 1
        if self._pieces:
            self._join(text, core)
        else:
            self._depth, self._node, self._href_at = depth, self.nodes.at(self._stack), 0
        self._valley = depth
        self._pieces.append(core)
        self._size += len(core)
        self._gap = NO_GAP
        if text[-1] in WHITE:
            self._gap = SOFT_GAP if "\n" in text[len(text.rstrip(WHITE)) :] else GAP

    def _join(self, text: str, core: str) -> None:
        """Settle the white space and the node between the last piece and the next."""
        if text[0] in WHITE and not self._gap:
            self._gap = SOFT_GAP if "\n" in text[: len(text) - len(text.lstrip(WHITE))] else GAP
        soft = self._gap == SOFT_GAP and _wide(self._pieces[-1][-1], core[0])
        if self._gap and not soft:
            self._pieces.append(" ")
            self._size += 1
        if self._valley < self._depth:
            self._depth, self._node = self._valley, self.nodes.open_at(self._valley)

    def _blank(self, text: str) -> None:
        if "\n" in text and self._preserved():
            self._flush()
        self._gap = GAP

    def _rows(self, text: str) -> None:
        for row in text.split("\n"):
            if row.strip(WHITE):
                self._text(row)
            self._flush()

    def _preserved(self) -> bool:
        return any(element.tag in PRESERVED for element, _ in self._stack[-PRESERVED_LEVELS:])

    def _raw(self, text: str) -> None:
        inner = parse(text) if "<" in text and not self._inside else None
        if inner is None:
            self._text(text)
            return
        self._inside = True  # once only: a page of nothing but `<textarea>` would nest for ever
        self.run(inner)
        self._inside = False

    def _end_link(self) -> None:
        href, self._href = self._href, None
        if href is not None and self._size > self._href_at:
            self._links.append(Link(self._href_at, self._size, href))

    def _flush(self) -> None:
        if not self._pieces:
            return
        if (href := self._href) is not None:  # the link goes on in the next block
            self._end_link()
            self._href = href
        text = "".join(self._pieces)
        links, self._pieces, self._links = self._links, [], []
        self._size, self._gap, self._href_at = 0, NO_GAP, 0
        indent = len(text) - len(text.lstrip(OUTER))
        text = text.strip(OUTER)
        if text:
            kept = tuple(self._kept_links(links, text, indent=indent)) if links else ()
            kind, marks = self.nodes.kinds[self._node], self.nodes.marks[self._node]
            self.blocks.append(Block(len(self.blocks), text, kind, self._node, kept, marks))

    def _kept_links(self, links: list[Link], text: str, *, indent: int) -> Iterable[Link]:
        for link in links:
            start, end = max(0, link.start - indent), min(len(text), link.end - indent)
            while start < end and text[start] in OUTER:
                start += 1
            if start < end:
                yield Link(start, end, self._resolve(link.url))

    def _picture(self, element: etree._Element) -> None:
        url = next((v for v in map(element.get, SOURCES) if v and v[:5].lower() != "data:"), "")
        alt = " ".join((element.get("alt") or "").split())
        if url or alt:
            node = self.nodes.at(self._stack)
            self.pictures.append(Picture(self._resolve(url), alt, len(self.blocks), node))


def _collapse(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        soft = "\n" in match[0] and _wide(text[match.start() - 1], text[match.end()])
        return "" if soft else " "

    return RUN.sub(replace, text)


def _wide(before: str, after: str) -> bool:
    return WIDE.match(before) is not None and WIDE.match(after) is not None
