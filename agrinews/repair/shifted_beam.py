"""Hypotheses about what bytes were meant, and how one grows out of another."""

from __future__ import annotations

from dataclasses import dataclass

from agrinews.repair.bigram import EDGE, model
from agrinews.repair.gbk import LEADS
from agrinews.repair.shifted_guess import QUOTES, Known, after, balance
from agrinews.repair.shifted_page import Page
from agrinews.repair.shifted_tokens import EURO, Token

__all__ = ["HALF", "IN_STEP", "ORPHAN", "ORPHAN_IN_STEP", "UNCLOSED", "Beam", "Node"]

IN_STEP = -1
ORPHAN_IN_STEP = -2
"""In step, but a `?` was seen that may be an orphan lead byte before a cut."""
HALF = -3
"""Out of step behind a `?` that hides a lead byte and a byte put in after it."""
ORPHAN = 256
"""Added to a waiting byte whose trail was an orphan shown as `?`."""

GUESS_RANGE = 8.0
"""Nats behind the likeliest guess at which a character is not weighed any more."""
SUREST = 3.0
"""Nats that two characters cost at least, the one before them known."""
UNCLOSED = 3.0
"""Nats for a line that ends inside a quotation."""
PRUNE, WIDTH = 23.0, 24
"""Nats behind the best at which a hypothesis is dropped: a shift may have to pay for its start, an
inferred character and a rare name before what is seen turns into rubbish. And how many are kept:
of 559 damages 12 keep all but one that all keep, 24 every one."""


@dataclass(slots=True)
class Node:
    """A hypothesis after a token; `parent` leads back."""

    score: float
    key: int
    last: str
    parent: Node | None
    out: str
    rule: str = ""
    inferred: str = ""
    quotes: int = 0
    tail: str = ""
    pool: Known = ()
    """What the guessed character was chosen from."""
    is_clear: bool = True
    """Whether that choice was clear."""


States = dict[tuple[int, str], Node]


class Beam:
    """The hypotheses after one token, the best for each key and last character."""

    def __init__(self, page: Page, start: Node) -> None:
        """Begin with one hypothesis."""
        self.page = page
        self.costs = page.costs
        self.rows = model()
        self.states: States = {(start.key, start.last): start}
        self.new: States = {}

    def settle(self) -> None:
        """Make the new hypotheses the present ones, without those far behind."""
        scores = sorted([node.score for node in self.new.values()], reverse=True)
        least = max(scores[0] - PRUNE, scores[min(WIDTH, len(scores)) - 1])
        self.states = {k: n for k, n in self.new.items() if n.score >= least}
        self.new = {}

    def put(  # noqa: PLR0913  # the facets of one step
        self,
        node: Node,
        char: str,
        *,
        key: int = IN_STEP,
        out: str | None = None,
        rule: str = "",
        cost: float = 0.0,
        tail: str = "",
    ) -> None:
        """Add the hypothesis that `char` (if any) comes next and is shown as `out`."""
        score, last, quotes = node.score - cost, node.last, node.quotes
        if char:
            score += self.rows[last][char]
            if node.inferred and (last, char) in self.page.evidence.said:
                score += self.costs.repeated
            if char in QUOTES:
                score += balance(last, char, quotes=quotes)
                quotes = quotes + 1 if char == "“" else max(0, quotes - 1)
            last = char
        text = char if out is None else out
        if IN_STEP < key < LEADS.start:  # an ASCII character that was taken for a trail byte
            if key == EURO:
                return
            letter = chr(key)
            score += self.rows[last][letter]
            key, last, text = IN_STEP, letter, text + letter
        self.offer(Node(score, key, last, node, text, rule, "", quotes, tail))

    def guess(
        self,
        node: Node,
        chars: Known,
        *,
        key: int = IN_STEP,
        rule: str = "",
        cost: float = 0.0,
        tail: str = "",
    ) -> None:
        """Add each of the characters as a hypothesis; the next one will tell."""
        quotes = node.quotes
        for score, char in self._likely(node, chars):
            total, last, text, next_key = score - cost, char, char, key
            if IN_STEP < key < LEADS.start:
                if key == EURO:
                    return
                last, next_key = chr(key), IN_STEP
                total, text = total + self.rows[char][last], char + last
            rival = self.new.get((next_key, last))
            if rival is None or rival.score < total:
                opened = quotes + (char == "“") - (char == "”" and quotes > 0)
                self.offer(Node(total, next_key, last, node, text, rule, char, opened, tail, chars))

    def _likely(self, node: Node, chars: Known) -> list[tuple[float, str]]:
        """Return scores and characters that may come next, those far behind left out."""
        row = self.rows[node.last]
        get, backoff = row.get, row.backoff
        base, last, quotes = node.score, node.last, node.quotes
        unlikely, pairs = self.page.evidence.unlikely, self.page.evidence.said
        costs = self.costs
        scores = [get(char, backoff + alone) for char, alone in chars]
        least = max(scores, default=0.0) - GUESS_RANGE
        found = []
        for score, (char, _) in zip(scores, chars, strict=True):
            if score < least and char not in QUOTES and (last, char) not in pairs:
                continue
            fit = base + score - unlikely.get(char, 0.0)
            if (last, char) in pairs:
                fit += costs.repeated
            if char in QUOTES:
                fit += balance(last, char, quotes=quotes)
            found.append((fit, char))
        return found

    def complete(self, node: Node, token: Token | None, *, rule: str, cost: float) -> None:
        """Put out the likeliest character of the waiting lead byte, then the token (or the end)."""
        likely, text = (token.likely, token.text) if token else (EDGE, "")
        rival = self.new.get((IN_STEP, likely))
        if rival is not None and rival.score > node.score - cost - SUREST:
            return
        rows, pairs = self.rows, self.page.evidence.said
        best, found = -1e9, ""
        for score, char in self._likely(node, after(node.key % ORPHAN)):
            total = score + rows["。" if char == "”" and likely == EDGE else char][likely]
            if (char, likely) in pairs:
                total += self.costs.repeated
            if not token and node.quotes - (char == "”") > 0:
                total -= UNCLOSED
            if total > best:
                best, found = total, char
        if found:
            quotes = node.quotes - (found == "”" and node.quotes > 0)
            pool = after(node.key % ORPHAN)
            self.offer(
                Node(
                    best - cost, IN_STEP, likely, node, found + text, rule, found, quotes, "", pool
                )
            )

    def offer(self, node: Node) -> None:
        """Add a hypothesis, unless a better one with its key and last character is there."""
        state = (node.key, node.last)
        rival = self.new.get(state)
        if rival is None or rival.score < node.score:
            self.new[state] = node
