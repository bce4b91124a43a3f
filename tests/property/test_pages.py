"""Whatever the bytes: a record that keeps its contract, or an error that was meant."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from agrinews.errors import AgrinewsError
from agrinews.model import RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import trace
from agrinews.record import from_json, plain, to_json
from agrinews.record.schema import check

WORDS = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<br>", "<table><tr><td>", "</table>", "<a href=/1>"),
        *("</a>", "<h1>", "</h1>", "<!--", "-->", "<script>", "</script>", "&nbsp;", "&#20013;"),
        *(
            "<meta charset=gbk>",
            "<title>春耕_农业网</title>",
            "来源：新华网",
            "2020年4月24日 18:05",
        ),
        "三月下旬以来，清溪县气温稳步回升，各乡镇抓住晴好天气抢播早稻，全县已完成七成。",
        "“一亩田的育秧成本能省下三十多元。”郑望田说，工厂化育秧让他睡得着觉了。",
        *("责任编辑：王某", "版权所有", "首页", "\n", "\u3000\u3000", "\0", "\ufffd", "业(yè)"),
    ]
)
PAGES = st.lists(WORDS, max_size=40).map("".join)
SEAMS = re.compile(r"\n\n|[\n\t]")
"""What parts paragraphs, the rows of a table, and its cells."""
ENCODINGS = st.sampled_from(["utf-8", "gb18030", "big5hkscs", "utf-16"])


def keep_the_contract(body: bytes) -> None:
    options = CleanOptions(provenance="full")
    try:
        made = trace(RawPage(origin="page", body=body), options)
    except AgrinewsError:
        return
    record = made.record
    assert check(plain(record)) is None
    assert from_json(to_json(record)) == record
    texts = [block.text for block in made.survey.blocks]
    place = 0
    for paragraph in SEAMS.split(record.text) if record.text else ():
        while paragraph not in texts[place]:
            place += 1  # an IndexError here: the paragraph is no stretch of a block, in order
    assert trace(RawPage(origin="page", body=body), options).record == record


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_any_bytes(body: bytes) -> None:
    keep_the_contract(body)


@given(PAGES, ENCODINGS)
@settings(max_examples=120, deadline=None)
def test_any_soup_of_a_page(page: str, encoding: str) -> None:
    keep_the_contract(page.encode(encoding, "replace"))
