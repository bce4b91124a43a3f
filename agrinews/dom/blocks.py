"""The visible text as blocks in document order, losing and inventing nothing.

A block ends where a browser would break the line: at a `<br>` and where a block-level element
begins or ends. White space is collapsed as CSS does, and a line break of the source between two
Han characters leaves nothing behind. One pass, linear in the page, while the parser reads it: to
make a tree first and to walk it would cost as much as the parse again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from agrinews.dom.head import CLAIMING, Head
from agrinews.dom.nodes import Nodes, is_caption
from agrinews.dom.parse import read
from agrinews.dom.unseen import MASKS, hidden_names, is_unseen
from agrinews.dom.white import OUTER, one_line, trimmed
from agrinews.model import Block, Link, Picture
from agrinews.patterns import deferred

BREAK, KEEP, RAW, BR, ANCHOR, IMAGE, NOSCRIPT, SKIP = range(8)
"""What an element does to the text: ends the line before and after; the same, and keeps the line
breaks in it; the same, and holds markup that libxml2 keeps as one text; ends the line; links; shows
a picture; shows nothing if scripts run; shows nothing. All others do nothing."""

# A `head` too: the parser leaves in it what follows an omitted `<body>` and is new in HTML 5.
BREAKING = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html legend li main
    menu nav ol optgroup option p search section select summary table tbody td tfoot th thead tr ul
"""
SKIPPED = """
    applet audio canvas datalist embed iframe noembed object rp rt rtc script style template
    title video
"""
ROLES: dict[str, int] = {
    **dict.fromkeys(BREAKING.split(), BREAK),
    **dict.fromkeys(["br", "hr"], BR),
    **dict.fromkeys(["listing", "pre", "xmp"], KEEP),
    **dict.fromkeys(["textarea", "noframes", "plaintext"], RAW),
    **dict.fromkeys(SKIPPED.split(), SKIP),
    "a": ANCHOR,
    "img": IMAGE,
    "noscript": NOSCRIPT,
}
ENDING = (BREAK, KEEP, RAW)
PRESERVED = frozenset(["pre", "listing", "xmp", "textarea", "plaintext"])
PRESERVED_LEVELS = 6
"""How far up an element that keeps its line breaks is looked for."""

WHITE = " \t\n\r\f"
RUN = deferred(r"[ \t\r\f]*\n[ \t\n\r\f]*|[ \t\r\f]{2,}|[\t\r\f]")
# What stands in a wide cell and is written without blanks: kana, Han, their marks.
WIDE = deferred("[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
SOURCES = ("data-src", "data-original", "data-lazy-src", "data-echo", "data-url", "src")
"""Where the address of a picture stands; `src` often holds a place-holder."""

MAX_SEAMED = 200
"""A line beside a headline is no longer; in running text elements touch wherever an editor was."""

Span = tuple[int, int, str]
"""Of a link: where its text begins and ends, and the address as written."""

_Line = tuple[
    list[str], int, int, int, int, int, int, list[int], list[Span], str | None, int
]  # what `Walk` holds of a block that is being collected
HIDING = frozenset(["style", "class", "color"])
"""Attributes by which an element inside a line may be hidden."""

NO_GAP, GAP, SOFT_GAP = range(3)
"""White space since the last piece: none; some; a line break of the source inside a text."""


class Walk:
    """One pass over a page, gathering claims, nodes, blocks and pictures: a `parse.Target`."""

    def __init__(self, source: str, *, noscript: bool = False) -> None:
        """Begin with nothing gathered; with `noscript`, what is shown without scripts is text."""
        self.head = Head(source)
        self.nodes = Nodes()
        self.pictures: list[Picture] = []
        self.deepest = 0
        self._has_items = self.head.has_items
        self._opened = self.nodes.opened
        self._found: list[tuple[str, int, Sequence[Span], Sequence[int]]] = []
        self._noscript = noscript
        # The open elements; the level (counted from 1) of the one whose content is not shown and of
        # the one whose text is markup, or 0; and the text since the last tag.
        self._stack: list[tuple[str, Mapping[str, str]]] = []
        self._skipped = 0
        self._raw = 0
        self._inside_raw = False
        self._preserves = False
        self._buffer: list[str] = []
        self.data = self._buffer.append
        # The block being collected: its pieces, their length, the innermost node around all of
        # them and its level, and the lowest level since the last piece.
        self._pieces: list[str] = []
        self._size = 0
        self._node = -1
        self._depth = 0
        self._valley = 0
        self._gap = NO_GAP
        # The level of the last piece, and where two of them are in elements that touch.
        self._last = 0
        self._seams: list[int] = []
        self._links: list[Span] = []
        self._href: str | None = None
        self._href_at = 0
        # The lines that wait until the element of this level, which is not shown, has ended.
        self._waiting: list[tuple[int, _Line]] = []
        self._unseen = set(MASKS)

    def blocks(self, resolve: Callable[[str], str]) -> tuple[Block, ...]:
        """Return the blocks, with links as `resolve` makes them absolute."""
        kinds, marks = self.nodes.kinds, self.nodes.marks
        return tuple(
            Block(
                index,
                text,
                kinds[node],
                node,
                tuple([Link(start, end, resolve(url)) for start, end, url in links]),
                marks[node],
                tuple(seams),
            )
            for index, (text, node, links, seams) in enumerate(self._found)
        )

    def chars(self) -> int:
        """Return how much text was found."""
        return sum(len(text) for text, *_ in self._found)

    @property
    def lines(self) -> int:
        """How many blocks were found."""
        return len(self._found)

    def own_chars(self) -> int:
        """Return how much of the text stands outside links."""
        linked = sum(end - start for _, _, links, _ in self._found for start, end, _ in links)
        return self.chars() - linked

    def sentences(self, chars: int) -> list[str]:
        """Return the lines outside links that hold a full stop and are longer than this."""
        rows = ((text, links) for text, _, links, _ in self._found if len(text) > chars)
        return [text for text, links in rows if "。" in text and not links]

    # -------------------------------------------------------------- the pass
    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._buffer:
            self._take()
        stack = self._stack
        stack.append((tag, attributes))
        if len(stack) > self.deepest:  # noqa: PLR1730  # faster than max
            self.deepest = len(stack)
        if not self._skipped:
            role = ROLES.get(tag)
            if role is None:
                if attributes and not HIDING.isdisjoint(attributes):
                    self._part()
            elif role > BREAK:
                self._open(attributes, role=role)
            elif self._pieces:
                self._flush()
        if (tag in CLAIMING or self._has_items) and not self._inside_raw:
            self.head.start(stack)

    def _open(self, attributes: Mapping[str, str], *, role: int) -> None:
        """Do what an element does to the text."""
        if role == ANCHOR:
            href = attributes.get("href")
            if href is not None:
                self._href, self._href_at = href, self._size
        elif role == IMAGE:
            self._picture(attributes)
        elif role == SKIP or (role == NOSCRIPT and not self._noscript):
            self._skipped = len(self._stack)
        elif role != NOSCRIPT:
            self._flush()
            self._preserves = self._preserves or role != BR
            if role == RAW:
                self._raw = len(self._stack)

    def end(self, tag: str) -> None:  # noqa: C901  # calls cost: a page has thousands of end tags
        """Leave the innermost element."""
        if self._buffer:
            self._take()
        if self._waiting and self._waiting[-1][0] == len(self._stack):
            self._rejoin()
        self._stack.pop()
        depth = len(self._stack)
        if self._skipped:
            if self._skipped > depth:
                self._skipped = 0
        elif (role := ROLES.get(tag)) is not None:
            if role == ANCHOR:
                self._end_link()
            elif role in ENDING:
                self._raw = 0
                if self._pieces:
                    self._flush()
        if len(self._opened) > depth:
            self._opened.pop()
        if self._valley >= depth:
            self._valley = depth - 1

    def close(self) -> None:
        """End the page."""
        while self._waiting:
            self._rejoin()
        self._flush()

    # -------------------------------------------------------------- text
    def _take(self) -> None:
        """Take in the text since the last tag."""
        buffer = self._buffer
        text = buffer[0] if len(buffer) == 1 else "".join(buffer)
        buffer.clear()
        core = text.strip(WHITE)
        stack = self._stack
        if not stack or not (core or self._pieces):
            return
        if (stack[-1][0] in CLAIMING or self._has_items) and not self._inside_raw:
            self.head.text(text, stack)
        if self._skipped:
            if stack[-1][0] == "style":
                self._unseen.update(hidden_names(text))
            return
        if len(stack) == self._raw:
            self._read_raw(text)
        else:
            self._text(text, core)

    def _read_raw(self, text: str) -> None:
        self._raw = 0
        if "<" not in text or self._inside_raw:
            self._text(text, text.strip(WHITE))
            return
        self.read_inside(text)

    def read_inside(self, text: str) -> None:
        """Read HTML that stands inside a page: it makes no claims, and is shown after the rest."""
        self._inside_raw = True  # once only: a page of nothing but `<textarea>` would nest for ever
        read(text, self)
        self._inside_raw = False

    def _text(self, text: str, core: str) -> None:
        """Add a text, which is `core` without the white space around it, to the block."""
        has_end = text is not core and text[-1] in WHITE
        if not core:
            if self._pieces:
                self._blank(text)
            return
        if not core.isprintable() or "  " in core:  # quicker than the pattern
            if "\n" in core and self._preserved():
                self._rows(core)
                return
            core = RUN.sub(partial(_settled, core), core)
        depth = len(self._stack) - 1
        if self._pieces:
            self._join(text, core, depth=depth)
        else:
            self._depth, self._node, self._href_at = depth, self.nodes.at(self._stack), 0
        self._valley = self._last = depth
        self._pieces.append(core)
        self._size += len(core)
        self._gap = NO_GAP
        if has_end:
            self._gap = SOFT_GAP if "\n" in text[len(text.rstrip(WHITE)) :] else GAP

    def _join(self, text: str, core: str, *, depth: int) -> None:
        """Settle the white space and the node between the last piece and the next."""
        if text[0] in WHITE and not self._gap:
            self._gap = SOFT_GAP if "\n" in text[: len(text) - len(text.lstrip(WHITE))] else GAP
        soft = self._gap == SOFT_GAP and _wide(self._pieces[-1][-1], core[0])
        if self._gap and not soft:
            self._pieces.append(" ")
            self._size += 1
        elif self._size <= MAX_SEAMED and self._valley < min(self._last, depth):
            self._seams.append(self._size)
        if self._valley < self._depth:
            self._depth, self._node = self._valley, self._opened[self._valley]

    def _blank(self, text: str) -> None:
        if "\n" in text and self._preserved():
            self._flush()
        self._gap = GAP

    def _rows(self, text: str) -> None:
        for row in text.split("\n"):
            if core := row.strip(WHITE):
                self._text(row, core)
            self._flush()

    def _preserved(self) -> bool:
        return self._preserves and any(
            tag in PRESERVED for tag, _ in self._stack[-PRESERVED_LEVELS:]
        )

    # -------------------------------------------------------------- blocks
    def _end_link(self) -> None:
        href, self._href = self._href, None
        if href is not None and self._size > self._href_at:
            self._links.append((self._href_at, self._size, href))

    def _flush(self) -> None:
        if not self._pieces:
            return
        if (href := self._href) is not None:  # the link goes on in the next block
            self._end_link()
            self._href = href
        whole = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        text = trimmed(whole)
        if text:
            links: Sequence[Span] = self._links
            if links and (text is not whole or " " in text):
                links = _kept_links(links, text, indent=len(whole) - len(whole.lstrip(OUTER)))
            seams: Sequence[int] = self._seams if len(text) <= MAX_SEAMED else ()
            if seams and text is not whole:
                indent = len(whole) - len(whole.lstrip(OUTER))
                seams = [seam - indent for seam in seams if indent < seam < indent + len(text)]
            self._found.append((text, self._node, links, seams))
        self._pieces, self._links, self._seams = [], [], []
        self._size, self._gap, self._href_at = 0, NO_GAP, 0

    # -------------------------------------------------------------- what is not shown
    def _part(self) -> None:
        """Begin a line of its own in an element that is not shown, or that holds a caption.

        The line around it waits.
        """
        stack, amid = self._stack, bool(self._pieces)
        if is_unseen(stack, self._unseen, amid=amid, above=self._depth):
            if amid:
                self.nodes.hide(stack)
        elif is_caption(stack[-1][1]):
            self._flush()
        else:
            return
        line = (self._pieces, self._size, self._node, self._depth, self._valley, self._gap)
        links = (self._last, self._seams, self._links, self._href, self._href_at)
        self._waiting.append((len(stack), (*line, *links)))
        self._pieces, self._links, self._seams = [], [], []
        self._size, self._gap, self._href_at = 0, NO_GAP, 0

    def _rejoin(self) -> None:
        """Go on with the line that was waiting."""
        self._flush()
        line = self._waiting.pop()[1]
        self._pieces, self._size, self._node, self._depth, self._valley, self._gap = line[:6]
        self._last, self._seams, self._links, self._href, self._href_at = line[6:]

    def _picture(self, attributes: Mapping[str, str]) -> None:
        found = map(attributes.get, SOURCES)
        url = next((v for v in found if v and v[:5].lower() != "data:" and not v.isdigit()), "")
        alt = one_line(attributes.get("alt") or "")
        if url or alt:
            node = self.nodes.at(self._stack)
            self.pictures.append(Picture(url, alt, len(self._found), node))


def _kept_links(links: Sequence[Span], text: str, *, indent: int) -> Sequence[Span]:
    """Return the links as spans of a text that has lost its indent, without blanks before them."""
    kept = []
    for start, end, url in links:
        at, stop = max(0, start - indent), min(len(text), end - indent)
        while at < stop and text[at] in OUTER:
            at += 1
        if at < stop:
            kept.append((at, stop, url))
    return kept


def _settled(text: str, match: re.Match[str]) -> str:
    """Return what a run of white space inside a text is shown as."""
    soft = "\n" in match[0] and _wide(text[match.start() - 1], text[match.end()])
    return "" if soft else " "


def _wide(before: str, after: str) -> bool:
    return WIDE.match(before) is not None and WIDE.match(after) is not None
