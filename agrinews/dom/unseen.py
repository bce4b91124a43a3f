"""Text that stands in a page and that no browser shows, also inside a line: noise against copying.

`收割机<span style="display:none">本文来自青禾网</span>驶过` reads 收割机驶过.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from agrinews.patterns import deferred

__all__ = ["UNSEEN", "hidden_names", "is_unseen"]

Element = tuple[str, Mapping[str, str]]

# What makes an element invisible in a browser. `visibility` and `opacity` are left out on
# purpose: pages hide their whole body with them until a script has run.
UNSEEN = deferred(
    r"""display \s* : \s* none
      | (?:left|top|right|text-indent|margin-left|margin-top) \s* : \s* -\d{3,}
      | font-size \s* : \s* 0+ (?:\.0+)? (?:px|pt|em|rem|%)? \s* (?:;|!|$)
      | clip \s* : \s* rect\( \s* [01](?:px)? [\s,] """,
    re.IGNORECASE | re.VERBOSE,
)
# The same inside a line, where nobody waits for a script.
UNSEEN_AMID = deferred(
    rf"""{UNSEEN.pattern}
      | opacity \s* : \s* (?:0++(?:\.0+)?|\.0+) \s* (?:;|!|$) | visibility \s* : \s* hidden""",
    re.IGNORECASE | re.VERBOSE,
)
WHITE = deferred(
    r"(?<![-\w])color\s*:\s*(?:white|\#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))(?!\w)",
    re.IGNORECASE,
)
WHITES = frozenset(["white", "#fff", "#ffffff"])
"""Values of a `<font color>`."""
GROUND = deferred("background", re.IGNORECASE)
GROUNDS = frozenset(["background", "bgcolor"])
GROUND_LEVELS = 8
"""How far up an element that paints a ground below white letters is looked for."""
MASKS = frozenset(["jammer"])
"""Classes of noise inside lines. Source: Discuz!, `include/discuzcode.func.php`."""
NONE = deferred("display *: *none")
SELECTOR = deferred(r"(?:^|[}/;])\s*\.(?P<name>[A-Za-z_][\w-]{0,60})\s*\{[^{}]*$")
RULE_CHARS = 300
"""How far before what hides an element its class is looked for."""
MAX_STYLES = 50_000
"""Characters of a style sheet that are read."""


def hidden_names(sheet: str) -> Iterator[str]:
    """Yield the classes that a style sheet hides by themselves.

    >>> list(hidden_names(".kx{display:none} .nav .sub{display:none} .on{color:red}"))
    ['kx']
    """
    for found in NONE.finditer(sheet, 0, MAX_STYLES):
        at = found.start()
        if rule := SELECTOR.search(sheet[max(0, at - RULE_CHARS) : at]):
            yield rule["name"]


def is_unseen(stack: Sequence[Element], names: AbstractSet[str], *, amid: bool, above: int) -> bool:
    """Tell whether the innermost element, which breaks no line, is not shown.

    `names` are classes that the page hides. `amid`: text stands before it in its line, and the
    element around that is at most at the level `above` of the stack.
    """
    attributes = stack[-1][1]
    style = attributes.get("style", "")
    if style and (UNSEEN_AMID if amid else UNSEEN).search(style):
        return True
    if not amid:
        return False
    if not names.isdisjoint(attributes.get("class", "").split()):
        return True
    is_white = WHITE.search(style) or attributes.get("color", "").strip().lower() in WHITES
    return bool(is_white) and above < len(stack) - 1 and not _has_ground(stack)


def _has_ground(stack: Sequence[Element]) -> bool:
    """Tell whether an element close by is painted, so that white letters can be read on it."""
    return any(
        not GROUNDS.isdisjoint(attributes) or GROUND.search(attributes.get("style", ""))
        for _, attributes in stack[-GROUND_LEVELS:]
    )
