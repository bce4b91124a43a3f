"""What is read off a page: blocks, claims, links, pictures; and nothing lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agrinews.dom import survey
from agrinews.model import Survey

FILE = Path(__file__).parents[2] / "fixtures" / "cases" / "dom" / "blocks.jsonl"


def cases() -> list[Any]:
    found = [json.loads(line) for line in FILE.read_text("utf-8").split("\n") if line]
    return [pytest.param(case, id=case["label"]) for case in found]


def texts(seen: Survey) -> list[str]:
    return [block.text for block in seen.blocks]


def claims(page: str) -> dict[tuple[str, str], str]:
    return {(claim.kind, claim.key): claim.value for claim in survey(page).claims}


@pytest.mark.parametrize("case", cases())
def test_blocks_are_what_a_browser_shows(case: dict[str, Any]) -> None:
    seen = survey(case["input"])
    assert texts(seen) == case["expected"]
    hidden = [block.index for block in seen.blocks if "hidden" in block.marks]
    assert hidden == case.get("hidden", [])


@pytest.mark.parametrize("depth", [300, 3_000, 30_000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "table", "ul", "a href=x"])
def test_text_in_the_depth_is_not_lost(depth: int, tag: str) -> None:
    page = f"<p>上面的话</p>{f'<{tag}>' * depth}<p>深处的话</p>{'</div>' * depth}<p>下面的话</p>"
    assert [t for t in texts(survey(page)) if "话" in t] == ["上面的话", "深处的话", "下面的话"]


def test_links_are_spans_with_absolute_addresses() -> None:
    page = "<p>　见<a href='/a?b=1'> 第一条 </a>和<a href='//c.cn/d'>第二条</a><a name=x>锚</a></p>"
    (block,) = survey(page, url="https://www.e.cn/n/1.html").blocks
    links = [(block.text[link.start : link.end], link.url) for link in block.links]
    assert links == [("第一条", "https://www.e.cn/a?b=1"), ("第二条", "https://c.cn/d")]


def test_a_link_around_blocks_is_a_link_in_each() -> None:
    seen = survey("<a href=http://e.cn/x><div>标题</div><div>摘要</div></a><p>外面</p>")
    assert [block.link_chars for block in seen.blocks] == [2, 2, 0]


def test_a_base_element_goes_before_the_address() -> None:
    seen = survey("<base href='/b/'><p><a href=c>链</a></p>", url="http://e.cn/a/1.html")
    assert seen.blocks[0].links[0].url == "http://e.cn/b/c"


@pytest.mark.parametrize("href", ["http://[half/", "//[", "javascript:;", "#", "\\\\x", "%%%"])
def test_addresses_that_are_none_do_no_harm(href: str) -> None:
    seen = survey(f"<base href='{href}'><p><a href='{href}'>链</a></p>", url=href)
    assert texts(seen) == ["链"]


def test_kinds_follow_the_elements() -> None:
    page = (
        "<h2>一</h2><ul><li>二</li><li><p>三</p></li></ul><table><tr><td>四<td><div>五</div></table>"
        "<blockquote><p>六</p></blockquote>"
        "<figure><img src=a.jpg><figcaption>七</figcaption></figure>"
    )
    kinds = [block.kind for block in survey(page).blocks]
    assert kinds == ["heading", "item", "item", "cell", "text", "quote", "caption"]


def test_pictures_stand_before_a_block() -> None:
    page = (
        "<p>一</p><p><img data-src=/r.jpg src=blank.gif alt='图 说'></p><p>二</p><img src=data:x>"
    )
    (picture,) = survey(page, url="http://e.cn/").pictures
    assert (picture.url, picture.alt, picture.at) == ("http://e.cn/r.jpg", "图 说", 1)


def test_nodes_tell_what_is_around_a_block() -> None:
    seen = survey("<div id=Main class='a  B'><p><b>粗</b>细</p></div>")
    (block,) = seen.blocks
    chain = []
    node = block.node
    while node >= 0:
        chain.append((seen.nodes[node].tag, seen.nodes[node].hints))
        node = seen.nodes[node].parent
    assert chain[:2] == [("p", ""), ("div", "main a b")]
    assert chain[-1][0] == "html"


# ------------------------------------------------------------------ claims
def test_claims_are_read_from_the_head() -> None:
    found = claims(
        "<html lang=zh-CN><head><title> 甲 \n 乙 </title><meta name=Author content='林 知秋'>"
        "<meta property=og:title content=丙><link rel='canonical nofollow' href=/c><base href=/b/>"
        "</head><body><svg><title>图</title></svg><time datetime=2024-11-03>昨天</time>"
        "<span itemprop=datePublished content=2024-11-02>前天</span></body>"
    )
    assert found["html", "lang"] == "zh-CN"
    assert found["title", "title"] == "甲 乙"
    assert found["meta", "author"] == "林 知秋"
    assert found["meta", "og:title"] == "丙"
    assert found["link", "canonical"] == "/c"
    assert found["html", "base"] == "/b/"
    assert found["html", "time"] == "2024-11-03"
    assert found["html", "itemprop:datePublished"] == "2024-11-02"


@pytest.mark.parametrize("name", ["name", "property"])
def test_a_value_with_quotes_in_it_is_read_whole(name: str) -> None:
    page = f'<head><meta {name}="og:title" content="龙湖"暗伤"曝露？"><title>甲</title></head>'
    assert claims(page)["meta", "og:title"] == '龙湖"暗伤"曝露？'


AUTHORS = [{"name": "林"}, {"name": "何"}]


def test_json_ld_is_flattened() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "青禾"},
            {
                "@type": ["NewsArticle"],
                "headline": "秋收",
                "author": [{"name": "林"}, {"name": "何"}],
            },
        ]
    }
    page = f'<script type="application/ld+json">{json.dumps(data)}</script><p>一</p>'
    found = [(claim.key, claim.value) for claim in survey(page).claims]
    assert ("NewsArticle.headline", "秋收") in found
    assert [value for key, value in found if key == "NewsArticle.author.name"] == ["林", "何"]
    assert ("WebSite.name", "青禾") in found


@pytest.mark.parametrize(
    "data", ["{", "[" * 100_000, '{"a": 1,}', "1" * 5_000, '{"a": "\\ud800"}', "null", "// x"]
)
def test_json_ld_that_is_none_does_no_harm(data: str) -> None:
    seen = survey(f'<script type="application/ld+json">{data}</script><p>一</p>')
    assert texts(seen) == ["一"]


def test_a_script_states_the_time() -> None:
    found = claims("<script>var ct = '1581517074'; var x = 'ct';</script><p>一</p>")
    assert found["html", "script:ct"] == "1581517074"


# ------------------------------------------------------------------ forms
@pytest.mark.parametrize("page", ["", "\x00", "   ", "<!-- x -->", "<html></html>", "<script>x"])
def test_a_page_without_text_has_no_blocks(page: str) -> None:
    assert not survey(page).blocks


def test_the_form_decides_how_a_text_is_read() -> None:
    assert survey("一\n二").form == "text"
    assert texts(survey("<p>一</p>", form="text")) == ["<p>一</p>"]
    assert survey("<p>一").form == "html"
