"""The fuzzer's targets hold for what it starts from; needs no fuzzer."""

from __future__ import annotations

import pytest
from fuzz.seeds import SEEDS, dictionary
from fuzz.targets import TARGETS

MOST = 60
"""Seeds of one target that the suite runs, evenly drawn."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_its_seeds(name: str) -> None:
    seeds = list(SEEDS[name]())
    for seed in seeds[:: 1 + len(seeds) // MOST]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\x1f\x8b\x08", b"PK\x03\x04", b"<rss>", b"WARC/1.0"]
)
def test_a_target_holds_for_next_to_nothing(name: str, data: bytes) -> None:
    TARGETS[name](data)
    TARGETS[name](b"\1" + data)


def test_the_words_are_in_the_fuzzers_format() -> None:
    lines = dictionary().splitlines()
    assert len(lines) == len(set(lines))
    assert all(line.isascii() and line[0] == line[-1] == '"' for line in lines)
