"""SECURITY.md names tests that exist, LICENSES.md the tables that say they come from others."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
LICENSES = (ROOT / "LICENSES.md").read_text("utf-8")
LOCK = (ROOT / ".ci" / "lock.txt").read_text("ascii")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FOREIGN = re.compile(
    r"CC BY|CC0|BSD|Apache|\bMIT\b|GPL|opencc|pypinyin|wordfreq|jieba", re.IGNORECASE
)
HEAD_BYTES = 600
ENTRY = re.compile(
    r"^([a-z0-9-]+)==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", re.MULTILINE
)

named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", SECURITY)
listed = dict(re.findall(r"^\| `(agrinews/[^`]+)` \|.*\| ([^|]+) \|$", LICENSES, re.MULTILINE))


def test_every_promise_names_a_test() -> None:
    table = SECURITY.partition("## Promises")[2].partition("\n\n## ")[0]
    promises = [row for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(promises) > 10
    assert [row for row in promises if "::test_" not in row] == []


@pytest.mark.parametrize(("file", "test"), named)
def test_the_test_of_a_promise_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", listed)
def test_a_licensed_table_is_shipped(path: str) -> None:
    assert (ROOT / path).is_file()


def test_tables_made_from_the_work_of_others_are_listed() -> None:
    for path in sorted((ROOT / "agrinews" / "tables").iterdir()):
        if path.suffix in (".tsv", ".txt", ".bin"):
            head = path.read_bytes()[:HEAD_BYTES].decode("utf-8", "replace")
            if path.suffix != ".bin":
                head = "".join(row for row in head.splitlines() if row.startswith("#"))
            if FOREIGN.search(head):
                assert f"agrinews/tables/{path.name}" in listed


def names_of(requirements: list[str]) -> set[str]:
    """Return the names of packages; a requirement is a name and a lower bound, nothing else."""
    found = [re.fullmatch(r"([a-z0-9-]+)>=[0-9.]+", requirement) for requirement in requirements]
    assert all(found), requirements
    return {match[1] for match in found if match}


def test_the_lock_has_every_package_with_its_hashes_and_no_address() -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = names_of([*PROJECT["dependencies"], *extras["all"], *extras["dev"]])
    entries = dict(ENTRY.findall(LOCK))
    assert wanted <= entries.keys()
    assert len(entries) == LOCK.count("==")
    assert "://" not in LOCK
