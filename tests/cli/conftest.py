from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import pytest

from agrinews.cli import main

PAGES = Path(__file__).parent.parent.parent / "fixtures" / "pages"
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def pages() -> Path:
    return PAGES


@pytest.fixture
def page() -> Path:
    return PAGES / "nongye.example" / "nested-tables" / "page.html"


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command as a user would, in a process of its own only where that matters.

    An environment and a real stdout matter; starting Python costs 0.3 s, a call 0.02 s.
    """

    def call(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        input: bytes | None = None,  # noqa: A002 - as subprocess.run calls it
        stdout: IO[bytes] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        words = [str(argument) for argument in arguments]
        if env is not None or stdout is not None:
            return outside(words, env=env or {}, input=input, stdout=stdout)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input or b"")))
        capfdbinary.readouterr()
        status = main(words)
        return subprocess.CompletedProcess(words, status, *capfdbinary.readouterr())

    return call


def outside(
    words: list[str],
    *,
    env: Mapping[str, str],
    input: bytes | None,  # noqa: A002
    stdout: IO[bytes] | None,
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "agrinews", *words],
        env={**os.environ, **env},
        input=input,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
