"""Scores on the development pages, with floors: `pytest -m bench tests/bench/test_scores.py`.

The pages are other people's and stay outside the project. A floor is what was reached when it was
set, less a little; a change that falls below it says in its commit why that is right.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agrinews.cli import main

BENCH = Path(__file__).parent.parent.parent.parent / "shared" / "bench"
FLOORS = {
    ("body", "F1"): 0.99,
    ("body", "good"): 0.96,
    ("title", "F1"): 0.98,
    ("date", "F1"): 0.98,
    ("time", "F1"): 0.98,
    ("author", "F1"): 0.9,
    ("source", "F1"): 0.95,
}
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not BENCH.is_dir(), reason="the development data is not at hand"),
]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    folder = tmp_path_factory.mktemp("scores")
    out, told = folder / "out.jsonl", folder / "scores.json"
    assert main(["clean", str(BENCH / "news" / "pages"), "-o", str(out), "-q"]) == 0
    subprocess.run(
        [sys.executable, BENCH / "score_news.py", out, "--json", told],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found: dict[str, dict[str, float]] = json.loads(told.read_text("utf-8"))
    return found


@pytest.mark.parametrize(("what", "measure"), FLOORS)
def test_a_score_stays_above_its_floor(
    scores: dict[str, dict[str, float]], what: str, measure: str
) -> None:
    assert scores[what][measure] >= FLOORS[what, measure]
