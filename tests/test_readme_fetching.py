"""The manual's examples of fetching run as they stand there, but against a server on loopback."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from webserver import WebServer, page

import agrinews
from agrinews.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
RECIPES = (ROOT / "docs" / "recipes.md").read_text("utf-8")
SITE = "https://news.example"
TEXT = "惊蛰时节，水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位，农户们忙着备耕。"


def block(language: str, text: str = README) -> str:
    found = re.search(rf"^```{language} fetching\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def story(title: str, more: str = "") -> bytes:
    body = f"<h1>{title}</h1><p>2024-08-16 来源：青禾日报</p><p>{TEXT}</p><p>{TEXT[::-1]}</p>"
    return page(f"<html><title>{title}</title><body>{body}{more}</body></html>".encode())


@pytest.fixture
def site(web: WebServer) -> WebServer:
    links = "".join(
        f"<li><a href='/2024/0816/{n}.html'>江北县早稻开镰收割第{n}天</a></li>" for n in (1, 2, 3)
    )
    urls = "".join(
        f"<url><loc>/2024/0816/{n}.html</loc><lastmod>2024-0{n + 6}-16</lastmod></url>"
        for n in (1, 2)
    )
    web.routes |= {
        "/": page(f"<html><body><ul>{links}</ul></body></html>".encode()),
        "/sitemap.xml": page(f"<urlset>{urls}</urlset>".encode(), content_type="text/xml"),
        "/2024/0816/1.html": story("江北县早稻开镰收割"),
        "/2024/0816/2.html": story("合作社添新机", "<a href='2_2.html'>下一页</a>"),
        "/2024/0816/2_2.html": story("合作社添新机（二）"),
        "/2024/0816/3.html": story("玉米价格本周小幅上涨"),
    }
    return web


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, str]]:
    """Run a line as a shell would; one without a pipe in this process, which is faster."""
    shim = tmp_path / "bin" / "agrinews"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m agrinews "$@"\n')
    shim.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    for command in ("FETCH", "LINKS"):
        monkeypatch.setenv(f"AGRINEWS_{command}_ALLOW_PRIVATE", "1")
        monkeypatch.setenv(f"AGRINEWS_{command}_DELAY", "0")

    def run(line: str) -> tuple[int, str]:
        if "|" in line:
            done = subprocess.run(line, shell=True, capture_output=True, check=False)  # noqa: S602
            return done.returncode, done.stdout.decode()
        capfd.readouterr()
        status = main(shlex.split(line)[1:])
        return status, capfd.readouterr().out

    return run


def test_the_commands(
    site: WebServer, tmp_path: Path, shell: Callable[[str], tuple[int, str]]
) -> None:
    urls = [site.url(f"/2024/0816/{n}.html") for n in (1, 2, 9)]
    (tmp_path / "urls.txt").write_text("\n".join(urls), "utf-8")
    told = {}
    for line in block("sh").splitlines():
        status, told[line] = shell(line.replace(SITE, site.url("")))
        gone = "urls.txt" in line  # one of the three is not there
        assert (line, status) == (line, int(gone))
    first, *_ = told.values()
    assert json.loads(first)["title"] == "江北县早稻开镰收割"
    assert [row["url"] for row in rows(tmp_path / "news.jsonl")] == urls[:2]
    assert [row["url"] for row in rows(tmp_path / "bad.jsonl")] == urls[2:]
    assert len(rows(tmp_path / "today.jsonl")) == 3
    (listed,) = told[f"agrinews links {SITE}/sitemap.xml --since 2024-08-01 --json"].splitlines()
    assert json.loads(listed)["date"] == "2024-08-16"
    paged = told[f"agrinews fetch {SITE}/2024/0816/2.html --follow-pages 5"]
    assert json.loads(paged)["pages"] == 2
    for again in ("again.jsonl", "offline.jsonl"):
        titles = {row["title"] for row in rows(tmp_path / again)}
        assert titles == {row["title"] for row in rows(tmp_path / "kept.jsonl")}


def test_the_nightly_job_asks_for_nothing_twice(
    site: WebServer, tmp_path: Path, shell: Callable[[str], tuple[int, str]]
) -> None:
    for _ in range(2):
        assert shell(block("sh", RECIPES).strip().replace(SITE, site.url("")))[0] == 0
    urls = [row["url"] for row in rows(tmp_path / "today.jsonl")]
    assert urls == [site.url(f"/2024/0816/{n}.html") for n in (1, 2, 3)]


def test_the_library(site: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    private = "agrinews.FetchPolicy(allow_private=True, delay_s=0)"
    code = block("py").replace(SITE, site.url("")).replace("delay_s=2.0", "delay_s=0")
    code = code.replace("FetchPolicy(", "FetchPolicy(allow_private=True, ")
    code = re.sub(r"agrinews\.fetch\((.*?)\)", rf"agrinews.fetch(\1, {private})", code)
    names: dict[str, object] = {"agrinews": agrinews}
    exec(code, names)  # noqa: S102 - it is what the README says
    record = names["record"]
    assert isinstance(record, agrinews.Record)
    assert record.title == "合作社添新机"
    assert capsys.readouterr().out.startswith("http_404 ")
