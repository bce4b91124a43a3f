"""What the fuzzer starts from: the fixtures, in the form each target wants them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
EVERY: Final = bytes(range(4))
"""The bytes that choose among the options of a target."""
STORY: Final = (
    "<title>春耕</title><h1>山河县春耕有序推进</h1><p>2024-03-05 来源：山河县融媒体中心</p>"
)


def pages() -> Iterator[bytes]:
    """Yield the bodies of the made-up pages."""
    for path in sorted((FIXTURES / "pages").rglob("page.*")):
        if path.suffix != ".toml":
            yield path.read_bytes()


def texts() -> Iterator[bytes]:
    """Yield the inputs of all case files, as UTF-8."""
    for path in sorted((FIXTURES / "cases").rglob("*.jsonl")):
        for line in path.read_bytes().splitlines():  # of text, it would part at NEL as well
            given = json.loads(line)["input"]
            text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
            yield text.encode("utf-8", "replace")


def chosen(bodies: Iterator[bytes]) -> Iterator[bytes]:
    """Yield each body behind a byte that chooses, the choices in turn."""
    for number, body in enumerate(bodies):
        yield EVERY[number % 4 :][:1] + body


def archived() -> Iterator[bytes]:
    """Yield small ZIP and tar archives."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("页/1.html"), STORY)
        archive.writestr(zipfile.ZipInfo("../2.html"), STORY)
    yield b"\0" + packed.getvalue()
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as tar:
            member = tarfile.TarInfo("页/1.html")
            member.size = len(STORY.encode())
            tar.addfile(member, io.BytesIO(STORY.encode()))
        yield b"\1" + packed.getvalue()


def warcs() -> Iterator[bytes]:
    """Yield a WARC file, bare and in gzip members."""
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + STORY
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example/1.html\r\n"
        "WARC-Date: 2024-03-05T01:02:03Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http.encode())}\r\n\r\n"
    )
    record = f"{head}{http}\r\n\r\n".encode()
    yield record * 2
    yield gzip.compress(record, mtime=0) * 2


def rows() -> Iterator[bytes]:
    """Yield JSON Lines."""
    yield json.dumps({"html": STORY, "url": "http://news.example/", "n": [1, None]}).encode()
    yield json.dumps({"text": "春耕\n春耕有序推进"}).encode() + b"\n\n[1]\n{}\n"


def mhtmls() -> Iterator[bytes]:
    """Yield pages as browsers save them, and compressed."""
    yield (
        "\1MIME-Version: 1.0\r\nSnapshot-Content-Location: http://news.example/1.html\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"; start="<1@x>"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <1@x>\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{STORY}\r\n--b--\r\n"
    ).encode()
    yield b"\0" + gzip.compress(STORY.encode(), mtime=0)


def lists() -> Iterator[bytes]:
    """Yield a feed, a sitemap and list pages."""
    yield b"<?xml version='1.0'?><rss><channel><item><link>http://n.example/1</link></item></rss>"
    yield b"<urlset><url><loc>http://n.example/2024/1.html</loc><lastmod>2024-03-05</lastmod></url>"
    yield from pages()


def addresses() -> Iterator[bytes]:
    """Yield addresses, redirects and a robots.txt."""
    yield "http://用户:密@新闻.example:8080/词?词=水稻#尾".encode()
    yield b"//[::1]/a/../b"
    yield b"User-agent: *\nDisallow: /a*$\nCrawl-delay: 2\nSitemap: http://n.example/s.xml\n"


SEEDS: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = {
    "clean": lambda: chosen(pages()),
    "fix": texts,
    "detect": lambda: chosen(pages()),
    "archive": archived,
    "warc": warcs,
    "json_lines": rows,
    "saved": mhtmls,
    "coded": lambda: chosen(iter([gzip.compress(b"a" * 9, mtime=0), b"\x78\x9c"])),
    "links": lists,
    "web": addresses,
}
WORDS: Final = (
    *("<p>", "</p>", "<div", "<br>", "<a href=", "<table><tr><td>", "<script", "<!--", "-->"),
    *("<meta charset=", "gb2312", "big5", "utf-16", "<title>", "<h1>", "&#x", "&amp;", "</html>"),
    *("application/ld+json", '"@graph"', '"datePublished"', "display:none", "<base href="),
    *(
        "来源：",
        "作者：",
        "记者",
        "责任编辑：",
        "免责声明",
        "当前位置",
        "年",
        "月",
        "日",
        "（",
        "）",
    ),
    *("2024-03-05 10:20", "農(nóng)業(yè)", "鍐滀笟", "ÐÂ»ªÍø", "\ufffd", "\u200b", "\u3000"),
    *("WARC/1.0", "Content-Length:", "multipart/", "boundary=", "\r\n\r\n", "PK\x03\x04", "ustar"),
)


def dictionary() -> str:
    """Return the words for the fuzzer to put in, in libFuzzer's format."""
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS)
    return "".join(f'"{word}"\n' for word in quoted)
