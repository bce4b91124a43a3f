"""Floors, homes, absolute imports and silence, checked from the source text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "agrinews"
MODULES = sorted(PACKAGE.rglob("*.py"))

FLOORS = {
    "errors": 0,
    "model": 0,
    "patterns": 0,
    "extras": 1,
    "tables": 1,
    "charset": 2,
    "hanzi": 2,
    "options": 2,
    "readers": 2,
    "repair": 2,
    "writers": 2,
    "dom": 3,
    "article": 4,
    "links": 4,
    "record": 5,
    "pipeline": 6,
    "runners": 7,
    "report": 8,
    "cli": 9,
}
HOMES = {
    "chardet": "charset",
    "lxml": "dom",
    "opencc": "hanzi",
    "requests": "readers",
    "idna": "readers",
    "brotli": "readers",
    "urllib3": "readers",
    "protego": "readers",
    "warcio": "readers",
    "pyarrow": "writers",
    "dask": "runners",
    "distributed": "runners",
    "fastjsonschema": "record",
    "click": "cli",
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.lineno, node.module or ""
            if node.module == "agrinews":
                yield from ((node.lineno, f"agrinews.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_lower_floors(path: Path) -> None:
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "agrinews" or len(parts) < 2:
            continue
        other = parts[1]
        if other != room:
            assert FLOORS[other] < FLOORS[room], f"{path}:{line}: {room} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_foreign_package_has_one_home(path: Path) -> None:
    for line, name in imports(path):
        home = HOMES.get(name.split(".")[0])
        assert home in (None, room_of(path)), f"{path}:{line}: {name} belongs in {home}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_below_the_command_line_prints(path: Path) -> None:
    if room_of(path) == "cli":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        assert not (isinstance(called, ast.Name) and called.id == "print"), f"{path}:{node}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_global_statement_and_no_bare_except(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, ast.Global), f"{path}:{node.lineno}"
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), (
            f"{path}:{node.lineno}"
        )
