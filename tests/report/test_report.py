"""The report as text: what it says, and that nothing of a page becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from agrinews.model import Block, Edit, RawPage, Repair, Verdict
from agrinews.report import Entry, inspect, render_index
from agrinews.report.blocks import block_item, fate
from agrinews.report.markup import CONTROLS
from agrinews.report.ribbon import LENGTH, ribbon

FLASH = (
    "<title>临江县解除大风预警</title><h1>临江县解除大风预警</h1>"
    "<p>2023-04-05 08:00 来源：临江日报</p>"
    "<p>临江县气象台4月5日8时解除大风黄色预警，预计未来三天以晴到多云天气为主，利于春耕。</p>"
)


class Tags(HTMLParser):
    """Collects the text and counts the elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def verdict(start: int, end: int, *, keep: bool) -> Verdict:
    return Verdict(0, start, end, keep, "text" if keep else "credit", "rule")


def test_a_report_says_what_was_found() -> None:
    html = inspect(RawPage(origin="a.html", body=FLASH.encode())).html
    for part in ("临江县解除大风预警", "临江日报", "utf-8", "2023-04-05"):
        assert part in html


def test_a_refused_page_is_shown_with_the_reason() -> None:
    found = inspect(RawPage(origin="a.html", body="<title>登录</title><p>请登录</p>".encode()))
    assert "no article" in found.entry.problem
    assert "请登录" in found.html


def test_a_cut_stretch_and_a_repair_are_marked() -> None:
    block = Block(0, "秧苗长得好。责编：王禾")
    repair = Repair(
        "秧(yāng)苗长得好。责编：王禾", block.text, (Edit(0, 1, "秧(yāng)", "秧", "k", "r"),)
    )
    item = block_item(block, [verdict(0, 6, keep=True), verdict(6, 11, keep=False)], repair=repair)
    assert 'was 秧(yāng) (k)">秧</mark>' in item
    assert '<span class="cut">责编：王禾</span>' in item
    assert 'data-keep="partly"' in item


@given(st.text(min_size=1), st.data())
def test_a_block_shows_its_text_and_no_element_of_its_own(words: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(words)))
    verdicts = [verdict(0, cut, keep=True), verdict(cut, len(words), keep=False)]
    tags = parsed(block_item(Block(0, words), verdicts))
    assert set(tags.tags) <= {"li", "div", "a", "span", "p", "mark"}
    assert tags.text.endswith(words.translate(CONTROLS))


def test_fates() -> None:
    assert fate([]) == "unjudged"
    assert fate([verdict(0, 3, keep=True)]) == "kept"
    assert fate([verdict(0, 1, keep=True), verdict(1, 3, keep=False)]) == "partly"
    assert fate([Verdict(0, 0, 3, keep=False, kind="title", rule="title/found")]) == "metadata"


def test_the_ribbon_is_as_long_as_the_page_and_says_it_in_figures() -> None:
    blocks = [Block(0, "新闻首页"), Block(1, "春耕" * 8)]
    verdicts = [
        Verdict(0, 0, 4, keep=False, kind="nav", rule="menu"),
        Verdict(1, 0, 12, keep=True, kind="text", rule="prose"),
        Verdict(1, 12, 16, keep=False, kind="credit", rule="end"),
    ]
    html = ribbon(blocks, verdicts)
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', html)]
    assert sum(widths) == LENGTH
    assert re.findall(r'class="(\w+)"/?></rect>', html) == ["removed", "kept", "removed"]
    assert parsed(html).text == "Characters, in page order: 12 kept8 removedto the story"
    assert not ribbon([], [])


def test_an_index_shows_places_below_what_they_have_in_common() -> None:
    entries = [Entry(f"/a/saved/{name}/1.html", "x", quality=0.9) for name in ("b", "bc")]
    tags = parsed(render_index(entries))
    assert tags.text.count("/a/saved") == 1
    assert "b/1.html" in tags.text
    mixed = [Entry("http://a.example/1", "x", quality=0.9), Entry("b.html", "y", quality=0.9)]
    assert "http://a.example/1" in parsed(render_index(mixed)).text


def test_an_index_of_nothing_says_so() -> None:
    assert "No pages were found." in render_index([])


def test_an_index_puts_the_doubtful_pages_first() -> None:
    good, bad = Entry("good.html", "1", quality=0.9), Entry("bad.html", "2", quality=0.2)
    lost = Entry("lost.html", "3", problem="no_article: a list")
    html = render_index([good, bad, lost])
    assert html.index("lost.html") < html.index("bad.html") < html.index("good.html")
