"""Objects as scripts write them: bare keys, single quotes, comments, commas before a bracket, `!0`.

Only literals are read; nothing is run. What a function is given by name is looked up where the
function is called at once: `(function(a){return {title:a}})("春耕")`, which is how Nuxt stores a
page's state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from agrinews.patterns import deferred

__all__ = ["read_call", "read_literal"]

MAX_CHARS: Final = 500_000
"""How far a literal may reach; 1.5 s for the slowest text of that length."""
MAX_LEVELS: Final = 60
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

GAP: Final = deferred(r"(?>\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
STRING: Final = deferred(
    r"""  "(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"
        | '(?P<single>[^'\\]*(?:\\.[^'\\]*)*)'
        | `(?P<back>[^`\\]*(?:\\.[^`\\]*)*)`""",
    re.DOTALL | re.VERBOSE,
)
NUMBER: Final = deferred(r"-?(?:0x[\da-f]+|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)", re.IGNORECASE)
NAME: Final = deferred(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
OTHER: Final = deferred(r"![01]|void 0|new Date\([^()]*\)|(?:Symbol|Map|Set|Date)\([^()]*\)")
CONSTANTS: Final[Mapping[str, Any]] = MappingProxyType(
    {"true": True, "false": False, "!0": True, "!1": False}
)
"""All else that is no literal is None."""
ESCAPE: Final = deferred(
    r"\\(?:u(?P<four>[\da-fA-F]{4})|u\{(?P<code>[\da-fA-F]{1,6})\}|x(?P<two>[\da-fA-F]{2})"
    r"|(?P<break>\r?\n)|(?P<one>.))",
    re.DOTALL,
)
ONES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
CLOSING: Final = {"{": "}", "[": "]", "(": ")"}
FUNCTION: Final = deferred(
    r"\(?function\s*\((?P<names>[\w$,\s]{0,5000})\)\s*\{(?P<head>.{0,20000}?)\breturn\s*(?=[{\[])",
    re.DOTALL,
)
CALL: Final = deferred(r"\s*+(?:;\s*+)?\}\s*+(?:\)\s*+)?(?=\()")


def read_literal(text: str, at: int = 0, *, names: Mapping[str, Any] = NOTHING) -> tuple[Any, int]:
    """Return the value of the literal that begins at a place, and where it ends.

    Numbers are as written. `names` are the values of bare words. Raises ValueError where there is
    no literal.

    >>> read_literal("{title:'春耕', top:!1,}")
    ({'title': '春耕', 'top': False}, 21)
    """
    return _value(text[: at + MAX_CHARS], at, level=0, names=names)


def read_call(text: str, at: int = 0) -> Any:  # noqa: ANN401  # any value
    """Return what a function that is called where it stands returns, if that is a literal.

    Raises ValueError for anything else.

    >>> read_call('(function(a,b){return {title:a,text:b}}("春耕","三月"))')
    {'title': '春耕', 'text': '三月'}
    """
    function = FUNCTION.match(text, at)
    if function is None:
        raise ValueError("no function")
    _, end = read_literal(text, function.end())
    call = CALL.match(text, end)
    if call is None:
        raise ValueError("not called")
    given, _ = _members(text[: call.end() + MAX_CHARS], call.end(), level=0, names=NOTHING)
    named = (name.strip() for name in function["names"].split(","))
    return read_literal(text, function.end(), names=dict(zip(named, given, strict=False)))[0]


def _value(text: str, at: int, *, level: int, names: Mapping[str, Any]) -> tuple[Any, int]:
    at = _after_gap(text, at)
    sign = text[at : at + 1]
    if sign in CLOSING and sign != "(":
        if level >= MAX_LEVELS:
            raise ValueError("too deep")
        return (_object if sign == "{" else _members)(text, at, level=level + 1, names=names)
    if sign in ("'", '"', "`"):
        return _string(text, at)
    if found := NUMBER.match(text, at):
        return found[0], found.end()
    if found := OTHER.match(text, at) or NAME.match(text, at):
        word = found[0]
        return (names[word] if word in names else CONSTANTS.get(word)), found.end()
    raise ValueError("no literal")


def _members(text: str, at: int, *, level: int, names: Mapping[str, Any]) -> tuple[list[Any], int]:
    """Return the values between two brackets, and the place behind them."""
    end, found = CLOSING[text[at]], []
    at = _after_gap(text, at + 1)
    while text[at : at + 1] != end:
        if text[at : at + 1] == ",":  # an empty place
            value: Any = None
        else:
            value, at = _value(text, at, level=level, names=names)
        found.append(value)
        at = _separated(text, at, end=end)
    return found, at + 1


def _object(
    text: str, at: int, *, level: int, names: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    found = {}
    at = _after_gap(text, at + 1)
    while text[at : at + 1] != "}":
        key, at = _key(text, at)
        at = _after_gap(text, at)
        if text[at : at + 1] == ":":
            found[key], at = _value(text, at + 1, level=level, names=names)
        else:  # `{title}` is short for `{title: title}`
            found[key] = names.get(key)
        at = _separated(text, at, end="}")
    return found, at + 1


def _key(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] in ("'", '"'):
        return _string(text, at)
    if found := NAME.match(text, at) or NUMBER.match(text, at):
        return found[0], found.end()
    raise ValueError("no key")


def _string(text: str, at: int) -> tuple[str, int]:
    found = STRING.match(text, at)
    if found is None:
        raise ValueError("a string without end")
    held = found[found.lastgroup or 0]
    return (_unescaped(held) if "\\" in held else held), found.end()


def _unescaped(held: str) -> str:
    text = ESCAPE.sub(_character, held)
    # A character beyond U+FFFF is written as the two halves of a pair.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    code = match["four"] or match["code"] or match["two"]
    if code is not None:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""  # noqa: PLR2004  # the last code point
    return "" if match["break"] else ONES.get(match["one"], match["one"])


def _after_gap(text: str, at: int) -> int:
    found = GAP.match(text, at)
    return at if found is None else found.end()


def _separated(text: str, at: int, *, end: str) -> int:
    """Return the place behind a comma, or of the closing bracket. Raises ValueError."""
    at = _after_gap(text, at)
    if text[at : at + 1] == ",":
        return _after_gap(text, at + 1)
    if text[at : at + 1] != end:
        raise ValueError("neither comma nor end")
    return at
