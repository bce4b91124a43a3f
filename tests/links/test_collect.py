from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from agrinews.errors import FetchError, UnparsableError
from agrinews.links.collect import Collector
from agrinews.links.listed import Listed
from agrinews.model import RawPage

URL = "http://news.example/nongye/"
LIST = """<html><head><title>农业频道</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/nongye/">农业</a>
<a href="/col/12/index.html">种植业</a>
<a href="/app/download.apk">下载手机客户端看更多新闻</a></div>
<ul>
<li><a href="2024/0816/c1004-401.html">江北县十万亩早稻开镰收割</a> <span>2024-08-16</span></li>
<li><a href="2024/0815/c1004-402.html"><img src="x.jpg"></a>
    <a href="2024/0815/c1004-402.html">合作社添新机：无人机飞防进田</a>
    <a href="2024/0815/c1004-402.html">[详细]</a></li>
<li><a href="2024/0814/c1004-403.html#top">玉米价格</a> (08-14)</li>
<li><a href="http://news.example/nongye/2024/0816/c1004-401.html">江北县十万亩早稻开镰收割</a></li>
</ul>
<div class="pages"><a href="index_2.html">下一页</a>
<a href="javascript:void(0)">更多新闻内容请点击这里</a></div>
<div class="friends"><a href="http://other.example/">友情链接：某某农业信息网站</a>
<a href="http://shop.example/item/998877.html">优质化肥特价促销火热进行中</a></div>
<div class="foot">
<a href="http://www.beian.gov.cn/portal/reg?recordcode=33010602009">浙公网安备 33010602009号</a>
<a href="mailto:x@news.example">联系我们的编辑部和记者站</a></div></body></html>"""
RSS = """<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>农业</title>
<link>http://news.example/</link>
<item><title>秋粮丰收</title><link>/a/1.html</link><pubDate>Fri, 16 Aug 2024 18:30:00 GMT</pubDate>
<source url="x"><title>别处</title></source></item>
<item><title><![CDATA[早稻 & 晚稻]]></title><guid isPermaLink="true">http://news.example/a/2.html</guid></item>
<item><title>无地址</title><guid isPermaLink="false">77</guid></item>
<item><title>秋粮丰收</title><link>http://news.example/a/1.html#x</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>农业</title>
<link href="http://news.example/"/>
<entry><title>秋粮丰收</title><link rel="self" href="/api/1"/><link href="/a/1.html"/>
<updated>2024-08-17T01:00:00Z</updated><published>2024-08-16T08:00:00+08:00</published></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="u"><title>秋粮丰收</title>
<link>http://news.example/a/1.html</link><dc:date>2024-08-16</dc:date></item></rdf:RDF>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://news.example/a/1.html</loc><lastmod>2024-08-17</lastmod><news:news>
<news:publication_date>2024-08-16T08:00:00+08:00</news:publication_date>
<news:title>秋粮丰收</news:title></news:news></url>
<url><loc>http://news.example/a/2.html</loc></url><url><loc>ftp://news.example/x</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://news.example/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
<sitemap><loc>http://news.example/new.xml.gz</loc><lastmod>2024-08-16</lastmod></sitemap>
</sitemapindex>"""
FIRST = Listed("http://news.example/a/1.html", "秋粮丰收", "2024-08-16")


def page(text: str | bytes, url: str | None = URL, encoding: str = "utf-8") -> RawPage:
    body = text if isinstance(text, bytes) else text.encode(encoding)
    return RawPage(origin=url or "saved.html", body=body, url=url)


def found(text: str | bytes, **options: str) -> list[Listed]:
    encoding = options.pop("encoding", "utf-8")
    return list(Collector(**options).collect(page(text, encoding=encoding)))  # type: ignore[arg-type]


def test_a_list_gives_its_articles_and_nothing_else() -> None:
    assert found(LIST) == [
        Listed(f"{URL}2024/0816/c1004-401.html", "江北县十万亩早稻开镰收割", "2024-08-16"),
        Listed(f"{URL}2024/0815/c1004-402.html", "合作社添新机：无人机飞防进田", "2024-08-15"),
        Listed(f"{URL}2024/0814/c1004-403.html", "玉米价格", "2024-08-14"),
    ]


ROWS = (
    "<table><tr><td>2024-08-16</td><td><a href=1_1.html>江北县十万亩早稻开镰收割</a></td></tr>"
    "<tr><td>2024-08-15</td><td><a href=1_2.html>合作社添新机：无人机飞防进田</a></td></tr>"
    "<tr><td></td><td><a href=1_3.html>晚稻育秧进入关键期请看农技建议</a></td></tr></table>"
)
CARDS = (
    "<div>2024-09-01 星期日</div>"
    "<div><a href=1_1.html>江北县十万亩早稻开镰收割</a><p>头季亩产千斤</p><i>2024-08-16</i></div>"
    "<div><a href=1_2.html>合作社添新机：无人机飞防进田</a><p>一天六百亩</p><i>2024-08-15</i></div>"
    "<div><a href=1_3.html>晚稻育秧进入关键期请看农技建议</a><p>防高温</p></div>"
)


@pytest.mark.parametrize("body", [ROWS, CARDS], ids=["cell before", "behind a summary"])
def test_a_day_belongs_to_the_link_in_its_element(body: str) -> None:
    assert [each.date for each in found(body)] == ["2024-08-16", "2024-08-15", None]


def test_a_list_in_an_island_of_xml_is_read() -> None:
    items = "".join(
        f"<record><![CDATA[<li><a href='/art/2024/8/{n}/art_1_{n}.html' title='江北县{text}'>"
        f"江北县{text[:9]}…</a><span>2024-08-0{n}</span></li>]]></record>"
        for n, text in enumerate(
            ("早稻收割进度过半，晚稻同步开插", "开展种子市场专项检查，查处两起"), 1
        )
    )
    page = f"<title>要闻</title><script type='text/xml'><datastore>{items}</datastore></script>"
    assert found(page) == [
        Listed(
            "http://news.example/art/2024/8/1/art_1_1.html",
            "江北县早稻收割进度过半，晚稻同步开插",
            "2024-08-01",
        ),
        Listed(
            "http://news.example/art/2024/8/2/art_1_2.html",
            "江北县开展种子市场专项检查，查处两起",
            "2024-08-02",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("关于换发农药经营许可证的通知", True),
        ("全县食品生产许可证注销公告", True),
        ("增值电信业务经营许可证：青B2-20240001", False),
        ("广播电视节目制作经营许可证（青）字第00012号", False),
    ],
)
def test_a_headline_may_tell_of_a_licence(text: str, *, listed: bool) -> None:
    body = f"<a href=/n/1.html>{text}</a><br><a href=/n/7.html>江北县十万亩早稻开镰收割</a>"
    assert (text in [each.title for each in found(body)]) == listed


@pytest.mark.parametrize("suffix", ["ofd", "wps", "et", "csv", "pdf"])
def test_files_are_no_articles(suffix: str) -> None:
    assert found(f"<a href=/n/2024/t1.{suffix}>附件：高标准农田建设任务分解表</a>") == []


def test_a_list_in_a_legacy_encoding_reads_the_same() -> None:
    legacy = LIST.replace("<head>", "<head><meta charset=gb2312>")
    assert found(legacy, encoding="gb18030") == found(LIST)


def test_short_headlines_are_taken_when_there_are_no_others() -> None:
    links = "".join(f"<li><a href='/a{i}.html'>丰收新闻</a></li>" for i in range(3))
    assert [listed.url for listed in found(f"<a href='/'>首页</a><ul>{links}</ul>")] == [
        f"http://news.example/a{i}.html" for i in range(3)
    ]


def test_a_page_without_articles_has_none() -> None:
    assert found("<p><a href='/'>首页</a> <a href='/about.html'>关于我们</a></p>") == []


@pytest.mark.parametrize("page", ["", " \n", "<html></html>", "<script>var a</script>"])
def test_a_page_that_shows_nothing_has_none(page: str) -> None:
    assert found(page) == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_rss_in_any_encoding(encoding: str) -> None:
    second = Listed("http://news.example/a/2.html", "早稻 & 晚稻", None)
    assert found(RSS, encoding=encoding) == [replace(FIRST, date="2024-08-17"), second]


def test_a_feed_of_names_that_are_none() -> None:
    """Prefixes that nobody declared are common; the odd name was met by the fuzzer."""
    item = (
        "<item><x:y/><链-:a:b/><link>http://news.example/1.html</link><dc:date>2024-08-16</dc:date>"
    )
    assert found(f"<rss><channel>{item}") == [
        Listed("http://news.example/1.html", None, "2024-08-16")
    ]


@pytest.mark.parametrize("text", [ATOM, RDF])
def test_other_feeds(text: str) -> None:
    assert found(text) == [FIRST]


def test_a_sitemap_with_and_without_news() -> None:
    second = Listed("http://news.example/a/2.html", None, None)
    assert found(SITEMAP) == [FIRST, second]
    assert found(gzip.compress(SITEMAP.encode())) == [FIRST, second]


def test_an_index_leads_to_its_sitemaps_but_not_to_old_ones() -> None:
    asked: list[str] = []

    def get(url: str) -> RawPage:
        asked.append(url)
        return page(gzip.compress(SITEMAP.encode()), url)

    collector = Collector(since="2024-08-01", get=get)
    assert next(collector.collect(page(INDEX))) == FIRST
    assert asked == ["http://news.example/new.xml.gz"]


def test_an_index_that_names_itself_ends() -> None:
    with pytest.raises(UnparsableError, match="without end"):
        list(Collector(get=lambda url: page(INDEX, url)).collect(page(INDEX)))


def test_a_saved_index_is_not_followed() -> None:
    with pytest.raises(UnparsableError, match="give its URL"):
        found(INDEX)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("feed", LIST), ("sitemap", LIST), ("feed", SITEMAP), ("sitemap", RSS), ("feed", INDEX)],
)
def test_another_kind_than_asked_for_is_said(kind: str, text: str) -> None:
    with pytest.raises(UnparsableError):
        found(text, kind=kind)


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    assert found(ATOM[:-7].replace("农业", "农业 & 渔业")) == [FIRST]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = '<!ENTITY a "丰收">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
    )
    doctype = f'<!DOCTYPE rss [{bomb}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    item = "<item><title>&j;&x;</title><link>http://news.example/a/1.html</link></item>"
    (listed,) = found(f"{doctype}<rss><channel>{item}</channel></rss>")
    assert listed.title is None or len(listed.title) < 100


def test_a_failed_fetch_of_a_sitemap_is_an_error() -> None:
    def get(_: str) -> RawPage:
        raise FetchError("gone", code="http_404")

    with pytest.raises(FetchError):
        list(Collector(get=get).collect(page(INDEX)))
