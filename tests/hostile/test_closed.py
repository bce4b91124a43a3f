"""What a page can make of `clean`: nothing beyond its record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from hostile.documents import DOCUMENTS, story

TESTS = Path(__file__).parents[1]
EVIL_NAMES = (
    *("../outside.html", "../../outside.html", "/outside.html", "a/../../outside.html"),
    *("..\\outside.html", "C:\\outside.html", "a/\n../outside.html", "./../outside.html"),
)
"""Of members of an archive, which name the files of its records."""


def agrinews(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "agrinews", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)


def test_clean_opens_no_socket_and_no_file_and_runs_nothing() -> None:
    command = [sys.executable, "-m", "hostile.watched"]
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(TESTS)}, capture_output=True, check=True
    )
    assert json.loads(ran.stdout) == {"pages": len(DOCUMENTS), "events": []}


@pytest.mark.parametrize("output", ["out/", "out.jsonl"])
def test_no_name_in_an_archive_leads_out_of_the_output(tmp_path: Path, output: str) -> None:
    archive = tmp_path / "given" / "evil.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as file:
        for name in EVIL_NAMES:
            file.writestr(name, story())
    before = set(tmp_path.rglob("*"))
    ran = agrinews("clean", str(archive), "-o", str(tmp_path / "given" / output), "-q")
    assert ran.returncode == 0, ran.stderr
    made = set(tmp_path.rglob("*")) - before
    assert made
    assert all((tmp_path / "given" / output.strip("/")) in (path, *path.parents) for path in made)


def test_a_pipe_among_files_is_read_once(tmp_path: Path) -> None:
    pipe, page = tmp_path / "pipe", tmp_path / "page.html"
    os.mkfifo(pipe)
    page.write_text(story(), "utf-8")
    writer = threading.Thread(target=pipe.write_text, args=(story(),))
    writer.start()
    ran = agrinews("clean", str(pipe), str(page), "--fields", "origin,date", "-q")
    writer.join()
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [row["origin"] for row in rows] == [str(pipe), str(page)]


def test_names_that_command_terminals_do_not(tmp_path: Path) -> None:
    """Control characters in the name of a file that fails reach no terminal."""
    odd = tmp_path / "a\x1b[31m\nagrinews: b.html"
    odd.write_bytes(b"")
    ran = agrinews("clean", str(odd))
    assert b"\x1b" not in ran.stderr
    assert len(ran.stderr.splitlines()) == 2, ran.stderr
