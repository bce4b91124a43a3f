"""How fast text is repaired: pytest -m bench -s tests/bench/test_repair_speed.py."""

from __future__ import annotations

import json
import lzma
import sys
import time
from pathlib import Path

import pytest

from agrinews.repair import fix_text

CASES = Path(__file__).parents[3] / "shared" / "bench" / "damage" / "cases.jsonl.xz"
SOUND = "惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位。\n"

pytestmark = pytest.mark.bench


def speed(texts: list[str]) -> float:
    """Return characters a second of processor time, the tables being loaded."""
    fix_text(texts[0])
    start = time.process_time()
    for text in texts:
        fix_text(text)
    return sum(map(len, texts)) / (time.process_time() - start)


def test_sound_text_costs_next_to_nothing() -> None:
    sys.stdout.write(
        f"\nsound: {speed([SOUND * 5_000] * 3):,.0f} characters a second (aim: 10,000,000)"
    )


@pytest.mark.parametrize("kind", ["clean", "damage"])
def test_the_development_cases(kind: str) -> None:
    if not CASES.exists():
        pytest.skip("no development cases here")
    with lzma.open(CASES, "rt", encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    texts = [case["damaged"] for case in cases if case["kind"] == kind][::5]
    sys.stdout.write(f"\n{kind}: {speed(texts):,.0f} characters a second")


@pytest.mark.parametrize("alphabet", [(0xA1, 0x100), (0x4E00, 0x9FFF), (0xE000, 0xF8FF)])
def test_hostile_text_ends(alphabet: tuple[int, int]) -> None:
    first, last = alphabet
    text = "".join(chr(first + n * n * 7 % (last - first)) for n in range(30_000))
    start = time.process_time()
    fix_text(text)
    sys.stdout.write(f"\nU+{first:04X}: {time.process_time() - start:.1f} s for 30,000 characters")
