"""Whether every regular expression takes time linear in whatever it is given.

    PYTHONPATH=tests python tests/bench/patterns.py [--size 40000] [--full 1000000] [--all]

Collects each pattern that is compiled while all modules are imported and the fixtures are cleaned,
those of the tables among them. From its syntax tree it derives what could make it slow: each part
that repeats, pumped up behind a text that leads to it and before one that it must fail at; and runs
of whatever it spells out. Each is searched at a size and at half of it, in characters; what grows
faster than linear is printed, and the exit status is 1. The slowest string of each pattern is then
searched at the full size.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from agrinews import patterns

STEEP: Final = 3.2
"""Twice the size in so many times the time is more than linear, noise apart."""
LEAST_S: Final = 0.02
FAR_S: Final = 3.0
"""Beyond this a pattern is condemned without its other strings."""
PATIENCE_S: Final = 4.0
"""A pattern is not tried for longer: some of the tables' are alternatives by the thousand."""
BOUNDED: Final = {
    ("agrinews.charset.declared", "_LABEL"): "LABEL_BYTES of a head",
    ("agrinews.dom.feed", "DECLARATIONS"): "what stands before the root",
    ("agrinews.article.header", "PART"): "MAX_PART_CHARS of a line",
    ("agrinews.article.signed", "_patterns"): "HEAD_CHARS of a block",
    ("agrinews.repair.glosses", "NESTED"): "a reading, of seven letters",
    ("agrinews.article.lines", "ADDRESS"): "MAX_CHARS of a line",
    ("agrinews.article.names", "LIST"): "MAX_CHARS of a text",
    ("agrinews.article.names", "SERIAL"): "a word of such a text",
}
"""Patterns that are given no more than a bounded stretch, and what it is."""
ANCHORED: Final = frozenset(["match", "fullmatch"])
ENDS: Final = ("", "\0", "！", " x")
RUNS: Final = (
    *(
        "来源：",
        "作者：张三 ",
        "记者",
        "责任编辑",
        "年月日",
        "2024年3月5日",
        "10:20:",
        "1",
        "-",
        "—",
        " ",
    ),
    *(
        "\u3000",
        "\n",
        " \n",
        "（",
        "(",
        "【",
        "[",
        "<",
        "<a ",
        "《",
        "“",
        "：",
        ":",
        "，",
        "。",
        ".",
        "…",
    ),
    *(
        "/",
        "|",
        "_",
        ">",
        "a",
        "a.",
        "a@",
        "www.",
        "http://",
        "%E4",
        "\\u4e2d",
        "&",
        "&#",
        "=E4",
        "中",
        "中 ",
    ),
    *(
        "農(nóng)",
        "業(y",
        "鍐",
        "å",
        "Ã",
        "?",
        "? ",
        "\ufffd",
        "\ue000",
        "\u0301",
        "\u200b",
        "\u202e",
        "！",
    ),
    *(
        "<!--",
        "-->",
        "<script>",
        "<style",
        "<![CDATA[",
        "<?",
        "<!DOCTYPE ",
        "\r\n",
        "\0",
        '"',
        "'",
        ";",
    ),
)


# ------------------------------------------------------------------ collecting
def collected() -> dict[str, re.Pattern[Any]]:
    """Return all patterns, with where each was compiled."""
    found: dict[str, re.Pattern[Any]] = {}
    compile_ = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 - what all of re goes through

    def recording(pattern: Any, flags: int) -> re.Pattern[Any]:  # noqa: ANN401
        made: re.Pattern[Any] = compile_(pattern, flags)
        frame = sys._getframe(2)  # noqa: SLF001
        module = frame.f_globals.get("__name__", "")
        if module.startswith("agrinews"):
            found.setdefault(f"{module}:{frame.f_lineno}: {made.pattern!r:.60}", made)
        return made

    re._compile = recording  # type: ignore[attr-defined]  # noqa: SLF001
    later = patterns.deferred
    patterns.deferred = re.compile  # type: ignore[assignment]
    try:
        _import_all()
        _use_all()
    finally:
        patterns.deferred = later
        re._compile = compile_  # type: ignore[attr-defined]  # noqa: SLF001
    return {where: pattern for where, pattern in found.items() if pattern.pattern}


def _import_all() -> None:
    import agrinews  # noqa: PLC0415 - while the patterns are recorded

    for module in pkgutil.walk_packages(agrinews.__path__, "agrinews."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _use_all() -> None:
    """Clean the fixtures, so that what is compiled on use is compiled."""
    from fuzz.seeds import SEEDS  # noqa: PLC0415
    from fuzz.targets import TARGETS  # noqa: PLC0415

    for name, target in TARGETS.items():
        for seed in list(SEEDS[name]())[:40]:
            target(seed)


# ------------------------------------------------------------------ attacking
def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what leads in, what is repeated, and what ends: (prefix, unit, suffix)."""
    source = pattern.pattern
    if isinstance(source, bytes):
        source = source.decode("latin-1")
    tree = list(
        _parser.parse(source, pattern.flags & ~re.UNICODE if pattern.flags & re.ASCII else 0)
    )
    yield from (("", run, "\0") for run in RUNS)
    units = dict.fromkeys(_units(tree))
    whole = _sample(tree)
    for prefix, unit in [*units, ("", whole), ("", whole[:-1]), ("", whole[:1])]:
        if unit:
            yield from ((prefix, unit, end) for end in ENDS)
            if prefix:  # many starts, each of which goes through the rest
                yield "", prefix + unit, ENDS[1]


def _units(tree: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part that repeats, as a text, with a text that leads to it."""
    for operation, argument in tree:
        for inner in _inside(operation, argument):
            yield from _units(inner, prefix)
        if operation in _REPEATS:
            yield from ((prefix, sample) for sample in _samples(argument[2]))
        prefix += _sample([(operation, argument)])


_REPEATS: Final = (
    _constants.MAX_REPEAT,
    _constants.MIN_REPEAT,
    _constants.POSSESSIVE_REPEAT,
)


def _inside(operation: Any, argument: Any) -> Sequence[Any]:  # noqa: ANN401
    """Return the parts of a node."""
    if operation in _REPEATS:
        return [argument[2]]
    if operation is _constants.SUBPATTERN:
        return [argument[3]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    if operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operation is _constants.ATOMIC_GROUP else []


def _samples(tree: Iterable[Any]) -> list[str]:
    """Return a few different texts that the tree matches."""
    return list(dict.fromkeys(_sample(tree, pick) for pick in range(4)))


def _sample(tree: Iterable[Any], pick: int = 0) -> str:
    """Return a text that the tree matches, as a rule."""
    return "".join(_sample_of(operation, argument, pick) for operation, argument in tree)


def _sample_of(operation: Any, argument: Any, pick: int) -> str:  # noqa: ANN401, PLR0911
    if operation is _constants.LITERAL:
        return chr(argument)
    if operation is _constants.NOT_LITERAL:
        return "x" if argument != ord("x") else "y"
    if operation is _constants.ANY:
        return "a中1 "[pick % 4]
    if operation is _constants.IN:
        return _member(argument, pick)
    if operation in _REPEATS:
        times: int = max(argument[0], min(1, argument[1]))
        return _sample(argument[2], pick) * times
    if operation is _constants.BRANCH:
        return _sample(argument[1][pick % len(argument[1])], pick)
    if operation in (_constants.SUBPATTERN, _constants.ATOMIC_GROUP):
        return _sample(argument[3] if operation is _constants.SUBPATTERN else argument, pick)
    return ""


def _member(items: Sequence[Any], pick: int) -> str:
    """Return a character of a class."""
    negated = any(operation is _constants.NEGATE for operation, _ in items)
    wanted: re.Pattern[str] = re.compile("[" + "".join(map(_as_class, items)) + "]")
    candidates = [chr(n) for operation, n in items if operation is _constants.LITERAL]
    candidates += [chr(n[0]) for operation, n in items if operation is _constants.RANGE]
    candidates = [] if negated else candidates
    fitting = [c for c in [*candidates, *"a中1 .，\n-"] if wanted.match(c)]
    return str(fitting[pick % len(fitting)]) if fitting else ""


def _as_class(item: Any) -> str:  # noqa: ANN401
    operation, argument = item
    if operation is _constants.NEGATE:
        return "^"
    if operation is _constants.LITERAL:
        return re.escape(chr(argument))
    if operation is _constants.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return _CATEGORIES[argument]


_CATEGORIES: Final[dict[Any, str]] = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}


def is_anchored(where: str) -> bool:
    """Whether a pattern is only used at the beginning of a text, or on a bounded stretch."""
    module, line, _ = where.split(":", 2)
    source = Path(sys.modules[module].__file__ or "").read_text("utf-8").splitlines()
    rows = reversed(source[: int(line)])
    above = (re.match(r"(?:(?=\w+(?:: \w+)? = )|def )(\w+)", row) for row in rows)
    name = next((match[1] for match in above if match), "")
    if (module, name) in BOUNDED:
        return True
    uses = re.compile(rf"\b{name}\.(\w+)\(")
    found = {use for text in _users(module, name) for use in uses.findall(text)}
    return bool(name) and bool(found) and found <= ANCHORED


def _users(module: str, name: str) -> Iterator[str]:
    """Yield the source of a module, and of those that import a name from it."""
    package = Path(sys.modules["agrinews"].__file__ or "").parent
    imported = re.compile(rf"from {re.escape(module)} import [^#]*?\b{name}\b")
    own = Path(sys.modules[module].__file__ or "")
    for path in package.rglob("*.py"):
        text = path.read_text("utf-8")
        if path == own or imported.search(text):
            yield text


def attack_of(parts: tuple[str, str, str], size: int) -> str:
    """Return an attack of so many characters."""
    prefix, unit, suffix = parts
    return prefix + unit * (size // len(unit)) + suffix


def seconds(pattern: re.Pattern[Any], text: str, *, anchored: bool = False) -> float:
    """Return what it takes to find all matches of a pattern in a text, or one at its beginning."""
    subject: Any = text
    if isinstance(pattern.pattern, bytes):
        subject = text.encode("utf-8", "surrogatepass")
    began = time.process_time()
    if not anchored:
        for _ in pattern.finditer(subject):
            pass
    pattern.match(subject)
    return time.process_time() - began


# ------------------------------------------------------------------ the verdict
def worst_of(
    pattern: re.Pattern[Any], size: int, *, anchored: bool
) -> tuple[float, float, tuple[str, str, str]]:
    """Return time and growth of the slowest attack; one that is steep goes before all others."""
    worst = (0.0, 0.0, ("", "a", ""))
    began = time.process_time()
    for parts in attacks(pattern):
        if time.process_time() - began > PATIENCE_S:
            break
        took_s = seconds(pattern, attack_of(parts, size), anchored=anchored)
        ratio = 1.0
        if took_s > LEAST_S:
            half = attack_of(parts, size // 2)
            ratio = took_s / max(
                min(seconds(pattern, half, anchored=anchored) for _ in range(2)), 1e-9
            )
        worst = max(worst, (took_s, ratio, parts), key=lambda found: (found[1] > STEEP, found[0]))
        if worst[1] > STEEP and worst[0] > FAR_S:
            return worst
    return worst


def main() -> int:
    """Print what is steep, and the slowest at the full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=8_000)
    parser.add_argument("--full", type=int, default=1_000_000)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    found = {w: p for w, p in collected().items() if chosen.only in w}
    steep, slowest = 0, []
    for where, pattern in found.items():
        took_s, ratio, parts = worst_of(pattern, chosen.size, anchored=is_anchored(where))
        bad = ratio > STEEP and took_s > LEAST_S
        steep += bad
        if bad or chosen.all:
            shown = json.dumps([part[:20] for part in parts], ensure_ascii=False)
            sys.stdout.write(
                f"{'STEEP' if bad else '     '} {took_s:6.3f} s x{ratio:4.1f} {where} {shown}\n"
            )
            sys.stdout.flush()
        if not bad:
            slowest.append((took_s, where, pattern, parts))
    sys.stdout.write(f"{len(found)} patterns, {steep} of them steep\n")
    for _, where, pattern, parts in sorted(slowest, key=lambda row: -row[0])[:20]:
        anchored = is_anchored(where)
        took_s = seconds(pattern, attack_of(parts, chosen.full), anchored=anchored)
        sys.stdout.write(f"{took_s:7.2f} s for {chosen.full} characters: {where}\n")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
