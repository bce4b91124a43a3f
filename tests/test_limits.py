"""What a page may have at most, and what is said of one that has more."""

from __future__ import annotations

import pytest

import agrinews
from agrinews import pipeline
from agrinews.model import MAX_BODY_BYTES
from agrinews.options import CleanOptions
from agrinews.runners.page import clean_page

STORY = """<title>春耕</title><h1>山河县春耕备耕有序推进</h1>
<p>2024-03-05 来源：山河县融媒体中心</p>
<p>惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，種(zhǒng)子和化肥全部到位。</p>
<p>县農(nóng)業(yè)局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户农户增收。</p>"""


def test_a_body_beyond_the_default_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(agrinews.TooLargeError) as caught:
        agrinews.clean(b"\x1f" * (MAX_BODY_BYTES + 1))
    assert caught.value.code == "too_large"


def test_the_caller_sets_another_limit() -> None:
    page, size = agrinews.RawPage("page", STORY.encode()), len(STORY.encode())
    assert agrinews.clean(page, CleanOptions(max_bytes=size)).title
    failure = clean_page(page, CleanOptions(max_bytes=size - 1))
    assert isinstance(failure, agrinews.Failure)
    assert (failure.code, failure.stage, failure.origin) == ("too_large", "read", "page")


def test_a_page_of_too_much_text_is_left_unrepaired_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repaired = agrinews.clean(STORY.encode())
    assert "農業局" in repaired.text
    monkeypatch.setattr(pipeline, "MAX_MENDED_CHARS", 100)
    left = agrinews.clean(STORY.encode())
    assert "農(nóng)業(yè)局" in left.text
    assert "unrepaired" in left.quality.flags
    assert left.quality.score < repaired.quality.score
