"""The parts of a story on several pages: found, put in order, joined."""

from __future__ import annotations

import random

import pytest

from agrinews.article.compose import compose
from agrinews.article.paging import Paging, chains, find_paging, join, whole
from agrinews.dom import survey
from agrinews.model import Survey

URL = "http://e.cn/n/2024/1103/c1.html"
PARTS = (
    "青禾县农业农村局11月3日介绍，今年全县秋粮收获已经完成九成以上。",
    "记者在柳河镇看到，三台收割机正在田间来回作业，运粮车排成一列。",
    "据了解，青禾县还将在年底前建成五座粮食仓库，新增仓容八万吨。",
)


def page(pager: str, text: str = PARTS[0]) -> str:
    head = "<title>秋收过半_青禾网</title><h1>秋收过半</h1><div>2024-11-03 来源：青禾日报</div>"
    return f"{head}<div><p>{text}</p><div>{pager}</div></div>"


@pytest.mark.parametrize(
    ("pager", "number", "total", "following"),
    [
        ("1 <a href=c1_2.html>2</a> <a href=c1_3.html>3</a> <a href=c1_2.html>下一页</a>", 1, 3, 2),
        ("[1] <a href=c1_2.html>[2]</a>", 1, 2, None),
        ("<a href=c1_2.html>下一頁</a> 共5页", 1, 5, 2),
        ("<a href='c1.html?page=2'>下页 ></a>", 1, None, "?page=2"),
        ("上一篇：<a href=c0.html>甲</a> 下一篇：<a href=c2.html>乙</a>", 1, None, None),
        ("<a href=../1102/c1_2.html>下一页</a>", 1, None, None),
        ("<a href=http://f.cn/n/2024/1103/c1_2.html>下一页</a>", 1, None, None),
        ("", 1, None, None),
    ],
)
def test_a_page_knows_its_part(
    pager: str, *, number: int, total: int | None, following: int | str | None
) -> None:
    found = find_paging(survey(page(pager), url=URL), URL)
    ends = {None: None, 2: URL.replace(".html", "_2.html"), "?page=2": f"{URL}?page=2"}
    assert (found.number, found.total, found.next_url) == (number, total, ends[following])


def test_a_later_part_is_numbered_by_its_address() -> None:
    pager = "<a href=c1.html>1</a> 2 <a href=c1_3.html>3</a> <a href=c1_3.html>下一页</a>"
    url = URL.replace(".html", "_2.html")
    found = find_paging(survey(page(pager), url=url), url)
    assert (found.number, found.total) == (2, 3)
    assert found.urls == (URL, URL.replace(".html", "_3.html"))


def story() -> dict[str, Survey]:
    urls = [URL, URL.replace(".html", "_2.html"), URL.replace(".html", "_3.html")]
    links = [f"<a href={url}>{n}</a>" for n, url in enumerate(urls, start=1)]
    return {
        url: survey(page(" ".join([*links[:n], str(n + 1), *links[n + 1 :]]), PARTS[n]), url=url)
        for n, url in enumerate(urls)
    }


def test_parts_are_put_in_order_whatever_the_order_they_came_in() -> None:
    seen = list(story().items())
    other = "http://e.cn/n/2024/1103/c9.html"
    seen.append((other, survey(page("<a href=c8.html>下一篇</a>"), url=other)))
    for turn in range(5):
        random.Random(turn).shuffle(seen)  # noqa: S311  # no secret
        assert chains({url: find_paging(each, url) for url, each in seen}) == (tuple(story()),)


@pytest.mark.parametrize(
    ("name", "pager", "number"),
    [
        ("c1_1", "<a href=c1.html>1</a> 2 <a href=c1_2.html>3</a>", 2),
        ("c1_2", "<a href=c1.html>1</a> <a href=c1_1.html>2</a> 3", 3),
        ("c1_1", "<a href=c1.html>1</a> 2", 2),
        ("c1_7", "<a href=c1_6.html>6</a> 7 <a href=c1_8.html>8</a>", 7),
        ("c1_2", "<a href=c1.html>上一页</a>", 2),
    ],
)
def test_a_part_is_numbered_as_the_pager_counts(name: str, pager: str, *, number: int) -> None:
    url = URL.replace("c1", name)
    found = find_paging(survey(page(pager), url=url), url)
    assert (found.number, bool(found.urls)) == (number, True)


@pytest.mark.parametrize(
    ("pages", "order"),
    [
        ({"b": Paging(), "a": Paging(next_url="b")}, "ab"),
        ({"b": Paging(next_url="c"), "a": Paging(next_url="b")}, ""),
        ({"b": Paging(total=3), "a": Paging(next_url="b")}, ""),
        ({"b": Paging(1, 2), "a": Paging(2, 2)}, "ba"),
        ({"b": Paging(1, 3), "a": Paging(2, 3)}, ""),
        ({"b": Paging(1, 2), "a": Paging(2, 2, next_url="c")}, ""),
        ({"b": Paging(1, 2), "a": Paging(1, 2)}, ""),
        ({"b": Paging(1, 2, next_url="a"), "a": Paging(2, 2, next_url="b")}, "ba"),
    ],
)
def test_a_story_is_whole_only_with_all_its_parts(pages: dict[str, Paging], order: str) -> None:
    assert "".join(whole(pages)) == order


def test_joined_parts_are_one_story() -> None:
    seen, article = join([(each, compose(each, url=url)) for url, each in story().items()])
    kept = [seen.blocks[v.block].text for v in article.verdicts if v.keep]
    assert kept == list(PARTS)
    assert [block.index for block in seen.blocks] == list(range(len(seen.blocks)))
    assert all(node.parent < at for at, node in enumerate(seen.nodes))
