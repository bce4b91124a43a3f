from __future__ import annotations

import pytest

from agrinews import tables
from agrinews.repair import bigram


@pytest.mark.parametrize(
    ("likely", "unlikely"),
    [
        ("农业农村部的通知", "鍐滀笟鍐滄潙閮ㄧ殑閫氱煡"),
        ("農業委員會公布", "¹AÈÕ·~©e­û·|"),
        ("。”蘇州", "!碧K州"),
        ("水稻种植面积", "水稻种直面积"),
    ],
)
def test_what_was_meant_is_likelier_than_what_is_seen(likely: str, unlikely: str) -> None:
    assert bigram.mean(likely) > bigram.mean(unlikely)


def test_the_total_is_the_sum_of_the_steps() -> None:
    text = "春耕2024年，AB"
    steps = zip("\n" + text, text, strict=False)
    assert bigram.total(text) == pytest.approx(sum(bigram.step(a, b) for a, b in steps))


def test_no_text_costs_nothing() -> None:
    assert bigram.total("") == bigram.mean("") == 0


@pytest.mark.parametrize("char", ["\x00", "é", "я", "ก", "한", "\ue000", "\ufffd", "😀", "𠮷"])
def test_every_character_has_a_probability(char: str) -> None:
    assert -30 < bigram.step("农", char) < -5
    assert -30 < bigram.step(char, "农") < 0


def test_the_probabilities_after_a_character_sum_to_about_one() -> None:
    model = bigram.model()
    row = model["农"]
    classes = {"a": 26, "A": 26, "0": 10}
    letters = sum(row[c] is not None and classes.get(c, 1) * 2.718281828 ** row[c] for c in classes)
    total = sum(2.718281828 ** row[c] for c in model.names if c not in bigram.CLASSES)
    assert total + letters == pytest.approx(1, abs=0.15)


def test_the_table_fits_the_wheel_and_says_where_it_comes_from() -> None:
    packed = tables.read_bytes("bigrams.bin")
    assert len(packed) <= 500_000
    head = packed[:1000].decode("utf-8", "replace")
    assert "CC BY-SA 4.0" in head
    assert "python -m agrinews.repair.train" in head


def test_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no"):
        bigram.load(b"something else")
