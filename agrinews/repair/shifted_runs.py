"""The stretches of a line that were meant otherwise, found by a search around given places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agrinews.repair import words
from agrinews.repair.bigram import EDGE, model
from agrinews.repair.readings import rank
from agrinews.repair.shifted_beam import IN_STEP, UNCLOSED, Node
from agrinews.repair.shifted_guess import QUOTES
from agrinews.repair.shifted_page import Costs, Page
from agrinews.repair.shifted_search import Search
from agrinews.repair.shifted_tokens import WIDE, Kind, Token

__all__ = ["Run", "search"]

LEAD_IN = 6
"""Tokens before a place at which a search begins: a shift may have begun there."""
SETTLED = 2
"""Tokens after a place at which a search may end."""
REACH, CHOICE = 5, 8
"""Characters on either side of a guess that are looked at for words; guesses that are weighed."""
WORDS = 0.5
"""What the words say, per nat of what the neighbours say; 0.8 was no better."""


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
        if at == len(line):
            walk.finish()
        node = walk.best
        quotes = node.quotes
        yield from _runs(line[first:at], page, node, first)


def _advance(walk: Search, first: int, triggers: Sequence[int], slips: frozenset[int]) -> int:
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


def _runs(line: Sequence[Token], page: Page, node: Node, first: int) -> Iterator[Run]:
    """Yield the damaged stretches along the way to `node`."""
    path = [node]
    while node.parent is not None:
        node = node.parent
        path.append(node)
    path.reverse()  # one node before the first token, one after each, one more after the end
    _reconsider(path, page)
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


def _reconsider(path: Sequence[Node], page: Page) -> None:
    """Choose each guessed character again, this time by the words it makes with its neighbours."""
    rows, costs = model(), page.costs
    for i, node in enumerate(path):
        if not node.pool or node.inferred in QUOTES or not node.parent:
            continue
        last = node.parent.last
        left = "".join(step.out for step in path[max(1, i - REACH) : i])[-REACH:]
        right = (node.out[1:] + "".join(step.out for step in path[i + 1 : i + REACH]))[:REACH]
        following = right[:1] or EDGE

        def weigh(char: str) -> float:
            near = rows[last][char] + rows[char][WIDE.get(following, following)]
            near += costs.repeated * (
                ((last, char) in page.pairs) + ((char, following) in page.pairs)
            )
            return near - costs.other_script * (char in page.unlikely)

        weights = sorted(((weigh(char), char) for char, _ in node.pool), reverse=True)
        weights = [(w, char) for w, char in weights[:CHOICE] if char not in QUOTES]
        chosen = max(weights, key=lambda x: x[0] + WORDS * words.score(left + x[1] + right))[1]
        if chosen != node.inferred:
            node.out = node.out.replace(node.inferred, chosen, 1)
            node.inferred = chosen


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
