"""Every option is met by some test; here, those that no story of their own is told about."""

from __future__ import annotations

import json
import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

import click
import pytest
from webserver import WebServer
from webserver import page as reply

from agrinews.cli.group import COMMANDS, agrinews

TESTS = Path(__file__).parent.parent
POLITE = ("--allow-private", "--delay", "0")
STORY = (
    "<title>临江县春耕顺利</title><h1>临江县春耕顺利</h1><p>2023-04-05 来源：临江日报</p>"
    "<p>今年春天，临江县的秧苗长得比往年都好，农户王小满说，这是他种田二十年来最省心的一季。</p>"
    "<p>县农业农村局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户增收。</p>"
).encode()


class Run(Protocol):
    def __call__(self, *arguments: str | Path, **more: Any) -> CompletedProcess[bytes]: ...  # noqa: ANN401


def rows(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_option_is_in_some_test(name: str) -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(TESTS.rglob("*.py")))
    with click.Context(agrinews) as root:
        command = agrinews.get_command(root, name) if name else agrinews
    assert command is not None
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    unmet = [
        option.opts
        for option in options
        if not any(
            re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
            for word in (*option.opts, *option.secondary_opts)
        )
    ]
    assert unmet == []


# ------------------------------------------------------------------ what is asked of servers
def test_who_we_are_and_what_we_bring(run: Run, web: WebServer, tmp_path: Path) -> None:
    web.routes["/a"] = reply(STORY)
    jar = tmp_path / "cookies.txt"
    jar.write_text(
        "# Netscape HTTP Cookie File\n"
        f"{web.host}\tFALSE\t/\tFALSE\t0\tsession\topen\n"
        f"#HttpOnly_{web.host}\tFALSE\t/\tFALSE\t4102444800\tlong\tkept\n"
        f"{web.host}\tFALSE\t/\tFALSE\t1000000000\told\tgone\n",
        "utf-8",
    )
    done = run("fetch", *POLITE, web.url("/a"), "--user-agent", "test/1 (+a)", "--cookies", jar)
    assert done.returncode == 0
    (asked,) = web.asked_for("/a")
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["user-agent"] == "test/1 (+a)"
    assert set(headers["cookie"].split("; ")) == {"session=open", "long=kept"}


def test_robots_may_be_passed_over(run: Run, web: WebServer) -> None:
    web.routes["/a"] = reply(STORY)
    web.routes["/robots.txt"] = reply(b"User-agent: *\nDisallow: /\n", content_type="text/plain")
    assert b"robots_denied" in run("fetch", *POLITE, web.url("/a")).stderr
    assert run("fetch", *POLITE, web.url("/a"), "--no-robots").returncode == 0


def test_a_young_answer_of_the_cache_is_taken_unasked(
    run: Run, web: WebServer, tmp_path: Path
) -> None:
    web.routes["/a"] = reply(STORY)
    asking = ("fetch", *POLITE, web.url("/a"), "--cache", tmp_path / "cache")
    assert run(*asking).returncode == 0
    (record,) = rows(run(*asking, "--max-age", "1h").stdout)
    assert record["fetch"]["from_cache"] is True
    assert len(web.asked_for("/a")) == 1
    assert b"no number" in run(*asking, "--max-age", "soon").stderr


def test_a_proxy_that_is_not_there_is_told(run: Run, web: WebServer) -> None:
    gone = ("--proxy", "http://127.0.0.1:1", "--retries", "0", "--insecure")
    done = run("fetch", *POLITE, web.url("/a"), *gone)
    assert done.returncode == 3
    assert b" proxy: " in done.stderr


def test_records_may_come_as_they_are_done(run: Run, web: WebServer) -> None:
    for name in "abc":
        web.routes[f"/{name}"] = reply(STORY.replace("临江".encode(), f"临{name}".encode()))
    urls = [web.url(f"/{name}") for name in "abc"]
    done = run("fetch", *POLITE, *urls, "--unordered", "--per-host", "3", "-j", "3", "--ascii")
    assert {row["url"] for row in rows(done.stdout)} == set(urls)
    assert done.stdout.isascii()


# ------------------------------------------------------------------ what is read, and how
def test_what_is_read_in_a_folder_can_be_chosen(run: Run, tmp_path: Path) -> None:
    for name in ("a.html", "b.page", "c.html"):
        (tmp_path / name).write_bytes(STORY)
    asking = ("clean", tmp_path, "--fields", "origin", "--unordered", "-j", "2")
    found = rows(run(*asking, "--include", "*.page", "--include", "c.*").stdout)
    assert {Path(row["origin"]).name for row in found} == {"b.page", "c.html"}
    found = rows(run(*asking, "--exclude", "a.*", "--time-limit", "30").stdout)
    assert {Path(row["origin"]).name for row in found} == {"c.html"}


def test_a_kind_can_be_told(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(re.sub("<[^>]+>", "\n", STORY.decode()), "utf-8")
    asking = ("clean", page, "--fields", "stats.paragraphs", "--from")
    (as_text,) = rows(run(*asking, "text").stdout)
    assert as_text["stats.paragraphs"] == 2


def test_text_in_json_lines_is_cleaned(run: Run, tmp_path: Path) -> None:
    words = re.sub("<[^>]+>", "\n", STORY.decode())
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"n": 7, "body": words}) + "\n", "utf-8")
    (record,) = rows(run("clean", source, "--text-field", "body").stdout)
    assert (record["source"]["name"], record["extra"]) == ("临江日报", {"n": 7})


def test_an_uncertain_repair_is_left_out(run: Run) -> None:
    damaged = "春天，農(nóng)業(yè)部門說，養(yǎng)牛戶增收。\n".encode()
    assert run("fix", "--only", "pinyin", input=damaged).stdout != damaged
    scores = rows(run("fix", "--only", "pinyin", "--explain", input=damaged).stdout)
    assert all(row["score"] >= 0.9 for row in scores)
    assert run("fix", "--threshold", "2", input=damaged).returncode == 2


def test_only_the_largest_counts_are_shown(run: Run, tmp_path: Path) -> None:
    lines = [
        {"schema": "agrinews/1", "url": f"http://{name}.example/", "encoding": {"used": "utf-8"}}
        for name in "abc"
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert "and 2 more" in run("stats", path, "--top", "1").stdout.decode()
