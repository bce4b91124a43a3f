from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PAGES = sorted((Path(__file__).parent.parent / "fixtures" / "pages").glob("*/*/page.[ht]*ml"))
PAGES = [path for path in PAGES if path.suffix != ".toml"]


def lines(paths: Sequence[Path], *, seed: str) -> list[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "agrinews", "clean", "-q", "--provenance", "full", *map(str, paths)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout.splitlines()


def test_the_same_pages_give_the_same_bytes_under_any_hash_seed() -> None:
    first = lines(PAGES, seed="0")
    assert first
    assert lines(PAGES, seed="1") == first
    assert lines(PAGES, seed="4242") == first


def test_the_order_of_the_pages_does_not_matter() -> None:
    shuffled = list(PAGES)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    assert sorted(lines(shuffled, seed="0")) == sorted(lines(PAGES, seed="0"))
