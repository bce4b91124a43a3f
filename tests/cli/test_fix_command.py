from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

DAMAGED = "鍐滀笟鍐滄潙閮ㄧ殑閫氱煡"
MEANT = "农业农村部的通知"
SOUND = "惊蛰时节，山河县的水稻田已经翻耕。"


def test_a_damaged_line_is_repaired_and_the_others_come_out_as_they_went_in(run: Run) -> None:
    sound = f"{SOUND}\r\n\n".encode()
    done = run("fix", input=sound + f"{DAMAGED}\n".encode() + b"\xff\xfe no UTF-8")
    assert done.stdout == sound + f"{MEANT}\n".encode() + b"\xff\xfe no UTF-8"
    assert (done.returncode, done.stderr) == (0, b"")


def test_check_prints_nothing_and_tells_by_its_status(run: Run, tmp_path: Path) -> None:
    damaged, sound = tmp_path / "damaged.txt", tmp_path / "sound.txt"
    damaged.write_text(DAMAGED, "utf-8")
    sound.write_text(SOUND, "utf-8")
    assert (run("fix", "--check", sound).returncode, run("fix", "--check", sound).stdout) == (
        0,
        b"",
    )
    done = run("fix", "--check", sound, damaged)
    assert (done.returncode, done.stdout) == (1, b"")


def test_diff_has_the_line_numbers_of_the_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(f"{SOUND}\n" * 9 + DAMAGED, "utf-8")
    diff = run("fix", "--diff", file).stdout.decode()
    assert diff.startswith(f"--- a/{file}\n+++ b/{file}\n@@ -7,4 +7,4 @@\n")
    assert f"-{DAMAGED}\n\\ No newline at end of file\n+{MEANT}\n" in diff


def test_explain_tells_each_edit_with_its_line_and_offset(run: Run) -> None:
    done = run("fix", "--explain", input=f"{SOUND}\n{DAMAGED}\n".encode())
    (edit,) = map(json.loads, done.stdout.splitlines())
    assert edit == {
        "input": "-",
        "line": 2,
        "offset": len(SOUND) + 1,
        "before": DAMAGED,
        "after": MEANT,
        "kind": "utf8_as_gbk",
        "rule": "utf-8/gbk",
        "score": pytest.approx(0.99, abs=0.1),
    }


def test_only_and_skip_choose_the_repairs(run: Run) -> None:
    text = f"{DAMAGED}\n".encode()
    for options in (["--skip", "utf8-as-gbk"], ["--only", "pinyin,pua"], ["--only", "latin1"]):
        assert run("fix", *options, input=text).stdout == text
    assert run("fix", "--only", "utf8-as-gbk", input=text).stdout == f"{MEANT}\n".encode()


def test_an_unknown_repair_is_wrong_usage_and_the_known_ones_are_named(run: Run) -> None:
    done = run("fix", "--only", "mojibake", input=b"")
    assert done.returncode == 2
    assert b"byteshift" in done.stderr


def test_in_place_rewrites_the_damaged_and_keeps_the_old_under_the_suffix(
    run: Run, tmp_path: Path
) -> None:
    damaged, sound = tmp_path / "damaged.txt", tmp_path / "sound.txt"
    damaged.write_text(DAMAGED, "utf-8")
    damaged.chmod(0o640)
    sound.write_text(SOUND, "utf-8")
    done = run("fix", "--in-place=.bak", damaged, sound)
    assert (done.returncode, done.stdout) == (0, b"")
    assert damaged.read_text("utf-8") == MEANT
    assert damaged.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "damaged.txt.bak").read_text("utf-8") == DAMAGED
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "damaged.txt",
        "damaged.txt.bak",
        "sound.txt",
    ]


def test_in_place_without_a_suffix_takes_the_next_word_for_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "damaged.txt"
    file.write_text(DAMAGED, "utf-8")
    assert run("fix", "-w", file).returncode == 0
    assert file.read_text("utf-8") == MEANT


@pytest.mark.parametrize("shown", ["--explain", "--diff"])
def test_a_check_may_say_what_would_change(run: Run, shown: str) -> None:
    done = run("fix", "--check", shown, input=DAMAGED.encode())
    assert (done.returncode, MEANT in done.stdout.decode()) == (1, True)
    done = run("fix", "--check", shown, input=SOUND.encode())
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("options", [["-w"], ["-w", "-"], ["--check", "-w", "f"], ["-w=a/b", "f"]])
def test_options_that_make_no_sense_are_wrong_usage(run: Run, options: list[str]) -> None:
    assert run("fix", *options, input=b"").returncode == 2


def test_a_field_of_json_lines_is_repaired_and_the_other_lines_pass_as_they_are(run: Run) -> None:
    lines = [
        '{"id":1,  "text":"\\u4e2d"}',
        json.dumps({"n": 1.50, "text": DAMAGED, "z": None}, ensure_ascii=False),
        json.dumps({"text": DAMAGED}, separators=(",", ":")),
        "",
        '{"other": "' + DAMAGED + '"}',
    ]
    done = run("fix", "--json-field", "text", input="\n".join(lines).encode())
    assert done.returncode == 0
    first, second, third, *rest = done.stdout.decode().split("\n")
    assert [first, *rest] == [lines[0], *lines[3:]]
    assert second == json.dumps({"n": 1.5, "text": MEANT, "z": None}, ensure_ascii=False)
    assert third == json.dumps({"text": MEANT}, separators=(",", ":"))


def test_a_line_that_is_no_json_passes_and_is_told(run: Run) -> None:
    done = run("fix", "--json-field", "text", input=b'{"text": 1}\nno json\n')
    assert (done.returncode, done.stdout) == (1, b'{"text": 1}\nno json\n')
    assert b"-:1: " in done.stderr
    assert b"-:2: " in done.stderr


def test_another_encoding_is_read_and_written(run: Run) -> None:
    done = run("fix", "--encoding", "gb2312", input=f"{SOUND}\n{DAMAGED}\n".encode("gb18030"))
    assert done.stdout == f"{SOUND}\n{MEANT}\n".encode("gb18030")


def test_a_missing_file_is_told_and_the_others_are_repaired(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "damaged.txt"
    file.write_text(DAMAGED, "utf-8")
    done = run("fix", tmp_path / "none", file)
    assert (done.returncode, done.stdout) == (1, MEANT.encode())
    assert b"cannot be read" in done.stderr
    assert run("fix", tmp_path / "none").returncode == 3


@pytest.mark.skipif(os.name != "posix", reason="waits on a pipe")
def test_a_line_comes_out_while_the_input_is_still_open() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "agrinews", "fix"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{DAMAGED}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == f"{MEANT}\n".encode()
        process.stdin.close()
        assert process.wait(timeout=20) == 0


@pytest.mark.skipif(os.name != "posix", reason="closes a pipe")
def test_a_reader_that_goes_away_ends_the_filter_quietly(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(f"{SOUND}\n" * 200_000, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "agrinews", "fix", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141
