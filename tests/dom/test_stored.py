"""Pages that show nothing until a script has run: the story is in what the script is given."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from agrinews.article.compose import compose
from agrinews.dom import survey
from agrinews.errors import NoArticleError
from agrinews.model import Article, Survey

PARAGRAPHS = (
    "今年春天雨水足，南岗乡的梨树长势比往年都好，村里的老把式说，这样的年景十年才有一回。",
    "县农技站的工作人员告诉来访的人，他们从三月起就下田指导，各乡镇的梨园已经疏完八成。",
    "乡里还请来了三位专家，给果农讲解套袋和病虫害防治的办法，大家听得很认真。",
)
HTML = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
STORY = {
    "title": "南岗乡梨园丰收",
    "publish_time": "2022-10-26 19:03",
    "source": "梨乡号",
    "author": {"name": "张禾生"},
    "content": HTML,
}
SHELL = "<title>梨乡网</title><div><a href='/'>首页</a></div><div id=app>正在加载</div>"


def in_script(text: str, kind: str = "") -> str:
    return f"{SHELL}<script{kind}>{text}</script>"


JSON = ' type="application/json"'
PAGES = {
    "assigned": in_script(
        "window.S = " + json.dumps({"a": {"b": STORY}}, ensure_ascii=False) + ";(function(){})()"
    ),
    "escaped": in_script("window.__INITIAL_STATE__=" + json.dumps([STORY])),
    "alone": in_script(json.dumps({"props": {"page": STORY}}), JSON),
    "percent": in_script(quote(json.dumps({"data": STORY})), JSON),
    "a string": in_script(f"var s=JSON.parse({json.dumps(json.dumps(STORY))})"),
    "entities": in_script(
        json.dumps({**STORY, "content": HTML.replace("<", "&lt;").replace(">", "&gt;")}), JSON
    ),
    "bare keys": in_script(
        "var detail = {id: 1, title: '南岗乡梨园丰收', /* 作者 */ author: \"张禾生\","
        " source: '梨乡号', createTime: '2022-10-26 19:03', top: !1, next: undefined, // 正文\n"
        f"content: '{HTML.replace('/', chr(92) + '/')}', list: [,],}};"
    ),
    "a call": in_script(
        "window.__NUXT__=(function(a,b,c){return {data:[{title:a,content:b,source:c,"
        'author:"张禾生",pubTime:"2022-10-26 19:03",hot:d}]}}'
        f"({json.dumps('南岗乡梨园丰收')},{json.dumps(HTML)},{json.dumps('梨乡号')}));"
    ),
    "decoded": in_script(f'var s=JSON.parse(decodeURIComponent("{quote(json.dumps(STORY))}"))'),
    "a list of texts": in_script(json.dumps({**STORY, "content": list(PARAGRAPHS)}), JSON),
    "a list of blocks": in_script(
        json.dumps(
            {
                **STORY,
                "content": [
                    *({"type": "text", "value": text} for text in PARAGRAPHS),
                    {"type": "image", "src": "a.jpg"},
                ],
                "related": [{"title": "桃子熟了", "summary": text} for text in PARAGRAPHS],
            }
        ),
        JSON,
    ),
    "an editor's tree": in_script(
        json.dumps(
            {
                **STORY,
                "content": {
                    "doc": [
                        {"type": "paragraph", "content": [{"text": t[:9]}, {"text": t[9:]}]}
                        for t in PARAGRAPHS
                    ]
                },
            }
        ),
        JSON,
    ),
    "lines": in_script(json.dumps({**STORY, "content": "\n".join(PARAGRAPHS)}), JSON),
    "deeper": in_script(json.dumps({**STORY, "content": {"main": {"html": HTML}}}), JSON),
}


def read(page: str) -> tuple[Survey, Article]:
    seen = survey(page)
    return seen, compose(seen)


@pytest.mark.parametrize("name", PAGES)
def test_the_story_is_read_from_the_script(name: str) -> None:
    seen, article = read(PAGES[name])
    kept = [seen.blocks[v.block].text[v.start : v.end] for v in article.verdicts if v.keep]
    assert kept == list(PARAGRAPHS)
    assert article.title is not None
    assert article.title.value == "南岗乡梨园丰收"
    assert article.published_at is not None
    assert article.published_at.value == "2022-10-26T19:03:00+08:00"
    assert article.authors is not None
    assert article.authors.value == ("张禾生",)
    assert article.source is not None
    assert article.source.value == "梨乡号"


def test_the_body_in_json_ld_is_read() -> None:
    body = {"@type": "NewsArticle", "headline": "梨园丰收", "articleBody": "\n".join(PARAGRAPHS)}
    seen, article = read(in_script(json.dumps(body), ' type="application/ld+json"'))
    assert [b.text for b in seen.blocks][-3:] == list(PARAGRAPHS)
    assert article.title is not None
    assert article.title.value == "梨园丰收"


@pytest.mark.parametrize(
    "script",
    [
        json.dumps({"agreement": HTML}),
        json.dumps({"list": [{**STORY, "content": f"{n}{HTML}"} for n in range(4)]}),
        json.dumps({**STORY, "content": "加载中"}),
        json.dumps(STORY)[:-3],
        "{" * 5000,
        "{title: '南岗乡梨园丰收', content: '" + HTML + "' + more}",
    ],
    ids=["no headline", "a list of stories", "too short", "cut off", "only braces", "no literal"],
)
def test_what_is_no_single_story_is_left(script: str) -> None:
    with pytest.raises(NoArticleError):
        read(in_script(f"var state = {script};"))


def test_a_page_that_shows_its_story_is_not_searched() -> None:
    shown = "<h1>秋收</h1>" + "<p>三台收割机正在田间来回作业，运粮车排成一列等在路边。</p>" * 14
    seen = survey(shown + PAGES["assigned"])
    assert PARAGRAPHS[0] not in [block.text for block in seen.blocks]


def test_a_page_that_shows_a_short_story_is_not_searched() -> None:
    shown = (
        "<h1>旧桥封闭施工</h1><p>1月2日起，梨乡旧桥封闭施工，过往车辆请从新桥绕行，工期两个月。</p>"
    )
    seen = survey(shown + PAGES["assigned"])
    assert PARAGRAPHS[0] not in [block.text for block in seen.blocks]


@pytest.mark.parametrize(
    "shown", [PARAGRAPHS[0], PARAGRAPHS[0][:34] + "…", "".join(PARAGRAPHS[:2])]
)
def test_a_page_that_shows_the_beginning_tells_the_whole_once(shown: str) -> None:
    page = f"<h1>南岗乡梨园丰收</h1><p>{shown}</p><button>打开APP阅读全文</button>"
    seen, article = read(page + in_script(json.dumps({"data": STORY}), JSON))
    kept = [seen.blocks[v.block].text[v.start : v.end] for v in article.verdicts if v.keep]
    assert kept == list(PARAGRAPHS)


def test_comments_in_a_script_are_no_story() -> None:
    comments = [{"nickname": "田边人", "content": text} for text in PARAGRAPHS]
    with pytest.raises(NoArticleError):
        read(in_script(json.dumps({"title": "南岗乡梨园丰收", "comments": comments}), JSON))
