"""How long the finders take on hostile pages: four times the page, about four times the time."""

from __future__ import annotations

import time

import pytest

from agrinews.article.byline import find_credits
from agrinews.article.header import read_header
from agrinews.article.published import find_dates
from agrinews.article.title import find_title
from agrinews.model import Block, Claim, Survey

PIECES = (
    "来源",
    "2020-",
    "（记者",
    "【",
    "1",
    "来    源 ",
    "作者：张三 ",
    "首页 > ",
    "社1月1日电",
    "©",
    "二〇",
)
SMALL, LARGE = 250_000, 1_000_000


def seconds(piece: str, chars: int, *, lines: bool) -> float:
    text = (piece * (chars // len(piece) + 1))[:chars]
    width = 60 if lines else chars
    rows = [text[at : at + width] for at in range(0, chars, width)]
    blocks = tuple(Block(index, row) for index, row in enumerate(rows))
    claims = (Claim("title", "title", text), Claim("meta", "author", text))
    seen = Survey(claims=claims, blocks=blocks)
    begun = time.perf_counter()
    header = read_header(seen, find_title(seen))
    find_credits(seen, header)
    find_dates(seen, header, url=f"http://a.example/{text}")
    return time.perf_counter() - begun


@pytest.mark.bench
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("piece", PIECES)
def test_finders_stay_linear_on_a_megabyte(piece: str, *, lines: bool) -> None:
    small, large = (seconds(piece, chars, lines=lines) for chars in (SMALL, LARGE))
    assert large < 8 * small + 0.5  # twice what a straight line allows, for a busy machine
