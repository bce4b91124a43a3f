"""Applies a site rule to a tree and its blocks: as marks and claims, never by cutting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml import etree

from agrinews.dom.nodes import RULE
from agrinews.dom.white import one_line
from agrinews.errors import TableError
from agrinews.model import Block, Claim, SiteRule
from agrinews.tables.sites import is_xpath

MAX_SEARCHED = 2000
"""How much of a block a rule's pattern is searched in: such patterns are not ours to bound."""
PEOPLE = ("author", "editor")
MAX_PEOPLE = 12


def check(rule: SiteRule) -> None:
    """Raise TableError, naming the file, if an XPath of a rule cannot be understood."""
    for path in (*rule.body, *rule.drop, *(v for _, v in rule.fields if is_xpath(v))):
        _compiled(path, rule)


def _compiled(path: str, rule: SiteRule) -> etree.XPath:
    try:
        return etree.XPath(path)
    except etree.XPathError as error:
        raise TableError(f"bad XPath {path!r}: {error}", file=rule.file) from error


def _elements(root: etree._Element, path: str, *, rule: SiteRule) -> Iterable[object]:
    try:
        found = _compiled(path, rule)(root)
    except etree.XPathError as error:  # as an unknown function
        raise TableError(f"bad XPath {path!r}: {error}", file=rule.file) from error
    return found if isinstance(found, list) else [found]


def mark(root: etree._Element, rule: SiteRule) -> None:
    """Write the mark of a rule on each element that it points at."""
    for name, paths in (("body", rule.body), ("drop", rule.drop)):
        for path in paths:
            for element in _elements(root, path, rule=rule):
                if etree.iselement(element):
                    element.set(RULE, name)


def rule_claims(
    root: etree._Element | None, blocks: Sequence[Block], *, rule: SiteRule
) -> Iterator[Claim]:
    """Yield what a rule finds for each of its fields: the first that is not empty.

    Of people all are taken, as one list.
    """
    for name, value in rule.fields:
        found = _texts(root, value, rule=rule) if is_xpath(value) else _groups(blocks, value)
        texts = islice(filter(None, found), MAX_PEOPLE if name in PEOPLE else 1)
        if text := "、".join(dict.fromkeys(texts)):
            yield Claim("rule", name, text)


def _texts(root: etree._Element | None, path: str, *, rule: SiteRule) -> Iterator[str]:
    for found in _elements(root, path, rule=rule) if root is not None else ():
        text = (
            etree.tostring(found, method="text", encoding="unicode", with_tail=False)
            if (etree.iselement(found))
            else found
        )
        yield one_line(str(text))


def _groups(blocks: Sequence[Block], pattern: str) -> Iterator[str]:
    compiled = re.compile(pattern)
    for block in blocks:
        match = compiled.search(block.text[:MAX_SEARCHED])
        if match:
            yield (match[1] if compiled.groups else match[0] or "").strip()


def with_disclaimers(blocks: Sequence[Block], rule: SiteRule) -> list[Block]:
    """Return the blocks with those marked `drop` that hold one of a rule's disclaimers."""
    patterns = [re.compile(pattern) for pattern in rule.disclaimer]
    return [
        block._replace(marks=block.marks | {"drop"})
        if any(pattern.search(block.text[:MAX_SEARCHED]) for pattern in patterns)
        else block
        for block in blocks
    ]
