"""Writes the pictures of the manual: two screenshots of a report, and a terminal session.

    pip install -e . playwright rich
    python tests/generate/pictures.py docs/pictures [CHROMIUM]

The session is what the commands print on this machine; fonts are the browser's. So the pictures are
made anew when what they show changes, and are not compared by the tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from io import StringIO
from pathlib import Path

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
DAMAGED = PAGES / "huimin-nongye.example" / "glossed-mirror" / "page.txt"
WIDTH, HEIGHT = 1280, 860
FLAGS = ["--no-sandbox", "--disable-gpu"]
COLUMNS = 92
NOT_DRAWN = re.compile(r"@font-face \{.*?\}|<!--.*?-->|textLength=\"[\d.]+\"", re.DOTALL)
SESSION = """\
agrinews clean page.txt | jq '{title, date, source, lang, quality}'
agrinews detect saved/lvye.example saved/haixia-nongbao.example | cut -f1-5
agrinews fix --explain page.txt | head -2 | cut -c1-92
agrinews clean saved/ -o news.jsonl --rejects rejects.jsonl
"""


def session() -> list[tuple[str, str]]:
    """Run the commands in a folder of pages; return each with what it printed."""
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PAGES, Path(folder) / "saved")
        shutil.copy(DAMAGED, folder)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        for line in SESSION.splitlines():
            done = subprocess.run(
                ["bash", "-c", line],  # noqa: S607
                cwd=folder,
                env={**os.environ, "PATH": path},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            shown.append((line, done.stdout.decode().rstrip()))
    return shown


def draw_session(target: Path) -> None:
    """Write the session as SVG."""
    console = import_module("rich.console").Console(record=True, width=COLUMNS, file=StringIO())
    text = import_module("rich.text").Text
    for command, output in session():
        console.print(text("$ ", "bold green") + text(command, "bold"))
        console.print(text(output), end="\n\n")
    drawn = console.export_svg(title="agrinews")
    # Fonts from elsewhere are no part of a picture; and it takes a Han for as wide as a letter.
    drawn = re.sub(
        r"@font-face \{.*?\}|<!--.*?-->|textLength=\"[\d.]+\"", "", drawn, flags=re.DOTALL
    )
    target.write_text(re.sub(r"terminal-\d+", "terminal", drawn), "utf-8")


def draw_report(target: Path, *, chromium: str) -> None:
    """Write a report's screenshots, light and dark."""
    report = target / "report.html"
    command = [sys.executable, "-m", "agrinews", "inspect", DAMAGED.name, "-o", str(report)]
    subprocess.run([*command, "--overwrite"], cwd=DAMAGED.parent, check=True)
    with import_module("playwright.sync_api").sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme
            )
            page.goto(report.as_uri())
            page.screenshot(path=target / f"report-{scheme}.png")
        browser.close()
    report.unlink()


def main(arguments: list[str]) -> None:
    """Write all pictures into the folder named first."""
    target = Path(arguments[0]).resolve()
    target.mkdir(parents=True, exist_ok=True)
    draw_session(target / "session.svg")
    draw_report(target, chromium=(arguments[1:] or ["/usr/bin/chromium"])[0])


if __name__ == "__main__":
    main(sys.argv[1:])
