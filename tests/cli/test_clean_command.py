from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agrinews.record.schema import check

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
CLOSING = re.compile(
    rb"agrinews: (\d+) records?, (\d+) failed(?:, (\d+) duplicates?)?(?: \(([^)]*)\))?, [\d.]+ s\n$"
)
MANY = 300


def closing(stderr: bytes) -> tuple[int, int]:
    found = CLOSING.search(stderr)
    assert found, stderr
    return int(found[1]), int(found[2])


def records(stdout: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in stdout.decode("utf-8").splitlines()]


# ---------------------------------------------------------------- what comes out
def test_a_page_is_a_record_on_stdout_and_a_line_on_stderr(run: Run, page: Path) -> None:
    done = run("clean", page)
    (record,) = records(done.stdout)
    assert done.returncode == 0
    assert check(record) is None
    assert record["origin"] == str(page)
    assert closing(done.stderr) == (1, 0)


def test_a_directory_gives_valid_records_in_order_and_names_what_failed(
    run: Run, pages: Path
) -> None:
    done = run("clean", pages)
    made = records(done.stdout)
    assert done.returncode == 1
    assert [check(record) for record in made] == [None] * len(made)
    origins = [str(record["origin"]) for record in made]
    assert origins == sorted(origins)
    good, failed = closing(done.stderr)
    assert good == len(made) >= 12
    assert good + failed == len(list(pages.glob("*/*/page.[ht]*"))) - len(
        list(pages.glob("*/*/page.toml"))
    )
    assert done.stderr.count(b": no article: ") == failed


def test_fields_are_given_in_the_order_asked_for(run: Run, page: Path) -> None:
    done = run("clean", page, "--fields", "date,title,source.name", "-q")
    assert list(records(done.stdout)[0]) == ["date", "title", "source.name"]
    assert done.stderr == b""


def test_a_field_that_no_record_has_is_a_usage_error(run: Run, page: Path) -> None:
    done = run("clean", page, "--fields", "titel")
    assert done.returncode == 2
    assert b"did you mean 'title'?" in done.stderr
    assert run("clean", page, "--fields", " ,").returncode == 2


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "md", "txt"])
def test_the_suffix_of_the_output_says_the_format(
    run: Run, page: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out.{suffix}"
    done = run("clean", page, "-o", out)
    assert (done.returncode, done.stdout) == (0, b"")
    text = out.read_text("utf-8")
    starts = {"jsonl": '{"schema"', "json": "[", "csv": "schema,id,", "md": "---\n", "txt": "清溪"}
    assert text.startswith(starts[suffix])


def test_csv_has_one_line_a_record(run: Run, pages: Path) -> None:
    done = run("clean", pages, "-f", "csv", "--fields", "title,authors,source,text")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8"), newline="")))
    assert len(rows) == closing(done.stderr)[0]
    assert list(rows[0]) == ["title", "authors", "source_name", "source_url", "text"]


def test_provenance_none_summary_full(run: Run, page: Path) -> None:
    made = {
        level: records(run("clean", page, "--provenance", level).stdout)[0]
        for level in ("none", "summary", "full")
    }
    assert made["none"]["removed"] is None
    assert isinstance(made["summary"]["removed"], dict)
    assert isinstance(made["full"]["removed"], list)
    assert "evidence" in made["full"]
    assert made["none"]["text"] == made["full"]["text"]


def test_on_a_terminal_one_record_is_indented(page: Path) -> None:
    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "agrinews", "clean", str(page), "-q", "--fields", "date"]
    with subprocess.Popen(command, stdout=terminal) as process:
        os.close(terminal)
        shown = os.read(main, 1000)
        process.wait(30)
    os.close(main)
    assert shown.replace(b"\r", b"") == b'{\n  "date": "2009-03-27"\n}\n'


def test_duplicates_are_counted_apart_and_are_no_failure(
    run: Run, page: Path, tmp_path: Path
) -> None:
    aside = tmp_path / "rejects.jsonl"
    done = run("clean", page, page, "--dedup", "exact", "--rejects", aside)
    assert done.returncode == 0
    assert len(records(done.stdout)) == 1
    assert f"1 record, 0 failed, 1 duplicate ({aside}), ".encode() in done.stderr
    assert b'"code":"duplicate"' in aside.read_bytes()


def test_records_of_little_worth_are_rejected(run: Run, pages: Path) -> None:
    flash = pages / "kuaixun.example"
    done = run("clean", flash, "--min-quality", "0.95")
    assert done.returncode == 3
    assert b"low_quality: quality 0.9 is below 0.95 (short" in done.stderr


def test_the_script_asked_for(run: Run, pages: Path) -> None:
    page = pages / "haixia-nongbao.example" / "big5" / "page.html"
    (record,) = records(run("clean", page, "--script", "hans", "--fields", "title,lang").stdout)
    assert record == {"title": "芒果产销班引进蒸热设备　外销检疫不再北送", "lang": "zh-Hans"}


def test_a_site_rule_of_the_users_own(run: Run, pages: Path, tmp_path: Path) -> None:
    page = pages / "shanhe-ribao.example" / "div-soup" / "page.html"
    rule = tmp_path / "shanhe.toml"
    rule.write_text("host = 'shanhe-ribao.example'\ndisclaimer = ['井是老的']\n", "utf-8")
    url = "https://www.shanhe-ribao.example/1.html"
    for given, paragraphs in ((["--rules", rule], 5), ([], 6)):
        done = run("clean", page, *given, "--base-url", url, "--fields", "stats.paragraphs")
        assert records(done.stdout) == [{"stats.paragraphs": paragraphs}]
    rule.write_text("hots = 'shanhe-ribao.example'\n", "utf-8")
    done = run("clean", page, "--rules", rule)
    assert done.returncode == 2
    assert b"unknown key 'hots'" in done.stderr


def test_blocks_come_only_when_asked_for(run: Run, pages: Path) -> None:
    page = pages / "xinliang.example" / "json-ld" / "page.html"
    assert "blocks" not in records(run("clean", page).stdout)[0]
    (record,) = records(run("clean", page, "--blocks").stdout)
    assert check(record) is None
    shown = run("clean", page, "--blocks", "-f", "md").stdout.decode("utf-8")
    assert "\n## 一立方水多产十二公斤\n" in shown
    assert "\n> 技术不是把农民换下来" in shown


# ---------------------------------------------------------------- what goes in
def test_standard_input_and_compressed_files(run: Run, page: Path, tmp_path: Path) -> None:
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    plain = records(run("clean", page, "--fields", "id,text").stdout)
    assert (
        records(run("clean", "-", "--fields", "id,text", input=page.read_bytes()).stdout) == plain
    )
    assert records(run("clean", packed, "--fields", "id,text").stdout) == plain


def test_paths_from_a_file(run: Run, page: Path, tmp_path: Path) -> None:
    done = run("clean", "--files-from", "-", "-0", input=f"{page}\0{page}\0".encode())
    assert closing(done.stderr) == (2, 0)
    missing = run("clean", "--files-from", tmp_path / "none")
    assert missing.returncode == 2


def test_urls_from_a_map_and_from_a_base(run: Run, page: Path, tmp_path: Path) -> None:
    table = tmp_path / "urls.tsv"
    table.write_text(f"{page}\thttps://nongye.example/1\n", "utf-8")
    done = run("clean", page, "--url-map", table, "--base-url", "https://other.example/x")
    assert records(done.stdout)[0]["url"] == "https://nongye.example/1"
    done = run("clean", page, "--base-url", "https://other.example/x")
    assert records(done.stdout)[0]["url"] == "https://other.example/x"


def test_a_forced_encoding_is_told(run: Run, page: Path) -> None:
    done = run("clean", page, "--encoding", "gbk")
    encoding = records(done.stdout)[0]["encoding"]
    assert isinstance(encoding, dict)
    assert (encoding["used"], encoding["forced"]) == ("gb18030", True)


# ---------------------------------------------------------------- what goes wrong
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.html", "unreadable"),
        ("empty.html", "unreadable"),
        ("folder", "unreadable"),
        ("picture.html", "not_html"),
        ("torn.html.gz", "unreadable"),
        ("list.html", "no_article"),
    ],
)
def test_bad_input_is_told_counted_and_set_aside(
    run: Run, pages: Path, page: Path, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "empty.html").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "torn.html.gz").write_bytes(gzip.compress(page.read_bytes())[:-20])
    listed = pages / "nongye.example" / "list" / "page.html"
    (tmp_path / "list.html").write_bytes(listed.read_bytes())
    bad = tmp_path / name
    alone = run("clean", bad)
    assert (alone.returncode, alone.stdout) == (3, b"")
    said = "no article" if code == "no_article" else code
    assert f"{bad}: {said}: ".encode() in alone.stderr
    aside = tmp_path / "rejects.jsonl"
    both = run("clean", bad, page, "--rejects", aside)
    assert both.returncode == 1
    assert closing(both.stderr) == (1, 1)
    assert len(records(both.stdout)) == 1
    (reject,) = records(aside.read_bytes())
    assert list(reject) == ["schema", "id", "url", "path", "error", "encoding", "tool"]
    assert (reject["schema"], reject["path"]) == ("agrinews.error/1", str(bad))
    assert isinstance(reject["error"], dict)
    assert list(reject["error"]) == ["code", "message", "http"]
    assert reject["error"]["code"] == code


def test_a_run_without_rejects_leaves_an_empty_file_of_them(
    run: Run, page: Path, tmp_path: Path
) -> None:
    aside = tmp_path / "rejects.jsonl"
    aside.write_text("of yesterday\n", "utf-8")
    assert run("clean", page, "--rejects", aside, "--overwrite").returncode == 0
    assert aside.read_bytes() == b""


def test_output_that_exists_is_kept(run: Run, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old\n", "utf-8")
    done = run("clean", page, "-o", out)
    assert done.returncode == 4
    assert b"--overwrite" in done.stderr
    assert out.read_text("utf-8") == "old\n"
    assert run("clean", page, "-o", out, "--overwrite").returncode == 0
    assert len(records(out.read_bytes())) == 1


@pytest.mark.parametrize("given", ["page.html", "*.html", "."])
def test_an_input_is_never_the_output(
    run: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "page.html"
    copy.write_bytes(page.read_bytes())
    (tmp_path / "a.html").write_bytes(page.read_bytes())
    for more in (["-o", "page.html"], ["-o", "out.jsonl", "--rejects", "page.html"]):
        done = run("clean", given, *more, "--overwrite")
        assert done.returncode == 4
        assert b"an input as" in done.stderr
        assert b" records" not in done.stderr, "it should be said before the work begins"
        assert copy.read_bytes() == page.read_bytes()


def test_an_output_among_the_pages_may_be_left_out(
    run: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_bytes(page.read_bytes())
    for kind, output in (("all.txt", "all.txt"), ("*.txt", "./"), ("texts/*.txt", "texts/")):
        again = ("clean", ".", "-f", "text", "-o", output, "--overwrite")
        refused = [run(*again).returncode for _ in range(2)]
        assert refused == ([0, 4] if kind == output else [4, 4])
        done = run(*again, "--exclude", kind)
        assert done.returncode == 0
        assert closing(done.stderr) == (1, 0)
        for made in tmp_path.rglob("*.txt"):
            made.unlink()


def test_one_sink_does_not_swallow_another(run: Run, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("clean", page, "-o", out, "--rejects", out).returncode == 2


def test_a_directory_of_outputs_is_named_after_the_inputs(
    run: Run, pages: Path, tmp_path: Path
) -> None:
    done = run("clean", pages, "-o", f"{tmp_path}/out/", "-f", "text", "-q")
    assert done.returncode == 1
    made = sorted(p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*.txt"))
    assert Path("nongye.example/nested-tables/page.txt") in made
    assert len(made) >= 12


def test_nothing_to_read_is_a_usage_error(run: Run) -> None:
    assert run("clean").returncode == 2
    assert run("clean", "-", "-").returncode == 2


def test_stopping_early(run: Run, page: Path, tmp_path: Path) -> None:
    missing = [tmp_path / f"{n}.html" for n in range(5)]
    done = run("clean", *missing, page, "--fail-fast")
    assert done.returncode == 4
    assert closing(done.stderr) == (0, 1)
    assert run("clean", *missing, page, "--max-errors", "5").returncode == 1
    assert run("clean", *missing, page, "--max-errors", "4").returncode == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_a_full_disk_stops_the_run(run: Run, page: Path, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("clean", page, "-f", form, stdout=full)
    assert done.returncode == 4
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    done = run("clean", page, "-f", form, "-o", "/dev/full")
    assert done.returncode == 4
    assert closing(done.stderr) == (0, 0)


def test_a_reader_who_goes_away_is_left_in_peace(page: Path) -> None:
    command = [sys.executable, "-m", "agrinews", "clean", *[str(page)] * MANY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"schema"')
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 141
    assert said == b""


def test_an_interrupt_leaves_whole_lines(page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    many = [str(page)] * 5000
    command = [sys.executable, "-m", "agrinews", "clean", *many, "--no-site-memory", "-o", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        deadline = time.monotonic() + 120
        part = out.with_name("out.jsonl.part")
        while not part.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(30) == 130
    assert b"Traceback" not in said
    good, failed = closing(said)
    assert (len(records(out.read_bytes())), failed) == (good, 0)


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}, {"LANG": "zh_CN.GBK"}]
)
def test_the_locale_does_not_matter(
    run: Run, page: Path, tmp_path: Path, env: dict[str, str]
) -> None:
    copy = tmp_path / "早稻.html"
    copy.write_bytes(page.read_bytes())
    done = run("clean", copy, "-v", "--fields", "title,text", env=env)
    assert done.returncode == 0
    assert records(done.stdout)[0]["title"] == "清溪县早稻育秧进度过七成"
    assert run("clean", "--help", env=env).returncode == 0


def test_a_bug_costs_one_page_and_shows_its_traceback_only_when_asked(
    run: Run, page: Path, tmp_path: Path
) -> None:
    hook = tmp_path / "sitecustomize.py"
    hook.write_text(
        "import agrinews.record.digests as d\n"
        "def broken(*a): raise ZeroDivisionError('made up')\n"
        "d.simhash = broken\n",
        "utf-8",
    )
    env = {"PYTHONPATH": str(tmp_path)}
    done = run("clean", page, env=env)
    assert done.returncode == 3
    assert b"bug: ZeroDivisionError: made up" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Traceback" in run("clean", page, "-vv", env=env).stderr
