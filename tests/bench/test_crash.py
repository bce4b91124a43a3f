"""The trial of `crash.py`: a small one always, the whole one with the benchmarks."""

from __future__ import annotations

import pytest
from bench.crash import Trial, run, verdict

SMALL = Trial(urls=160, hosts=8, kills=2, delay=0.1, jobs=8)


@pytest.mark.parametrize(
    "trial", [SMALL, pytest.param(Trial(), marks=pytest.mark.bench)], ids=["small", "whole"]
)
def test_kill_and_resume_lose_and_repeat_nothing(trial: Trial) -> None:
    assert verdict(run(trial), trial) == []
