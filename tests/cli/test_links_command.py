"""`agrinews links` against a server on loopback."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from webserver import WebServer, page

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
POLITE = ("--allow-private", "--delay", "0")
LIST = """<html><body><div><a href="/">首页</a> <a href="/nongye/">农业</a></div><ul>
<li><a href="/n/2024/0816/1.html">江北县十万亩早稻开镰收割</a> 2024-08-16</li>
<li><a href="/n/2023/0815/2.html">合作社添新机：无人机飞防进田</a></li>
<li><a href="http://127.0.0.9/n/2024/0814/3.html">玉米价格本周继续小幅上涨</a></li>
<li><a href="http://127.0.0.9/n/2024/0814/4.html">设施蔬菜保险保额又有提高</a></li>
<li><a href="http://127.0.0.9/n/2024/0814/5.html">小麦返青期管理技术意见发布</a></li>
</ul></body></html>"""
SITEMAP = """<urlset><url><loc>/n/1.html</loc><lastmod>2024-08-16</lastmod></url>
<url><loc>/n/2.html</loc><lastmod>2020-01-01</lastmod></url></urlset>"""


@pytest.fixture
def site(web: WebServer) -> WebServer:
    index = f"<sitemapindex><sitemap><loc>{web.url('/s1.xml.gz')}</loc></sitemap></sitemapindex>"
    rss = "<rss><channel><item><title>丰收</title><link>/n/1.html</link></item></channel></rss>"
    web.routes |= {
        "/list": page(b"", "Location: /list/", status="301 Moved"),
        "/list/": page(LIST.encode("gb18030"), content_type="text/html"),
        "/rss": page(rss.encode(), content_type="application/rss+xml"),
        "/sitemap.xml": page(index.encode(), content_type="text/xml"),
        "/s1.xml.gz": page(gzip.compress(SITEMAP.encode()), content_type="application/x-gzip"),
        "/empty": page(b"<html><body><p>no links</p></body></html>"),
    }
    return web


def lines(run: Run, *arguments: str | Path) -> list[str]:
    done = run("links", *POLITE, *arguments)
    assert done.returncode == 0
    return done.stdout.decode().splitlines()


def test_a_list_page_gives_absolute_urls_in_order(site: WebServer, run: Run) -> None:
    first = [site.url("/n/2024/0816/1.html"), site.url("/n/2023/0815/2.html")]
    assert lines(run, site.url("/list"))[:2] == first
    assert len(lines(run, site.url("/list"))) == 5
    assert lines(run, site.url("/list"), "--same-host") == first
    assert lines(run, site.url("/list"), "--match", "/2023/") == first[1:]
    assert first[1] not in lines(run, site.url("/list"), "--since", "2024-01-01")


def test_json_tells_title_and_date(site: WebServer, run: Run) -> None:
    (first, *_) = map(json.loads, lines(run, site.url("/list"), "--json"))
    assert first == {
        "url": site.url("/n/2024/0816/1.html"),
        "title": "江北县十万亩早稻开镰收割",
        "date": "2024-08-16",
    }


def test_feeds_and_sitemaps(site: WebServer, run: Run) -> None:
    assert lines(run, site.url("/rss")) == [site.url("/n/1.html")]
    both = [site.url("/n/1.html"), site.url("/n/2.html")]
    assert lines(run, site.url("/sitemap.xml")) == both
    assert lines(run, site.url("/sitemap.xml"), "--since", "2024-01-01") == both[:1]
    assert lines(run, site.url("/rss"), site.url("/sitemap.xml")) == both


def test_a_saved_page_needs_no_network(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "list.html"
    saved.write_text(LIST, "utf-8")
    found = lines(run, saved, "--base-url", "http://news.example/")
    assert found[0] == "http://news.example/n/2024/0816/1.html"


def test_failures_are_said_and_counted(site: WebServer, run: Run) -> None:
    done = run("links", *POLITE, site.url("/404"), site.url("/rss"))
    assert done.returncode == 1
    assert b"http_404" in done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert run("links", *POLITE, site.url("/empty")).returncode == 3
    assert run("links", site.url("/rss")).returncode == 3, "private without --allow-private"
    assert run("links").returncode == 2
    assert run("links", *POLITE, site.url("/rss"), "--match", "(").returncode == 2
    assert run("links", *POLITE, site.url("/rss"), "--since", "soon").returncode == 2


def test_links_pipe_into_fetch(site: WebServer) -> None:
    story = (
        "<h1>山河县春耕备耕有序推进</h1>"
        + "<p>惊蛰时节，水稻田已完成翻耕，插秧机正在检修。</p>" * 3
    )
    site.routes["/n/2024/0816/1.html"] = page(story.encode())
    site.routes["/n/2023/0815/2.html"] = page(story.encode())
    agrinews = f"{sys.executable} -m agrinews"
    polite = " ".join(POLITE)
    line = f"{agrinews} links {site.url('/list')} --same-host {polite}"
    line += f" | {agrinews} fetch - -q --fields url {polite}"
    done = subprocess.run(line, shell=True, capture_output=True, check=True)  # noqa: S602
    assert [json.loads(row)["url"] for row in done.stdout.splitlines()] == [
        site.url("/n/2024/0816/1.html"),
        site.url("/n/2023/0815/2.html"),
    ]
