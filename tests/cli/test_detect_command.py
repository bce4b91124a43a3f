from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

SIMPLIFIED = "清河县今年小麦长势良好，合作社的插秧机正在检修"
TRADITIONAL = "清河縣今年小麥長勢良好，合作社的插秧機正在檢修"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder of pages whose labels lie."""
    folder = tmp_path / "saved"
    (folder / "sub").mkdir(parents=True)
    latin, gb2312 = b'<meta charset="iso-8859-1">', b"<META CHARSET=gb2312>"
    (folder / "gbk.html").write_bytes(latin + SIMPLIFIED.encode("gbk"))
    (folder / "sub" / "big5.htm").write_bytes(gb2312 + TRADITIONAL.encode("big5"))
    (folder / "utf8.txt").write_bytes(b"\xef\xbb\xbf" + SIMPLIFIED.encode())
    return folder


def rows(done: subprocess.CompletedProcess[bytes]) -> list[list[str]]:
    return [line.split("\t") for line in done.stdout.decode().splitlines()]


def test_a_line_for_each_page_says_what_is_used_and_what_was_declared(
    run: Run, saved: Path
) -> None:
    done = run("detect", saved)
    assert (done.returncode, done.stderr) == (0, b"")
    wrong = "the page's label is wrong"
    assert rows(done) == [
        [f"{saved}/gbk.html", "gb18030", "1", "-", "iso-8859-1", "-", "0", wrong],
        [f"{saved}/sub/big5.htm", "big5", "1", "-", "gb2312", "-", "0", wrong],
        [f"{saved}/utf8.txt", "utf-8", "1", "-", "-", "BOM", "0", "-"],
    ]


def test_json_has_the_names_of_the_record(run: Run, saved: Path) -> None:
    done = run("detect", "-f", "json", saved / "gbk.html")
    assert json.loads(done.stdout) == {
        "path": f"{saved}/gbk.html",
        "used": "gb18030",
        "declared": "iso-8859-1",
        "header": None,
        "bom": False,
        "margin": 1.0,
        "evidence": "detected",
        "replaced": 0,
        "pieces": [],
    }


def test_all_shows_each_candidate_best_first(run: Run, saved: Path) -> None:
    done = run("detect", "--all", "-f", "json", saved / "sub" / "big5.htm")
    candidates = json.loads(done.stdout)["candidates"]
    assert candidates[0]["encoding"] == "big5"
    assert {"utf-8", "gb18030", "euc-jp"} < {one["encoding"] for one in candidates}
    assert "big5 -" in rows(run("detect", "--all", saved / "sub" / "big5.htm"))[0][7]


@pytest.mark.parametrize(
    ("label", "path", "status"),
    [("GB2312", "gbk.html", 0), ("gbk", ".", 1), ("big5", "sub", 0), ("utf8", "gbk.html", 1)],
)
def test_expect_compares_what_labels_mean(
    run: Run, saved: Path, label: str, path: str, status: int
) -> None:
    assert run("detect", "--expect", label, saved / path).returncode == status


def test_copies_in_utf8_keep_folders_and_names(run: Run, saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("detect", "--to-utf8", "-o", out, saved).returncode == 0
    latin = '<meta charset="iso-8859-1">'
    assert (out / "gbk.html").read_text("utf-8") == latin + SIMPLIFIED
    assert (out / "sub" / "big5.htm").read_text("utf-8") == "<META CHARSET=gb2312>" + TRADITIONAL
    assert (out / "utf8.txt").read_text("utf-8") == SIMPLIFIED


def test_copies_do_not_replace_what_is_there(run: Run, saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("detect", "--to-utf8", "-o", out, saved).returncode == 0
    again = run("detect", "--to-utf8", "-o", out, saved)
    assert again.returncode == 4
    assert b"--overwrite" in again.stderr
    assert run("detect", "--to-utf8", "-o", out, "--overwrite", saved).returncode == 0
    assert run("detect", "--to-utf8", "-o", saved, "--overwrite", saved).returncode == 4


def test_a_fragment_in_another_encoding_is_told(run: Run) -> None:
    body = f"<p>{SIMPLIFIED}</p><i>".encode() + SIMPLIFIED[:11].encode("gbk") + b"</i>"
    (row,) = rows(run("detect", "-", input=body))
    assert (row[0], row[1], row[7]) == ("-", "utf-8", "22 bytes in 1 places are gb18030")


def test_what_is_no_text_is_told_and_counts_as_failed(run: Run, saved: Path) -> None:
    (saved / "noise.txt").write_bytes(bytes(range(1, 32)) * 50 + b"\xff\xfe\x81" * 20)
    (saved / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = run("detect", saved)
    assert done.returncode == 1
    assert len(rows(done)) == 3
    assert b"noise.txt: no encoding turns these bytes into text" in done.stderr
    assert b"picture.html: this is a PNG" in done.stderr
    assert run("detect", saved / "noise.txt").returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-", "-"),
        ("--expect", "klingon", "x.html"),
        ("--to-utf8", "x.html"),
        ("-o", "out", "x.html"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    done = run("detect", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
