from __future__ import annotations

import pytest

from agrinews.dom import survey, thin
from agrinews.errors import TooLargeError

FEW = 40


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thin, "MAX_TAGS", FEW)
    monkeypatch.setattr(thin, "MAX_LINES", 4)


@pytest.mark.parametrize("evil", ["<p>", "<div>\n", "<b><i>", "<br>", "<p></p> ", "<!-- x -->"])
def test_a_page_of_too_many_tags_shows_its_lines_and_says_its_title(evil: str) -> None:
    page = f"<head><title>春耕</title></head><body><h1>一</h1>{evil * FEW}<p>二<b>三</b></p>"
    seen = survey(page)
    assert [block.text for block in seen.blocks] == ["一", "二三"]
    assert [claim.value for claim in seen.claims if claim.kind == "title"] == ["春耕"]


def test_tags_without_end_in_the_head_are_brought_down_too() -> None:
    assert [b.text for b in survey("<meta a>" * FEW + "<body><p>一<p>二").blocks] == ["一", "二"]


def test_a_page_of_few_tags_is_left_as_it_is() -> None:
    page = "<p>" * FEW
    assert thin.few_tags(page) is page


@pytest.mark.parametrize("page", ["<p>字" * 5, "字\n" * 5, "<p>字<i>词</i>" * FEW])
def test_too_many_lines_are_refused(page: str) -> None:
    with pytest.raises(TooLargeError, match="lines of text") as caught:
        survey(page)
    assert caught.value.code == "too_large"
