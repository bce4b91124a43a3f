"""The choice between ways that the neighbours alone find about as likely: words decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from agrinews.repair import words
from agrinews.repair.bigram import model
from agrinews.repair.inferred import CLEAR, LOST, REACH, WIDE, WORDS, choose
from agrinews.repair.shifted_beam import Node
from agrinews.repair.shifted_guess import QUOTES
from agrinews.repair.shifted_page import Costs, Page

__all__ = ["reconsider", "shown", "value"]

READ = 40
"""Characters of a way that are weighed by words."""


def reconsider(path: Sequence[Node], page: Page, *, around: tuple[str, str]) -> None:
    """Choose each guessed character again, this time by the words it makes with its neighbours.

    `around`: the text of the line before the way and after it.
    """
    for i, node in enumerate(path):
        if not node.pool or node.inferred in QUOTES:
            continue
        before = around[0] + "".join(step.out for step in path[1:i])
        after = node.out[1:] + "".join(step.out for step in path[i + 1 : i + 1 + REACH]) + around[1]
        pool = [char for char, _ in node.pool if char not in QUOTES]
        chosen, likely = choose(pool, (before, after), evidence=page.evidence)
        node.out = node.out.replace(node.inferred, chosen, 1)
        node.inferred = chosen
        node.is_clear = likely >= CLEAR


def shown(node: Node) -> tuple[str, str]:
    """Return what a node puts out and infers, a guess that does not win clearly as U+FFFD."""
    if node.is_clear:
        return node.out, node.inferred
    return node.out.replace(node.inferred, LOST, 1), LOST


def value(path: Sequence[Node], costs: Costs) -> float:
    """Return how likely a whole way is, words included; for ways over the same tokens."""
    rows = model()
    text = "".join(step.out for step in path[1:])
    plain = path[0].last + text.translate(WIDE)
    near = sum(rows[before][char] for before, char in pairwise(plain))
    paid = sum(getattr(costs, step.rule, 0.0) for step in path)
    return (near + WORDS * words.score(text[:READ])) / (1 + WORDS) - paid
