"""The likeliest way from bytes that were written to the bytes a damaged line shows.

A Viterbi search along the tokens of a line. A hypothesis knows the last character it has put out
and what stands between two characters: nothing (the text is in step with what is seen) or a lead
byte that waits for its trail (the text is out of step). Merging hypotheses that agree in both
loses nothing, because the model looks back one character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agrinews.patterns import deferred
from agrinews.repair.bigram import EDGE
from agrinews.repair.gbk import char_of, is_trail, pair_of
from agrinews.repair.readings import is_changed, rank
from agrinews.repair.shifted_beam import HALF, IN_STEP, ORPHAN, ORPHAN_IN_STEP, UNCLOSED, Beam, Node
from agrinews.repair.shifted_guess import after, before, read_as
from agrinews.repair.shifted_page import Page
from agrinews.repair.shifted_tokens import Kind, Token

__all__ = ["Search"]

A3 = 0xA3
FLATTENED = range(0x21, 0x7F)
"""ASCII that may have been A3 and a byte 80 higher."""
YEAR, OCTOBER = deferred(r"\d{3}年"), "0月"
"""What is left of a date whose first digit was eaten, and that can only have been one."""
SLIP_RANGE = 8.0
"""Nats behind the best at which a hypothesis may still begin or end a shift of its own."""


class Search:
    """The search along one line, from one token on."""

    def __init__(self, line: Sequence[Token], page: Page, *, last: str, quotes: int) -> None:
        """Begin in step, after the character `last`, with `quotes` quotation marks open."""
        self.line = line
        self.page = page
        self.costs = page.costs
        self.at = 0
        self.beam = Beam(page, Node(0.0, IN_STEP, last, None, "", quotes=quotes))

    @property
    def is_open(self) -> bool:
        """Whether something is undecided: two hypotheses, or one that is out of step."""
        return len(self.beam.states) > 1 or next(iter(self.beam.states))[0] != IN_STEP

    @property
    def best(self) -> Node:
        """The likeliest hypothesis."""
        return max(self.beam.states.values(), key=lambda node: node.score)

    def advance(self, at: int, *, may_slip: bool) -> None:
        """Take the token at `at` in; `may_slip`: a byte may have been lost or inserted here."""
        self.at = at
        token = self.line[at]
        is_last = at + 1 == len(self.line) or self.line[at + 1].kind is Kind.MARK
        best = self.best
        for node in sorted(self.beam.states.values(), key=lambda node: -node.score):
            slips = may_slip and node.score > best.score - SLIP_RANGE
            self._step(node, token, is_last=is_last, may_slip=slips)
        if not self.beam.new:
            self.beam.offer(Node(best.score, IN_STEP, token.likely or ")", best, token.text))
        self.beam.settle()

    def finish(self) -> None:
        """Take in the end of the line."""
        for node in self.beam.states.values():
            if node.key == IN_STEP:
                self.beam.put(node, EDGE, out="", cost=UNCLOSED if node.quotes else 0.0)
            elif node.key in (ORPHAN_IN_STEP, HALF):
                self.beam.put(node, EDGE, out="", cost=self.costs.broken)
            else:
                self.beam.complete(node, None, rule="orphan", cost=self._orphan_cost(node))
        self.beam.settle()

    # ------------------------------------------------------------------ one token
    def _step(self, node: Node, token: Token, *, is_last: bool, may_slip: bool) -> None:
        kind = token.kind
        if node.key == HALF:
            self._half(node, token)
        elif kind is Kind.PAIR:
            self._pair(node, token, may_slip=may_slip)
        elif kind is Kind.SPLIT:
            self._split(node, token)
        elif kind is Kind.MARK:
            self._mark(node, token, is_last=is_last)
        elif kind is Kind.LOST:
            self._lost(node, token)
        else:
            self._single(node, token, may_slip=may_slip)

    def _pair(self, node: Node, token: Token, *, may_slip: bool) -> None:
        first, second = token.first, token.second
        if node.key == IN_STEP:
            self.beam.put(node, token.likely, out=token.text)
            if may_slip:
                cost = self.costs.lost
                self.beam.guess(node, before(first), key=second, rule="lost", cost=cost)
                self.beam.guess(node, after(first), key=second, rule="lost", cost=cost)
                for kept in {first, second}:
                    self.beam.put(
                        node, "", key=kept, out="", rule="inserted", cost=self.costs.inserted
                    )
        elif 0 <= node.key < ORPHAN:
            char = char_of(node.key, first)
            if char:
                self.beam.put(node, char, key=second)
            if may_slip:
                self.beam.complete(node, token, rule="lost", cost=self.costs.lost)
                cost = self.costs.inserted
                self.beam.put(node, token.likely, out=token.text, rule="inserted", cost=cost)

    def _half(self, node: Node, token: Token) -> None:
        """Take in what follows a `?` that was a lead byte and a byte put in behind it."""
        if token.kind is Kind.PAIR:
            self.beam.guess(node, before(token.first), key=token.second)
        elif token.kind is Kind.SINGLE and is_trail(token.first):
            self.beam.guess(node, before(token.first))

    def _split(self, node: Node, token: Token) -> None:
        if node.key == IN_STEP:
            self.beam.put(node, ")", out=token.text, cost=self.costs.unread)
            pair = pair_of(node.last) if node.last else None
            for char in read_as(token.reading, pair[1]) if pair else ():
                cost = self.costs.split - (2.0 if char in self.page.glossed else 0.0)
                cost += 0.0 if is_changed(char) else self.costs.unchanged
                _, trail = pair_of(char) or (0, 0)
                self.beam.put(node, "", key=trail, out="", rule="split", cost=cost)
        elif 0 <= node.key < ORPHAN:
            for char in read_as(token.reading, node.key):
                cost = 0.0 if is_changed(char) else self.costs.unchanged
                self.beam.put(node, char, rule="split", cost=cost)

    def _mark(self, node: Node, token: Token, *, is_last: bool) -> None:
        """Take in a mark, which may be itself, a cut, or (`?`) an orphan or an eaten pair."""
        costs = self.costs
        is_orphan = token.char == "?" and is_last
        may_cut = token.wide or self.page.flat
        if node.key == IN_STEP:
            self.beam.put(node, token.likely, out=token.text)
            if may_cut:
                cost = costs.cut + self._tail_cost("")
                self.beam.guess(node, before(A3), key=token.first, rule="cut", cost=cost)
            if is_orphan:
                self.beam.put(node, "", key=ORPHAN_IN_STEP, out="", cost=self._tail_cost("?"))
            elif token.char == "?":
                cost = costs.half_in_mirror if self.page.glossed or self.page.cut else costs.half
                self.beam.put(node, "", key=HALF, out="", rule="half", cost=cost)
        elif node.key == ORPHAN_IN_STEP and may_cut:
            cost = costs.cut
            self.beam.guess(node, before(A3), key=token.first, rule="cut", cost=cost, tail="?")
        elif node.key >= 0:
            self._waiting_mark(node, token, is_orphan=is_orphan, may_cut=may_cut)

    def _waiting_mark(self, node: Node, token: Token, *, is_orphan: bool, may_cut: bool) -> None:
        """Take in a mark while a lead byte waits."""
        costs, key = self.costs, node.key
        if key >= ORPHAN:
            self.beam.complete(node, token, rule="orphan", cost=0.0)
            return
        char = char_of(key, A3)
        if char and may_cut:
            self.beam.put(node, char, key=token.first)
        cost = costs.orphan + self._tail_cost("")
        self.beam.complete(node, token, rule="orphan", cost=cost)
        if is_orphan:
            cost = costs.orphan + self._tail_cost("?")
            self.beam.put(node, "", key=key + ORPHAN, out="", cost=cost, tail="?")
        if token.char == "?":
            self._eaten(node)

    def _eaten(self, node: Node) -> None:
        """Put out the likeliest character of the waiting byte; what stood behind it is gone.

        Unless it was the first digit of a date.
        """
        rows, pool = self.beam.rows, after(node.key)
        digit = self._digit()
        shown, cost = (digit, self.costs.orphan) if digit else ("?", self.costs.eaten)
        row = rows[node.last]
        steps = [(row[c] + (rows[c][digit] if digit else 0.0), c) for c, _ in pool]
        step, char = max(steps, default=(0.0, ""))
        if char:
            score = node.score - cost + step
            last = Node(score, IN_STEP, shown, node, char + shown, "eaten", char, node.quotes)
            self.beam.offer(replace(last, pool=pool, digit=digit))

    def _digit(self) -> str:
        """Return the digit that is missing before the rest of a date that follows, or nothing."""
        rest = "".join(token.char for token in self.line[self.at + 1 : self.at + 5])
        if not YEAR.fullmatch(rest):
            return "1" if rest.startswith(OCTOBER) else ""
        found = [century[0] for century in self.page.centuries if century[1] == rest[0]]
        return found[0] if len(found) == 1 else "2" if rest[0] == "0" and not found else ""

    def _lost(self, node: Node, token: Token) -> None:
        """Take in a U+FFFD, which may stand for a waiting byte whose trail is gone."""
        if node.key == IN_STEP:
            self.beam.put(node, token.likely, out=token.text)
        elif 0 <= node.key < ORPHAN:
            self.beam.guess(node, after(node.key), rule="orphan", cost=self.costs.orphan)

    def _single(self, node: Node, token: Token, *, may_slip: bool) -> None:
        octet, costs = token.first, self.costs
        if node.key == IN_STEP:
            stray = token.kind is Kind.SINGLE and token.reading
            self.beam.put(node, token.likely, out=token.text, cost=costs.unread if stray else 0.0)
            pair = pair_of(node.last) if stray and node.last else None
            char = char_of(pair[1], octet) if pair else None
            if char and rank(char, token.reading) is not None:
                self.beam.put(node, token.likely, out=token.char, rule="split", cost=costs.split)
            if may_slip and is_trail(octet) and not token.reading:
                self.beam.guess(node, before(octet), rule="lost", cost=costs.lost)
        elif 0 <= node.key < ORPHAN:
            char = char_of(node.key, octet)
            if char and (not token.reading or rank(char, token.reading) is not None):
                self.beam.put(node, char)
            char = char_of(node.key, A3)
            if self.page.flat and char and octet in FLATTENED and not token.reading:
                self.beam.put(node, char, key=octet + 0x80)
            self.beam.complete(node, token, rule="orphan", cost=costs.broken)

    def _tail_cost(self, tail: str) -> float:
        return self.costs.wrong_tail if self.page.tail not in (None, tail) else 0.0

    def _orphan_cost(self, node: Node) -> float:
        return 0.0 if node.key >= ORPHAN else self.costs.orphan + self._tail_cost("")
