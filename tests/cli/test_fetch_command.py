"""`agrinews fetch` against a server on loopback."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from webserver import Guest, WebServer, page, serving

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
POLITE = ("--allow-private", "--delay", "0")
FIRST = "惊蛰时节，{}十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位。"
SECOND = "县农业农村局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户农户增收。"


def story(place: str = "山河县", more: str = "") -> bytes:
    title = f"{place}春耕备耕有序推进"
    lines = ("2024-03-05 来源：山河县融媒体中心", FIRST.format(place), SECOND)
    text = "".join(f"<p>{line}</p>" for line in lines)
    head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
    return f"{head}{text}{more}</body></html>".encode()


def rows(body: bytes | Path) -> list[dict[str, Any]]:
    data = body.read_bytes() if isinstance(body, Path) else body
    return [json.loads(line) for line in data.splitlines()]


def test_a_url_becomes_a_record(web: WebServer, run: Run) -> None:
    web.routes["/a"] = page(b"", "Location: /b", status="301 Moved")
    web.routes["/b"] = page(story(), 'ETag: "v1"')
    done = run("fetch", *POLITE, web.url("/a"))
    assert done.returncode == 0
    (record,) = rows(done.stdout)
    assert record["title"] == "山河县春耕备耕有序推进"
    assert (record["origin"], record["url"]) == (web.url("/a"), web.url("/a"))
    fetched = record["fetch"]
    assert (fetched["status"], fetched["final_url"]) == (200, web.url("/b"))
    assert (fetched["redirects"], fetched["etag"]) == ([web.url("/a")], '"v1"')
    assert fetched["sha256"] == hashlib.sha256(story()).hexdigest()
    assert done.stderr.startswith(b"agrinews: 1 record, 0 failed, ")


def test_a_lying_charset_in_the_header_is_seen_through(web: WebServer, run: Run) -> None:
    web.routes["/a"] = page(
        story().decode().encode("gb18030"), content_type="text/html; charset=ISO-8859-1"
    )
    (record,) = rows(run("fetch", *POLITE, web.url("/a")).stdout)
    assert record["title"] == "山河县春耕备耕有序推进"
    assert (record["encoding"]["used"], record["encoding"]["header"]) == ("gb18030", "ISO-8859-1")


def test_links_in_a_page_start_where_it_stood_in_the_end(web: WebServer, run: Run) -> None:
    web.routes["/a"] = page(b"", "Location: /n/b", status="302 Found")
    web.routes["/n/b"] = page(
        story(more="<p><img src='x.jpg'></p><p>图为插秧机正在检修。林知秋 摄</p>")
    )
    (record,) = rows(run("fetch", *POLITE, web.url("/a")).stdout)
    assert [image["url"] for image in record["images"]] == [web.url("/n/x.jpg")]


def test_lists_of_urls_keep_their_order(web: WebServer, run: Run, tmp_path: Path) -> None:
    places = ["山河县", "清溪县", "东山县", "南岸区"]
    for number, place in enumerate(places):
        web.routes[f"/{number}"] = page(story(place))
    listing = tmp_path / "urls.txt"
    lines = ["\ufeff# 今天", *(web.url(f"/{n}") for n in range(4)), "", web.url("/1#again"), "x"]
    listing.write_text("\r\n".join(lines), "utf-8")
    with serving("127.0.0.2") as other:
        other.routes["/"] = page(story("北坡县"))
        done = run("fetch", *POLITE, "-j", "3", other.url("/"), "-i", listing)
    assert done.returncode == 1
    assert [record["title"][:3] for record in rows(done.stdout)] == ["北坡县", *places]
    assert b"x: bad_url: not a URL to fetch, 'x'" in done.stderr
    assert done.stderr.splitlines()[-1].startswith(b"agrinews: 5 records, 1 failed, 1 duplicate, ")


def test_urls_come_from_standard_input_and_from_fields(web: WebServer, run: Run) -> None:
    web.routes["/a"] = page(story())
    done = run("fetch", *POLITE, "-", input=web.url("/a").encode())
    assert len(rows(done.stdout)) == 1
    lines = [{"item": {"link": web.url("/a")}}, {"item": {}}, {"item": {"link": 7}}]
    body = "\n".join(json.dumps(line) for line in lines).encode()
    done = run("fetch", *POLITE, "-i", "-", "--url-field", "item.link", input=body)
    assert len(rows(done.stdout)) == 1
    assert b"stdin#2 has no field item.link" in done.stderr
    assert b"stdin#3 has no text in item.link" in done.stderr


def test_failures_are_rejects_with_their_codes(web: WebServer, run: Run, tmp_path: Path) -> None:
    def drip(guest: Guest) -> None:
        guest.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            guest.send(b" ")
            guest.pause(0.1)

    web.routes |= {
        "/robots.txt": page(b"User-agent: *\nDisallow: /denied"),
        "/500": page(status="500 Oops"),
        "/pdf": page(b"%PDF-1.7", content_type="application/pdf"),
        "/large": page(b"x" * 2000),
        "/silent": lambda guest: guest.pause(9),
        "/slow": drip,
        "/shell": page(b"<html><body><div id=app></div><script src=app.js></script></body></html>"),
        "/refresh": page(
            b'<html><meta http-equiv=refresh content="0; url=/b"><body></body></html>'
        ),
    }
    expected = {
        "/404": ("http_404", 404),
        "/500": ("http_5xx", 500),
        "/pdf": ("not_html", None),
        "/large": ("too_large", None),
        "/silent": ("timeout", None),
        "/slow": ("deadline", None),
        "/denied": ("robots_denied", None),
        "/shell": ("no_article", None),
        "/refresh": ("no_article", None),
    }
    rejects = tmp_path / "bad.jsonl"
    limits = ("--timeout", "0.3", "--deadline", "0.8", "--max-bytes", "1k", "--retries", "0")
    urls = [web.url(path) for path in expected]
    done = run("fetch", *POLITE, *limits, *urls, "--rejects", rejects)
    assert done.returncode == 3
    found = {row["url"]: (row["error"]["code"], row["error"]["http"]) for row in rows(rejects)}
    assert found == {web.url(path): outcome for path, outcome in expected.items()}
    messages = {row["url"]: row["error"]["message"] for row in rows(rejects)}
    assert messages[web.url("/shell")] == "no article: needs javascript"
    assert messages[web.url("/refresh")] == "no article: the page leads on to /b (meta refresh)"


def test_passwords_are_nowhere(web: WebServer, run: Run, tmp_path: Path) -> None:
    web.routes["/a"] = page(story())
    urls = [web.url(path).replace("//", "//li:secret@") for path in ("/a", "/404")]
    rejects = tmp_path / "bad.jsonl"
    done = run("fetch", *POLITE, *urls, "-vv", "--rejects", rejects)
    assert web.asked_for("/a")[0].headers["authorization"] == "Basic bGk6c2VjcmV0"
    assert b"secret" not in done.stdout + done.stderr + rejects.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), b"nothing to fetch"),
        (("-", "-i", "-"), b"standard input can be read only once"),
        (("http://h.example/", "--url-field", "url"), b"--url-field"),
        (("http://h.example/", "--resume"), b"--resume needs an output file"),
        (("http://h.example/", "--resume", "-o", "x.md"), b"--resume can continue jsonl and csv"),
        (("http://h.example/", "--resume", "-o", "x/"), b"--resume needs a single output file"),
        (
            ("http://h.example/", "--resume", "--fields", "title", "-o", "x.jsonl"),
            b"--resume needs url",
        ),
        (("http://h.example/", "--resume", "--overwrite", "-o", "x.jsonl"), b"give one of them"),
        (("http://h.example/", "-H", "X: 1\r\nY: 2"), b"control characters"),
        (("http://h.example/", "-H", "nonsense"), b"no 'Name: value'"),
        (("http://h.example/", "--max-bytes", "ten"), b"no number"),
        (("http://h.example/", "--offline"), b"offline needs a cache"),
        (("-i", "missing.txt"), b"there is no file"),
    ],
)
def test_what_makes_no_sense_is_said(run: Run, arguments: tuple[str, ...], message: bytes) -> None:
    done = run("fetch", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


# ------------------------------------------------------------------ keeping
def test_pages_are_saved_as_received_and_can_be_cleaned(
    web: WebServer, run: Run, tmp_path: Path
) -> None:
    sent = gzip.compress(story())
    web.routes |= {"/a": page(sent, "Content-Encoding: gzip"), "/b": page(story("清溪县"))}
    saved = tmp_path / "saved"
    fetched = rows(run("fetch", *POLITE, web.url("/a"), web.url("/b"), "--save", saved).stdout)
    name = hashlib.sha256(web.url("/a").encode()).hexdigest()[:16]
    folder = saved / "127.0.0.1"
    assert (folder / f"{name}.html.gz").read_bytes() == sent
    about = json.loads((folder / f"{name}.json").read_text("utf-8"))
    assert about["url"] == web.url("/a")
    assert ["Content-Encoding", "gzip"] in about["headers"]
    assert about["sha256"] == hashlib.sha256(sent).hexdigest()
    cleaned = rows(run("clean", saved, "--url-map", saved / "urls.tsv").stdout)
    assert {(row["url"], row["title"]) for row in cleaned} == {
        (row["url"], row["title"]) for row in fetched
    }


def test_answers_go_into_a_warc_file(web: WebServer, run: Run, tmp_path: Path) -> None:
    archive = pytest.importorskip("warcio.archiveiterator")
    web.routes |= {"/a": page(story(), "X-A: 1"), "/b": page(story("清溪县"))}
    warc = tmp_path / "pages.warc.gz"
    run("fetch", *POLITE, web.url("/a"), "--save-warc", warc)
    whole = warc.read_bytes()
    warc.write_bytes(whole + whole[:-20])  # as a kill in the middle of a record would leave it
    run("fetch", *POLITE, web.url("/b"), "--save-warc", warc)
    with warc.open("rb") as stream:
        found = [
            (
                record.rec_headers["WARC-Target-URI"],
                record.http_headers["X-A"],
                record.raw_stream.read(),
            )
            for record in archive.ArchiveIterator(stream)
        ]
    assert found == [
        (web.url("/a"), "1", story()),
        (web.url("/b"), None, story("清溪县")),
    ]


def test_a_cache_makes_a_second_run_cheap_and_a_third_offline(
    web: WebServer, run: Run, tmp_path: Path
) -> None:
    def reply(guest: Guest) -> None:
        if guest.asked.headers.get("if-none-match"):
            guest.send(b'HTTP/1.1 304 Same\r\nETag: "v1"\r\n\r\n')
        else:
            guest.send(page(story(), 'ETag: "v1"'))

    web.routes["/a"] = reply
    cached = ("--cache", tmp_path / "cache")
    for expected in (False, True):
        (record,) = rows(run("fetch", *POLITE, web.url("/a"), *cached).stdout)
        assert record["fetch"]["from_cache"] is expected
    web.log.clear()
    done = run("fetch", web.url("/a"), web.url("/b"), *cached, "--offline")
    assert len(rows(done.stdout)) == 1
    assert b"not_cached" in done.stderr
    assert not web.log


# ------------------------------------------------------------------ several pages
def test_the_pages_of_a_story_become_one_record(web: WebServer, run: Run) -> None:
    for number in (1, 2, 3):
        here = "/n/12.html" if number == 1 else f"/n/12_{number}.html"
        pager = f"<div class=page><a href='12_{number + 1}.html'>下一页</a></div>"
        web.routes[here] = page(story(f"第{number}页的山河县", pager if number < 3 else ""))
    (whole,) = rows(run("fetch", *POLITE, web.url("/n/12.html"), "--follow-pages", "9").stdout)
    assert whole["pages"] == 3
    assert [f"第{n}页" in whole["text"] for n in (1, 2, 3)] == [True] * 3
    assert whole["text"].count("\n\n") == 5
    assert (whole["stats"]["paragraphs"], whole["stats"]["chars"]) == (
        6,
        sum(not c.isspace() for c in whole["text"]),
    )
    (short,) = rows(run("fetch", *POLITE, web.url("/n/12.html"), "--follow-pages", "2").stdout)
    assert (short["pages"], "第3页" in short["text"]) == (2, False)
    (alone,) = rows(run("fetch", *POLITE, web.url("/n/12.html")).stdout)
    assert alone["pages"] == 1


def test_a_page_that_is_missing_is_told_of_the_story(web: WebServer, run: Run) -> None:
    web.routes["/n/12.html"] = page(story(more="<a href='12_2.html'>下一页</a>"))
    (record,) = rows(run("fetch", *POLITE, web.url("/n/12.html"), "--follow-pages", "9").stdout)
    assert "pages-missing" in record["quality"]["flags"]
    assert record["pages"] == 1


# ------------------------------------------------------------------ resuming
def outside(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "agrinews", "fetch", *map(str, arguments), *POLITE]


def wait_for(holds: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_done_is_not_fetched_again(web: WebServer, run: Run, tmp_path: Path) -> None:
    web.routes |= {"/a": page(story()), "/b": page(story("清溪县"))}
    files = ("-o", tmp_path / "out.jsonl", "--rejects", tmp_path / "bad.jsonl")
    urls = [web.url(path) for path in ("/a", "/404", "/b")]
    assert run("fetch", *POLITE, *urls[:2], *files).returncode == 1
    assert run("fetch", *POLITE, *urls, *files).returncode == 4, "neither --overwrite nor --resume"
    done = run("fetch", *POLITE, *urls, *files, "--resume")
    assert done.returncode == 1
    assert b"2 records, 1 failed" in done.stderr
    assert [row["url"] for row in rows(tmp_path / "out.jsonl")] == [urls[0], urls[2]]
    assert [row["url"] for row in rows(tmp_path / "bad.jsonl")] == [urls[1]]
    assert [len(web.asked_for(path)) for path in ("/a", "/404", "/b")] == [1, 1, 1]


def test_a_torn_last_line_is_fetched_again(web: WebServer, run: Run, tmp_path: Path) -> None:
    web.routes |= {"/a": page(story()), "/b": page(story("清溪县"))}
    output = tmp_path / "out.jsonl"
    urls = [web.url("/a"), web.url("/b")]
    run("fetch", *POLITE, *urls, "-o", output)
    whole = output.read_bytes()
    output.write_bytes(whole[:-100])
    run("fetch", *POLITE, *urls, "-o", output, "--resume")
    assert [row["url"] for row in rows(output)] == urls
    assert [len(web.asked_for(path)) for path in ("/a", "/b")] == [1, 2]


def test_resuming_goes_on_with_what_was_seen(web: WebServer, run: Run, tmp_path: Path) -> None:
    """A copy is known for one by the record of an earlier run, in any format that goes on."""
    web.routes |= {"/a": page(story()), "/b": page(story())}
    for name in ("out.jsonl", "out.csv"):
        output, rejects = tmp_path / name, tmp_path / f"{name}.bad.jsonl"
        common = ("-o", output, "--rejects", rejects, "--dedup", "exact")
        run("fetch", *POLITE, web.url("/a"), *common)
        for _ in range(2):
            done = run("fetch", *POLITE, web.url("/a"), web.url("/b"), *common, "--resume")
            assert done.returncode == 0
            assert b"1 record, 0 failed, 1 duplicate" in done.stderr
        assert [row["error"]["code"] for row in rows(rejects)] == ["duplicate"]
    assert len(web.asked_for("/b")) == 2, "once for each output"


def test_a_file_that_holds_no_records_is_left_alone(
    web: WebServer, run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "notes.jsonl"
    output.write_bytes("不要动我".encode())
    assert run("fetch", *POLITE, web.url("/a"), "-o", output, "--resume").returncode == 4
    assert output.read_text("utf-8") == "不要动我"


def test_a_kill_loses_nothing_that_was_fetched(web: WebServer, tmp_path: Path) -> None:
    """The second page is done while the first is not: killed now, it must not be fetched again."""
    web.routes |= {"/a": lambda guest: guest.pause(20), "/b": page(story("清溪县"))}
    output = tmp_path / "out.jsonl"
    journal = tmp_path / ".out.jsonl.journal"
    with serving("127.0.0.2") as other:
        other.routes["/b"] = page(story("清溪县"))
        urls = [web.url("/a"), other.url("/b")]
        command = outside(*urls, "-o", output, "--resume", "-j", "2")
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            wait_for(lambda: list(journal.glob("*.outcome")))
            process.send_signal(signal.SIGKILL)
        assert not output.exists()
        web.routes["/a"] = page(story())
        subprocess.run(command, check=True, capture_output=True)
        assert [row["url"] for row in rows(output)] == urls
        assert len(other.asked_for("/b")) == 1
    assert not journal.exists()


def test_an_interrupt_finishes_what_is_in_hand(web: WebServer, tmp_path: Path) -> None:
    def slow(guest: Guest) -> None:
        guest.pause(0.6)
        guest.send(page(story()))

    web.routes |= {"/a": slow, "/b": page(story("清溪县"))}
    output = tmp_path / "out.jsonl"
    urls = [web.url("/a"), web.url("/b")]
    command = outside(*urls, "-o", output, "-j", "1")
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        wait_for(lambda: web.asked_for("/a"))
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=10)
    assert process.returncode == 130
    assert [row["url"] for row in rows(output)] == urls[:1]
    assert not web.asked_for("/b")
    assert b"1 record, 0 failed" in told
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    assert [row["url"] for row in rows(output)] == urls
    assert len(web.asked_for("/a")) == 1


def test_two_runs_do_not_write_one_file(web: WebServer, run: Run, tmp_path: Path) -> None:
    web.routes["/a"] = lambda guest: guest.pause(20)
    output = tmp_path / "out.jsonl"
    command = outside(web.url("/a"), "-o", output, "--resume")
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: web.asked_for("/a"))
        done = run("fetch", *POLITE, web.url("/b"), "-o", output, "--resume")
        process.kill()
    assert done.returncode == 4
    assert b"another run" in done.stderr


# ------------------------------------------------------------------ people
def test_a_person_sees_how_far_it_is(web: WebServer) -> None:
    web.routes["/slow"] = lambda guest: guest.pause(0.7)
    master, slave = pty.openpty()
    urls = [web.url("/404"), web.url("/slow"), web.url("/404?2")]
    command = [*outside(*urls, "-j", "1", "--retries", "0"), "--rejects", os.devnull]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave) as process:
        os.close(slave)
        told = b""
        while piece := _read(master):
            told += piece
        process.wait(10)
    os.close(master)
    assert b"1 page, 1 failed" in told
    assert b"URLs to go, ETA 0:" in told


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end of a terminal is closed
        return b""


def test_a_pipe_hears_nothing_of_progress(web: WebServer, run: Run) -> None:
    web.routes["/a"] = page(story())
    done = run("fetch", *POLITE, web.url("/a"), web.url("/404"), "--rejects", os.devnull, "-q")
    assert done.stderr == b""


def test_a_reader_that_goes_away_ends_the_run(web: WebServer) -> None:
    for number in range(40):
        web.routes[f"/{number}"] = page(story(more=f"<p>{SECOND * 40}</p>"))
    command = outside(*(web.url(f"/{number}") for number in range(40)))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_warc_of_fetch_is_read_back_as_it_was_fetched(
    web: WebServer, run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("warcio")
    warc = tmp_path / "news.warc.gz"
    body = story().decode().encode("gb18030")
    web.routes["/a"] = page(body, content_type="text/html; charset=gbk")
    packed = gzip.compress(story("临江县"))
    web.routes["/b"] = page(packed, "Content-Encoding: gzip")
    asked = run("fetch", *POLITE, web.url("/a"), web.url("/b"), "--save-warc", warc)
    saved = run("clean", warc, "--no-site-memory")
    assert (asked.returncode, saved.returncode) == (0, 0), asked.stderr + saved.stderr
    apart = {"origin", "fetch"}  # where the bytes lie now, and when they came
    fetched, read = (
        [{k: v for k, v in row.items() if k not in apart} for row in rows(done.stdout)]
        for done in (asked, saved)
    )
    assert sorted(fetched, key=lambda row: row["url"]) == sorted(read, key=lambda row: row["url"])
