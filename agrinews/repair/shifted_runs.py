"""The stretches of a line that were meant otherwise, found by a search around given places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agrinews.repair.bigram import EDGE, model
from agrinews.repair.inferred import REACH
from agrinews.repair.readings import rank
from agrinews.repair.shifted_beam import IN_STEP, UNCLOSED, Node
from agrinews.repair.shifted_choice import reconsider, shown, value
from agrinews.repair.shifted_page import Costs, Page
from agrinews.repair.shifted_search import Search
from agrinews.repair.shifted_tokens import Kind, Token

__all__ = ["Run", "search"]

LEAD_IN = 6
"""Tokens before a place at which a search begins: a shift may have begun there."""
SETTLED = 2
"""Tokens after a place at which a search may end."""
NEAR = 3
"""Tokens on either side of a slip at which it may have been as well."""
NEVER = 1e9
"""Nats for what is not to be considered."""
SLIPS = ("lost", "inserted")


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


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a line that is searched as one; positions are those of tokens."""

    line: tuple[Token, ...]
    page: Page
    first: int
    last: str
    """The character before it."""
    quotes: int
    """Quotation marks that are open there."""

    def around(self, end: int) -> tuple[str, str]:
        """Return the text of the line before it and, `end` being its end, after it."""
        before, after = self.line[: self.first], self.line[end : end + REACH]
        return "".join(token.text for token in before), "".join(token.text for token in after)

    def search(self) -> Search:
        """Return a search at its beginning."""
        return Search(self.line, self.page, last=self.last, quotes=self.quotes)


def search(
    line: tuple[Token, ...], page: Page, *, triggers: Sequence[int], slips: frozenset[int]
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
        window = Window(line, page, first, last, quotes)
        at, path = _way(window, triggers=triggers, slips=slips)
        quotes = path[-1].quotes
        yield from _runs(window, path, end=at)


def _way(
    window: Window, *, triggers: Sequence[int], slips: frozenset[int]
) -> tuple[int, Sequence[Node]]:
    """Return the token after the window and the likeliest way to it."""
    walk = window.search()
    at = _advance(walk, window.first, triggers=triggers, slips=slips)
    path = _path(walk.best)
    reconsider(path, window.page, around=window.around(at))
    slip = next((i for i, step in enumerate(path) if step.rule in SLIPS), None)
    if slip is None:
        return at, path
    places = [
        place
        for place in range(window.first + slip - 1 - NEAR, window.first + slip + NEAR)
        if place in slips
    ]
    ways = [path, *(_other(window, at, place=place, slip=op) for place in places for op in SLIPS)]
    costs = window.page.costs
    return at, max(ways, key=lambda way: value(way, costs) if way[-1].key == IN_STEP else -NEVER)


def _other(window: Window, end: int, *, place: int, slip: str) -> Sequence[Node]:
    """Return the way if a byte slipped just at `place`, in just that manner."""
    others = {name: NEVER for name in SLIPS if name != slip}
    page = replace(window.page, costs=replace(window.page.costs, **others))
    walk = replace(window, page=page).search()
    for at in range(window.first, end):
        walk.advance(at, may_slip=at == place)
    if end == len(window.line):
        walk.finish()
    path = _path(walk.best)
    reconsider(path, window.page, around=window.around(end))
    return path


def _path(node: Node) -> list[Node]:
    """Return the nodes to `node`: one before the first token, one after each, one after the end."""
    path = [node]
    while node.parent is not None:
        node = node.parent
        path.append(node)
    path.reverse()
    return path


def _advance(walk: Search, first: int, *, triggers: Sequence[int], slips: frozenset[int]) -> int:
    """Search from a token on until nothing is left to decide; return the token after that."""
    near = set(triggers)
    busy = triggers[bisect_left(triggers, first)] + SETTLED
    at = first
    while at < len(walk.line) and (at <= busy or walk.is_open):
        walk.advance(at, may_slip=at in slips)
        at += 1
        if at + SETTLED in near:
            busy = at + 2 * SETTLED
    if at == len(walk.line):
        walk.finish()
    return at


def _seen(line: Sequence[Token], costs: Costs, *, last: str) -> list[float]:
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


def _runs(window: Window, path: Sequence[Node], *, end: int) -> Iterator[Run]:
    """Yield the damaged stretches along the way."""
    line, first = window.line[window.first : end], window.first
    seen = [0.0, *_seen(line, window.page.costs, last=window.last)]
    if len(path) > len(seen):
        text = "".join(token.char for token in line)
        is_open = window.quotes + text.count("“") - text.count("”") > 0
        seen.append(model()[line[-1].likely or ")"][EDGE] - UNCLOSED * is_open)
    start = 0
    for i in range(1, len(path) + 1):
        if i < len(path) and _is_damage(path[i - 1], path[i]):
            start = start or i
        elif start:
            steps, after = path[start:i], path[start : i + 1]
            yield Run(
                first + start - 1,
                first + min(i - 1, len(line)),
                text="".join(shown(step)[0] for step in steps),
                rules=tuple(dict.fromkeys(step.rule for step in steps if step.rule)),
                inferred=tuple(char for step in steps for char in shown(step)[1]),
                tails=tuple(_tails(steps)),
                gain=after[-1].score - path[start - 1].score - sum(seen[start : i + 1]),
            )
            start = 0


def _is_damage(before: Node, node: Node) -> bool:
    return bool(node.rule) or node.key != IN_STEP or before.key != IN_STEP


def _tails(steps: Sequence[Node]) -> Iterator[str]:
    """Yield what became of each orphan lead byte."""
    shown = False
    for step in steps:
        if step.tail:
            shown = True
            yield step.tail
        elif step.rule in ("cut", "orphan") and step.inferred:
            if not shown:
                yield ""
            shown = False
