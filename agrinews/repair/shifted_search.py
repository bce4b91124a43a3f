"""The likeliest way from bytes that were written to the bytes a damaged line shows.

A Viterbi search along the tokens of a line. A hypothesis knows the last character it has put out
and what stands between two characters: nothing (the text is in step with what is seen) or a lead
byte that waits for its trail (the text is out of step). Merging hypotheses that agree in both
loses nothing, because the model looks back one character.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from agrinews.repair.bigram import EDGE, Model, model
from agrinews.repair.gbk import LEADS, by_lead, by_trail, char_of, is_trail, pair_of
from agrinews.repair.readings import characters_read, is_changed, rank
from agrinews.repair.shifted_tokens import EURO, Kind, Token

__all__ = ["Costs", "Page", "Run", "search"]

IN_STEP = -1
ORPHAN_IN_STEP = -2
"""In step, but a `?` was seen that may be an orphan lead byte before a cut."""
HALF = -3
"""Out of step behind a `?` that hides a lead byte and a byte put in after it."""
ORPHAN = 256
"""Added to a waiting byte whose trail was an orphan shown as `?`."""
A3 = 0xA3
SLIP_RANGE = 12.0
"""Nats behind the best at which a hypothesis may still begin or end a shift of its own."""
GUESS_RANGE = 8.0
"""Nats behind the likeliest guess at which a character is not weighed any more."""
SUREST = 3.0
"""Nats that two characters cost at least, the one before them known."""
QUOTES = frozenset("“”")
UNCLOSED = 3.0
"""Nats for a line that ends inside a quotation."""
RAREST = -14.0
"""Log-probability below which a character is not guessed."""

PRUNE = 26.0
"""Nats behind the best at which a hypothesis is dropped: a shift may have to pay for its start, an
inferred character and a rare name before what is seen turns into rubbish."""


@dataclass(frozen=True, slots=True)
class Costs:
    """How unlikely each kind of damage is at one place, in nats (0 is certain)."""

    split: float = 1.0
    unchanged: float = 4.0
    """A reading after a character that is the same in both scripts."""
    cut: float = 0.5
    orphan: float = 0.5
    """A trail byte that a cut or the end of the text took along."""
    eaten: float = 6.0
    """A byte pair that became `?`, its second byte ASCII."""
    lost: float = 10.0
    inserted: float = 19.0
    """Dearer than a lost one by the choice of the byte that came in, one of 256."""
    half: float = 4.0
    """A byte put in behind a lead byte, so that both became `?`."""
    broken: float = 9.0
    """A lead byte before ASCII that vanished without a cut."""
    unread: float = 14.0
    """A reading that belongs to no character."""
    unglossed: float = 5.0
    """A character without the reading that the page prints after it elsewhere."""
    other_script: float = 5.0
    """A guessed character of the script the page is not in."""
    repeated: float = 4.0
    """What speaks for a guessed character that has the same neighbour elsewhere on the page."""
    wrong_tail: float = 6.0
    """An orphan that vanished where the page shows them as `?`, or the other way round."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page as a whole shows of the mirror it comes from."""

    costs: Costs = Costs()
    glossed: frozenset[str] = frozenset()
    """Characters that the page has with a reading."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Neighbours in the text of the page: what it says once it may say again."""
    unlikely: frozenset[str] = frozenset()
    """Characters of the other script."""
    short: bool = False
    """Whether it is no more than a title."""
    flat: bool = False
    """Whether full-width forms became ASCII."""
    cut: bool = False
    """Whether the stream is known to have been cut."""
    tail: str | None = None
    """What orphans become: `?`, empty, or None while that is not known."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of tokens [first, last) and what was meant there."""

    first: int
    last: int
    text: str
    rules: tuple[str, ...]
    inferred: tuple[str, ...]
    tails: tuple[str, ...]
    """What each orphan lead byte became: `?`, or nothing."""
    gain: float
    """Nats by which it beats the stretch as seen, less the cost of the damage."""

    @property
    def split(self) -> bool:
        """Whether a reading stood inside a character."""
        return "split" in self.rules

    @property
    def slipped(self) -> bool:
        """Whether a byte was lost or came in by other means than a mirror's."""
        return not {"lost", "inserted", "half"}.isdisjoint(self.rules)


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


States = dict[tuple[int, str], Node]


Known = tuple[tuple[str, float], ...]
"""Characters with their log-probabilities."""


class Search:
    """The search along one line, from one token on."""

    def __init__(self, line: Sequence[Token], page: Page, last: str, quotes: int) -> None:
        """Begin in step, after the character `last`, with `quotes` quotation marks open."""
        self.line = line
        self.page = page
        self.costs = page.costs
        self.rows: Model = model()
        self.states: States = {(IN_STEP, last): Node(0.0, IN_STEP, last, None, "", quotes=quotes)}
        self.new: States = {}

    def advance(self, at: int, *, may_slip: bool) -> None:
        """Take the token at `at` in; `may_slip`: a byte may have been lost or inserted here."""
        token = self.line[at]
        following = self.line[at + 1] if at + 1 < len(self.line) else None
        self.new = {}
        best = max(node.score for node in self.states.values())
        for node in sorted(self.states.values(), key=lambda node: -node.score):
            slips = may_slip and node.score > best - SLIP_RANGE
            self._step(node, token, following, may_slip=slips)
        if not self.new:
            node = max(self.states.values(), key=lambda node: node.score)
            self._offer(Node(node.score, IN_STEP, token.likely or ")", node, token.text))
        best = max(node.score for node in self.new.values())
        self.states = {k: n for k, n in self.new.items() if n.score > best - PRUNE}

    @property
    def is_open(self) -> bool:
        """Whether something is undecided: two hypotheses, or one that is out of step."""
        return len(self.states) > 1 or next(iter(self.states))[0] != IN_STEP

    def finish(self) -> Node:
        """Take in the end of the line and return the best hypothesis."""
        self.new = {}
        for node in self.states.values():
            if node.key == IN_STEP:
                self._put(node, EDGE, out="", cost=UNCLOSED if node.quotes else 0.0)
            elif node.key in (ORPHAN_IN_STEP, HALF):
                self._put(node, EDGE, out="", cost=self.costs.broken)
            else:
                self._complete(node, None, rule="orphan", cost=self._orphan_cost(node))
        return max(self.new.values(), key=lambda node: node.score)

    # ------------------------------------------------------------------ one token
    def _step(self, node: Node, token: Token, following: Token | None, *, may_slip: bool) -> None:
        kind = token.kind
        if node.key == HALF:
            self._half(node, token)
        elif kind is Kind.PAIR:
            self._pair(node, token, may_slip=may_slip)
        elif kind is Kind.SPLIT:
            self._split(node, token)
        elif kind is Kind.MARK:
            self._mark(node, token, following)
        elif kind is Kind.LOST:
            self._lost(node, token)
        else:
            self._single(node, token, may_slip=may_slip)

    def _pair(self, node: Node, token: Token, *, may_slip: bool) -> None:
        first, second = token.first, token.second
        if node.key == IN_STEP:
            self._put(node, token.likely, out=token.text)
            if may_slip:
                cost = self.costs.lost
                self._guess(node, before(first), key=second, rule="lost", cost=cost)
                self._guess(node, after(first), key=second, rule="lost", cost=cost)
                for kept in {first, second}:
                    self._put(
                        node, "", key=kept, out="", rule="inserted", cost=self.costs.inserted
                    )
        elif 0 <= node.key < ORPHAN:
            char = char_of(node.key, first)
            if char:
                self._put(node, char, key=second)
            if may_slip:
                self._complete(node, token, rule="lost", cost=self.costs.lost)
                cost = self.costs.inserted
                self._put(node, token.likely, out=token.text, rule="inserted", cost=cost)

    def _half(self, node: Node, token: Token) -> None:
        """Take in what follows a `?` that was a lead byte and a byte put in behind it."""
        if token.kind is Kind.PAIR:
            self._guess(node, before(token.first), key=token.second)
        elif token.kind is Kind.SINGLE and is_trail(token.first):
            self._guess(node, before(token.first))

    def _split(self, node: Node, token: Token) -> None:
        if node.key == IN_STEP:
            self._put(node, ")", out=token.text, cost=self.costs.unread)
            pair = pair_of(node.last) if node.last else None
            for char in _read(token.reading, pair[1]) if pair else ():
                cost = self.costs.split - (2.0 if char in self.page.glossed else 0.0)
                cost += 0.0 if is_changed(char) else self.costs.unchanged
                trail = pair_of(char)[1]
                self._put(node, "", key=trail, out="", rule="split", cost=cost)
        elif 0 <= node.key < ORPHAN:
            for char in _read(token.reading, node.key):
                cost = 0.0 if is_changed(char) else self.costs.unchanged
                self._put(node, char, rule="split", cost=cost)

    def _mark(self, node: Node, token: Token, following: Token | None) -> None:
        """Take in a mark, which may be itself, a cut, or (`?`) an orphan or an eaten pair."""
        costs, code, key = self.costs, token.first, node.key
        question = token.char == "?"
        orphan = question and (following is None or following.kind is Kind.MARK)
        if key == IN_STEP:
            self._put(node, token.likely, out=token.text)
            if token.wide or self.page.flat:
                cost = costs.cut + self._tail_cost("")
                self._guess(node, before(A3), key=code, rule="cut", cost=cost)
            if orphan:
                self._put(node, "", key=ORPHAN_IN_STEP, out="", cost=self._tail_cost("?"))
            elif question:
                self._put(node, "", key=HALF, out="", rule="half", cost=costs.half)
        elif key == ORPHAN_IN_STEP and (token.wide or self.page.flat):
            self._guess(node, before(A3), key=code, rule="cut", cost=costs.cut, tail="?")
        elif key >= ORPHAN:
            self._complete(node, token, rule="orphan", cost=0.0)
        elif key >= 0:
            char = char_of(key, A3)
            if char and (token.wide or self.page.flat):
                self._put(node, char, key=code)
            cost = costs.orphan + self._tail_cost("")
            self._complete(node, token, rule="orphan", cost=cost)
            if orphan:
                cost = costs.orphan + self._tail_cost("?")
                self._put(node, "", key=key + ORPHAN, out="", cost=cost, tail="?")
            if question:
                self._eaten(node)

    def _eaten(self, node: Node) -> None:
        """Put out the likeliest character of the waiting byte; what stood behind it is gone."""
        row = self.rows[node.last]
        char = max((c for c, _ in after(node.key)), key=row.__getitem__, default="")
        if char:
            score = node.score - self.costs.eaten + row[char]
            self._offer(Node(score, IN_STEP, "?", node, char + "?", "eaten", char, node.quotes))

    def _lost(self, node: Node, token: Token) -> None:
        """Take in a U+FFFD, which may stand for a waiting byte whose trail is gone."""
        if node.key == IN_STEP:
            self._put(node, token.likely, out=token.text)
        elif 0 <= node.key < ORPHAN:
            self._guess(node, after(node.key), rule="orphan", cost=self.costs.orphan)

    def _single(self, node: Node, token: Token, *, may_slip: bool) -> None:
        octet, costs = token.first, self.costs
        if node.key == IN_STEP:
            stray = token.kind is Kind.SINGLE and token.reading
            self._put(node, token.likely, out=token.text, cost=costs.unread if stray else 0.0)
            pair = pair_of(node.last) if stray and node.last else None
            char = char_of(pair[1], octet) if pair else None
            if char and rank(char, token.reading) is not None:
                self._put(node, token.likely, out=token.char, rule="split", cost=costs.split)
            if may_slip and is_trail(octet) and not token.reading:
                self._guess(node, before(octet), rule="lost", cost=costs.lost)
        elif 0 <= node.key < ORPHAN:
            char = char_of(node.key, octet)
            if char and (not token.reading or rank(char, token.reading) is not None):
                self._put(node, char)
            char = char_of(node.key, A3)
            if self.page.flat and char and 0x21 <= octet <= 0x7E and not token.reading:
                self._put(node, char, key=octet + 0x80)
            self._complete(node, token, rule="orphan", cost=costs.broken)

    # ------------------------------------------------------------------ hypotheses
    def _tail_cost(self, tail: str) -> float:
        return self.costs.wrong_tail if self.page.tail not in (None, tail) else 0.0

    def _orphan_cost(self, node: Node) -> float:
        return 0.0 if node.key >= ORPHAN else self.costs.orphan + self._tail_cost("")

    def _put(
        self, node: Node, char: str, *, key: int = IN_STEP, out: str | None = None, rule: str = "",
        cost: float = 0.0, tail: str = "",
    ) -> None:
        """Add the hypothesis that `char` (if any) comes next and is shown as `out`."""
        score, last, quotes = node.score - cost, node.last, node.quotes
        if char:
            score += self.rows[last][char]
            if node.inferred and (last, char) in self.page.pairs:
                score += self.costs.repeated
            if char in QUOTES:
                score += _balance(last, char, quotes)
                quotes = quotes + 1 if char == "“" else max(0, quotes - 1)
            last = char
        text = char if out is None else out
        if IN_STEP < key < LEADS.start:  # an ASCII character that was taken for a trail byte
            if key == EURO:
                return
            letter = chr(key)
            score += self.rows[last][letter]
            key, last, text = IN_STEP, letter, text + letter
        self._offer(Node(score, key, last, node, text, rule, "", quotes, tail))

    def _guess(
        self, node: Node, chars: Known, *, key: int = IN_STEP, rule: str = "",
        cost: float = 0.0, tail: str = "",
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
                self._offer(
                    Node(total, next_key, last, node, text, rule, char, opened, tail)
                )

    def _likely(self, node: Node, chars: Known) -> list[tuple[float, str]]:
        """Return scores and characters that may come next, those far behind left out."""
        row = self.rows[node.last]
        get, backoff = row.get, row.backoff
        base, last, quotes = node.score, node.last, node.quotes
        unlikely, pairs, costs = self.page.unlikely, self.page.pairs, self.costs
        scores = [get(char, backoff + alone) for char, alone in chars]
        least = max(scores, default=0.0) - GUESS_RANGE
        found = []
        for score, (char, _) in zip(scores, chars, strict=True):
            if score < least and char not in QUOTES and (last, char) not in pairs:
                continue
            if char in unlikely:
                score -= costs.other_script
            if (last, char) in pairs:
                score += costs.repeated
            if char in QUOTES:
                score += _balance(last, char, quotes)
            found.append((base + score, char))
        return found

    def _complete(
        self, node: Node, token: Token | None, *, rule: str, cost: float
    ) -> None:
        """Put out the likeliest character of the waiting lead byte, then the token (or the end)."""
        likely, text = (token.likely, token.text) if token else (EDGE, "")
        rival = self.new.get((IN_STEP, likely))
        if rival is not None and rival.score > node.score - cost - SUREST:
            return
        rows, pairs = self.rows, self.page.pairs
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
            self._offer(
                Node(best - cost, IN_STEP, likely, node, found + text, rule, found, quotes)
            )

    def _offer(self, node: Node) -> None:
        state = (node.key, node.last)
        rival = self.new.get(state)
        if rival is None or rival.score < node.score:
            self.new[state] = node


def _balance(last: str, char: str, quotes: int) -> float:
    """Return what speaks for a quotation mark while `quotes` are open, in nats.

    The model was trained on text that quotes little.
    """
    if (char == "”") != (quotes > 0):
        return -3.0
    return 4.5 if char == "”" and last in "。！？" else 2.0


@cache
def before(trail: int) -> Known:
    """Return the characters of the model with this second byte, and how likely each is alone."""
    return _known(by_trail(trail))


@cache
def after(lead: int) -> Known:
    """Return the characters of the model with this first byte, and how likely each is alone."""
    return _known(by_lead(lead))


def _known(characters: str) -> Known:
    chars = model().chars
    return tuple((c, chars[c]) for c in characters if chars[c] > RAREST)


@cache
def _read(reading: str, lead: int) -> tuple[str, ...]:
    """Return the characters so read whose first byte is `lead`."""
    found = []
    for char in characters_read(reading):
        pair = pair_of(char)
        if pair and pair[0] == lead:
            found.append(char)
    return tuple(found)


def seen_scores(line: Sequence[Token], costs: Costs, last: str) -> list[float]:
    """Return the score of each token as it stands, after the one before it."""
    rows, scores = model(), []
    for token in line:
        char = ")" if token.kind is Kind.SPLIT else token.likely
        unread = token.kind is Kind.SPLIT or (
            token.kind is Kind.SINGLE and token.reading and rank(token.char, token.reading) is None
        )
        scores.append(rows[last][char] - costs.unread * bool(unread))
        last = char
    return scores


def search(
    line: Sequence[Token], page: Page, triggers: Sequence[int], slips: frozenset[int]
) -> Iterator[Run]:
    """Yield what was meant wherever that is likelier than what is seen.

    `triggers`: the tokens, sorted, around which to look; `slips`: those at which a byte may have
    been lost or inserted. Runs come in order and do not overlap.
    """
    at = quotes = 0
    for trigger in triggers:
        if trigger < at:
            continue
        exact = line[trigger].kind in (Kind.MARK, Kind.SPLIT) and trigger not in slips
        first = max(at, trigger - (1 if exact else LEAD_IN))
        between = "".join(token.char for token in line[at:first])
        quotes = max(0, quotes + between.count("“") - between.count("”"))
        last = line[first - 1].likely or ")" if first else EDGE
        walk = Search(line, page, last, quotes)
        at = _advance(walk, first, triggers, slips)
        node = walk.finish() if at == len(line) else next(iter(walk.states.values()))
        quotes = node.quotes
        yield from _runs(line[first:at], page, node, first)


def _advance(
    walk: Search, first: int, triggers: Sequence[int], slips: frozenset[int]
) -> int:
    """Search from a token on until nothing is left to decide; return the token after that."""
    near = set(triggers)
    busy = triggers[bisect_left(triggers, first)] + SETTLED
    at = first
    while at < len(walk.line) and (at <= busy or walk.is_open):
        walk.advance(at, may_slip=at in slips)
        at += 1
        if at + SETTLED in near:
            busy = at + 2 * SETTLED
    return at


LEAD_IN = 6
SETTLED = 2


def _runs(line: Sequence[Token], page: Page, node: Node, first: int) -> Iterator[Run]:
    """Yield the damaged stretches along the way to `node`."""
    path = [node]
    while node.parent is not None:
        node = node.parent
        path.append(node)
    path.reverse()  # one node before the first token, one after each, one more after the end
    seen = [0.0, *seen_scores(line, page.costs, path[0].last)]
    if len(path) > len(seen):
        text = "".join(token.char for token in line)
        is_open = path[0].quotes + text.count("“") - text.count("”") > 0
        seen.append(model()[line[-1].likely or ")"][EDGE] - UNCLOSED * is_open)
    start = 0
    for i in range(1, len(path) + 1):
        if i < len(path) and (path[i].rule or path[i].key != IN_STEP or path[i - 1].key != IN_STEP):
            start = start or i
        elif start:
            steps, after = path[start:i], path[start : i + 1]
            yield Run(
                first + start - 1,
                first + min(i - 1, len(line)),
                "".join(step.out for step in steps),
                tuple(dict.fromkeys(step.rule for step in steps if step.rule)),
                tuple(char for step in steps for char in step.inferred),
                tuple(_tails(steps)),
                after[-1].score - path[start - 1].score - sum(seen[start : i + 1]),
            )
            start = 0


def _tails(steps: Sequence[Node]) -> Iterator[str]:
    shown = False
    for step in steps:
        if step.tail:
            shown = True
            yield step.tail
        elif step.rule in ("cut", "orphan") and step.inferred:
            if not shown:
                yield ""
            shown = False
