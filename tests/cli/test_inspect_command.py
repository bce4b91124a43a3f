"""`agrinews inspect` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Protocol

import click
import pytest
from webserver import WebServer
from webserver import page as reply


class Run(Protocol):
    def __call__(self, *arguments: str | Path) -> CompletedProcess[bytes]: ...


def test_one_page_gives_one_file(run: Run, page: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert run("inspect", page, "-o", target).returncode == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    again = run("inspect", page, "-o", target)
    assert again.returncode == 4
    assert b"--overwrite" in again.stderr


def test_the_default_is_a_temporary_file_named_on_stdout(run: Run, page: Path) -> None:
    path = Path(run("inspect", page).stdout.decode().strip())
    try:
        assert path.is_file()
    finally:
        path.unlink()
        path.parent.rmdir()


def test_a_directory_gives_an_index_with_a_row_each(run: Run, pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "reports"
    assert run("inspect", pages, "-o", target).returncode == 1, "some fixtures are no articles"
    index = (target / "index.html").read_text("utf-8")
    reports = sorted(target.glob("page-*.html"))
    assert len(reports) > 10
    assert all(report.name in index for report in reports)


def test_json_holds_blocks_and_record(run: Run, page: Path) -> None:
    found = json.loads(run("inspect", page, "--json").stdout)
    assert {"decoding", "blocks", "record"} == set(found)
    assert any(v["keep"] for block in found["blocks"] for v in block["verdicts"])


def test_pages_of_a_directory_teach_each_other_as_in_clean(run: Run, tmp_path: Path) -> None:
    slogan = "青禾新闻网与您一起关注每一次收获和每一场风雨。"
    for number, place in enumerate(("柳河镇", "松坪乡", "石桥镇", "云岭市")):
        story = f"{place}秋收过半的消息传来，{place}的人们松了一口气，粮价也比去年高了一成。"
        (tmp_path / f"{number}.html").write_text(
            f'<link rel=canonical href="https://qinghe.example/{number}.html">'
            f"<title>{place}秋收过半</title><h1>{place}秋收过半</h1>"
            f"<p>2024-11-0{number + 1} 来源：青禾日报</p><p>{story}</p><p>{slogan}</p>"
        )
    reports = map(json.loads, run("inspect", tmp_path, "--json").stdout.splitlines())
    cleaned = map(json.loads, run("clean", tmp_path).stdout.splitlines())
    for report, record in zip(reports, cleaned, strict=True):
        assert report["record"]["text"] == record["text"]
        assert slogan not in record["text"]
        rules = {v["rule"] for block in report["blocks"] for v in block["verdicts"]}
        assert "repeated-on-site:4" in rules


def test_a_missing_page_is_said(run: Run, tmp_path: Path) -> None:
    done = run("inspect", tmp_path / "none.html", "-o", tmp_path / "r.html")
    assert done.returncode == 3
    assert b"no such file" in done.stderr
    assert not (tmp_path / "r.html").exists()


POLITE = ("--allow-private", "--delay", "0")
STORY = (
    "<title>临江县春耕顺利</title><h1>临江县春耕顺利</h1><p>2023-04-05 来源：临江日报</p>"
    "<p>今年春天，临江县的秧苗长得比往年都好，农户王小满说，这是他种田二十年来最省心的一季。</p>"
    "<p>县农业农村局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户增收。</p>"
).encode()


def test_a_url_is_fetched_and_shown(run: Run, web: WebServer, tmp_path: Path) -> None:
    web.routes["/a"] = reply(STORY)
    target = tmp_path / "report.html"
    assert run("inspect", *POLITE, web.url("/a"), "-o", target).returncode == 0
    assert "临江日报" in target.read_text("utf-8")
    assert web.asked_for("/robots.txt"), "it asks as politely as fetch"
    done = run("inspect", web.url("/a"), "-o", tmp_path / "none.html")
    assert (done.returncode, b"private_address" in done.stderr) == (3, True)


def test_urls_and_files_stand_in_one_index(
    run: Run, web: WebServer, page: Path, tmp_path: Path
) -> None:
    web.routes["/a"] = reply(STORY)
    places = (web.url("/a"), page, web.url("/gone"), tmp_path / "none.html")
    done = run("inspect", *POLITE, *places, "-o", tmp_path / "reports")
    assert done.returncode == 1
    index = (tmp_path / "reports" / "index.html").read_text("utf-8")
    assert [index.count(f">{place}<") for place in places] == [1, 1, 1, 1]
    assert "http_404" in index
    found = [
        json.loads(line)
        for line in run("inspect", *POLITE, "--json", web.url("/a"), page).stdout.splitlines()
    ]
    assert [each["record"]["origin"] for each in found] == [web.url("/a"), str(page)]


def test_the_options_of_cleaning_show_in_the_report(run: Run, page: Path) -> None:
    found = json.loads(run("inspect", page, "--json", "--script", "hant", "--no-fix").stdout)
    assert found["record"]["lang"] == "zh-Hant"
    assert not any(block["edits"] for block in found["blocks"])


def test_the_browser_is_opened_when_asked(
    run: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    target = tmp_path / "report.html"
    assert run("inspect", page, "-o", target, "--open").returncode == 0
    assert opened == [str(target)]
