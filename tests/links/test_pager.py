from __future__ import annotations

import pytest

from agrinews.links.pager import next_page, page_number
from agrinews.model import RawPage

HOST = "http://h.example"


@pytest.mark.parametrize(
    ("start", "link", "number"),
    [
        ("/n1/c1004-4030.html", "/n1/c1004-4030.html", 1),
        ("/n1/c1004-4030.html", "/n1/c1004-4030-2.html", 2),
        ("/n1/123.html", "/n1/123_12.html", 12),
        ("/n1/123_1.html", "/n1/123_2.html", 2),
        ("/n1/123_1.html", "/n1/123.html", 1),
        ("/n1/123.html", "/n1/124.html", None),
        ("/n1/123.html", "/n1/124_2.html", None),
        ("/n1/content_55.htm", "/n1/content_55_2.htm", 2),
        ("/n1/content_55.htm", "/n1/content_56.htm", None),
        ("/n1/12.html", "/n1/13.html", None),
        ("/n1/123/", "/n1/123/2", 2),
        ("/n1/123?page=1", "/n1/123?page=2", 2),
        ("/n1/123", "/n1/123?page=2", 2),
        ("/n1/123?page=2", "/n1/123", 1),
        ("/show?id=5", "/show?id=5&PageNo=3", 3),
        ("/show?id=5", "/show?id=6", None),
        ("/show?id=5", "/show?id=6&page=2", None),
        ("/n1/123.html?a=1", "/n1/123_2.html?a=2", None),
        ("/n1/123.html", "http://other.example/n1/123_2.html", None),
        ("/n1/123.html", "javascript:next()", None),
        ("/n1/123.html", "http://[bad/", None),
    ],
)
def test_which_page_of_a_story_an_address_is(start: str, link: str, number: int | None) -> None:
    assert page_number(HOST + start, HOST + link if link[0] == "/" else link) == number


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a href='/n/12_2.html'>下一页</a>", "/n/12_2.html"),
        ("<a href='12_2.html'>【下一頁】</a>", "/n/12_2.html"),
        ("<b>1</b> <a href='/n/12_2.html'>2</a> <a href='/n/12_3.html'>3</a>", "/n/12_2.html"),
        ("<a href='/n/12_2.html'>下一页 &gt;</a>", "/n/12_2.html"),
        ("<a href='/n/13.html'>下一页</a>", None),
        ("<a href='/n/13.html'>下一篇</a>", None),
        ("<a href='/n/12_2.html'>下一篇：合作社添新机</a>", None),
        ("<p>没有链接</p>", None),
    ],
)
def test_the_next_page(body: str, expected: str | None) -> None:
    text = f"<html><body><p>秋粮丰收。</p><div>{body}</div></body></html>"
    page = RawPage(f"{HOST}/n/12.html", text.encode(), url=f"{HOST}/n/12.html")
    assert next_page(page, start=f"{HOST}/n/12.html", number=2) == (
        None if expected is None else HOST + expected
    )


def test_the_head_may_say_it() -> None:
    text = "<html><head><link rel=next href='http://h.example/n/12_2.html'></head><p>秋粮丰收。</p>"
    page = RawPage(f"{HOST}/n/12.html", text.encode(), url=f"{HOST}/n/12.html")
    assert next_page(page, start=f"{HOST}/n/12.html", number=2) == f"{HOST}/n/12_2.html"
