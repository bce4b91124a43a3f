"""The README's examples of teaching: each line, added to its table, does what is said of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import agrinews

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")
TAUGHT = TEXT[TEXT.index("## Teach it") : TEXT.index("## Working on it")]
EXAMPLES = {
    name: (place, lines)
    for name, place, lines in re.findall(
        r"^```\w+ (\S+)(?: (\w+))?\n(.*?)^```$", TAUGHT, re.MULTILINE | re.DOTALL
    )
}
STORY = (
    "<p>三月下旬以来，清溪县气温稳步回升，各乡镇抓住晴好天气抢播早稻，全县育秧面积已达一万八千亩。</p>"
    "<p>县农业局组织四十二名农技员分片包村，逐户查看种子和水分，把要点印成明白纸，发到田间地头。</p>"
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A program that prints one thing before a table is taught, and another after."""

    program: str
    before: str
    after: str


def page(above: str = "", below: str = "") -> str:
    return f"<title>早稻</title><h1>清溪县早稻育秧进度过七成</h1>{above}{STORY}{below}"


def cleaned(html: str, shown: str, *, encoding: str = "utf-8") -> str:
    return (
        "import agrinews; page = agrinews.RawPage(origin='x', url='http://shanhe-ribao.example/1', "
        f"body={html.encode(encoding)!r}); record = agrinews.clean(page); print({shown})"
    )


NOTE = "<p>供稿须知：本栏稿件由网友自行写成，文中所述为其一家之言，欢迎大家讨论。</p>"
CALL = "<div class='tougao'><p>欢迎乡亲们把身边的新鲜事写下来告诉我们，一经采用即付稿酬。</p></div>"
MOJIBAKE = "农业农村部关于做好春耕备耕工作的通知".encode("gbk").decode("mac_roman")
LESSONS = {
    "disclaimer.txt": Lesson(
        cleaned(page(below=NOTE), "'一家之言' in record.text"), "True", "False"
    ),
    "bylines.toml": Lesson(
        cleaned(
            page(above="<p>2020-04-24 撰文来处：青禾日报</p>"),
            "record.source and record.source.name",
        ),
        "None",
        "青禾日报",
    ),
    "dates.toml": Lesson(
        cleaned(page(above="<p>时间：2020~4~24 来源：青禾日报</p>"), "record.date"),
        "None",
        "2020-04-24",
    ),
    "charset_labels.tsv": Lesson(
        cleaned(
            "<meta charset=zhongwen-jianti>" + page(),
            "agrinews.decode(page.body, encoding='zhongwen-jianti').encoding",
            encoding="gb18030",
        ),
        "error",
        "gb18030",
    ),
    "channels.toml": Lesson(
        f"import agrinews; print(agrinews.fix_text({MOJIBAKE!r}).after)",
        MOJIBAKE,
        "农业农村部关于做好春耕备耕工作的通知",
    ),
    "sites/shanhe-ribao.example.toml": Lesson(
        cleaned(
            page(below=f"<p class='zhibi'>林知秋</p>{CALL}"),
            "'稿酬' in record.text, record.authors",
        ),
        "True ()",
        "False ('林知秋',)",
    ),
}


def answer(program: str, package: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode("utf-8").strip() if done.returncode == 0 else "error"


def teach(package: Path, name: str) -> None:
    place, lines = EXAMPLES[name]
    table = package / "tables" / name
    text = table.read_text("utf-8") if table.exists() else ""
    if place:
        text = text.replace(f"\n{place} = [\n", f"\n{place} = [\n{lines}", 1)
        assert lines in text
    else:
        text += lines
    table.write_text(text, "utf-8")


def test_every_example_has_its_lesson() -> None:
    assert set(EXAMPLES) == set(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_a_line_teaches_what_the_readme_says(name: str, tmp_path: Path) -> None:
    package = tmp_path / "agrinews"
    shutil.copytree(
        Path(agrinews.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    lesson = LESSONS[name]
    assert answer(lesson.program, package) == lesson.before
    teach(package, name)
    assert answer(lesson.program, package) == lesson.after
