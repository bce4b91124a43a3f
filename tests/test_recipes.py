"""The recipes of the manual run as they stand there, and give what is shown below them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPES = ROOT / "docs" / "recipes.md"
TEXT = RECIPES.read_text("utf-8")
RECIPE = re.compile(r"^```sh recipe\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (\d+)\. .+$", re.MULTILINE)


def title_of(recipe: re.Match[str]) -> str:
    number: str = HEADING.findall(TEXT[: recipe.start()])[-1]
    return number


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the pages in it, and the command on the path."""
    pages = ROOT / "fixtures" / "pages"
    for page in sorted([*pages.rglob("page.html"), *pages.rglob("page.txt")]):
        target = tmp_path / "saved" / page.relative_to(pages)
        target.parent.mkdir(parents=True)
        shutil.copy(page, target)
    shim = tmp_path / "bin" / "agrinews"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m agrinews "$@"\n')
    shim.chmod(0o755)
    return tmp_path


def run(script: str, *, desk: Path) -> str:
    folders = (desk / "bin", Path(sys.executable).parent, os.environ["PATH"])
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the shell that the manual means
        cwd=desk,
        env={**os.environ, "PATH": ":".join(map(str, folders)), "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode()


def test_there_are_twelve() -> None:
    assert HEADING.findall(TEXT) == [str(number) for number in range(1, 13)]


@pytest.mark.parametrize("recipe", list(RECIPE.finditer(TEXT)), ids=title_of)
def test_a_recipe_gives_what_is_shown(
    recipe: re.Match[str], desk: Path, request: pytest.FixtureRequest
) -> None:
    script, shown = recipe.groups()
    for tool in ("jq", "sqlite-utils", "duckdb", "awk"):
        found = shutil.which(tool) or shutil.which(tool, path=Path(sys.executable).parent)
        if re.search(rf"\b{tool}\b", script) and not found:
            pytest.skip(f"{tool} is not installed")
    given = run(script, desk=desk)
    if request.config.getoption("--accept"):
        old = f"```sh recipe\n{script}```\n\n```text\n{shown}```"
        new = f"```sh recipe\n{script}```\n\n```text\n{given}```"
        RECIPES.write_text(RECIPES.read_text("utf-8").replace(old, new), "utf-8")
        shown = given
    assert given == shown
