from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import pytest

PAGES = Path(__file__).parent.parent.parent / "fixtures" / "pages"
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def pages() -> Path:
    return PAGES


@pytest.fixture
def page() -> Path:
    return PAGES / "nongye.example" / "nested-tables" / "page.html"


@pytest.fixture
def run() -> Run:
    """Run the command as a user would."""

    def call(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        input: bytes | None = None,  # noqa: A002 - as subprocess.run calls it
        stdout: IO[bytes] | int = subprocess.PIPE,
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "agrinews", *map(str, arguments)],
            env={**os.environ, **(env or {})},
            input=input,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )

    return call
