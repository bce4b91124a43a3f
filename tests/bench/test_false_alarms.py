"""Sound text that repair would alter: `pytest -m bench -s tests/bench/test_false_alarms.py`.

Each tenth of the corpus is tried with a model made of the other nine, as a text that a model was
made of looks sound to it; and all of it with the tables as they are, as are the news, which no
model was made of. Every sentence is a document of its own, and the sentences of a passage or an
article are the strings of one page. Both texts stay outside the project. Takes four minutes;
training wants `agrinews[train]`.
"""

from __future__ import annotations

import importlib
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

import agrinews

SHARED = Path(__file__).parents[3] / "shared"
CORPORA = [SHARED / "corpus" / name for name in ("hans.txt.xz", "hant.txt.xz")]
HOME = Path(agrinews.__file__).parents[1]
MODEL = Path("agrinews", "tables", "bigrams.bin")
TRAINERS = ("jieba", "opencc", "snownlp", "wordfreq")
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；」”』’]*")
ALARMS = """
import json, sys
from agrinews.repair import fix_text, mend
for page in map(json.loads, sys.stdin):
    altered = [one for one in page if fix_text(one).after != one]
    for kind, found in ("sentence", altered), ("page", [r.before for r in mend(page) if r.edits]):
        for text in found:
            print(kind, text)
"""

Page = Sequence[str]

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the texts are not at hand"),
]


def passages(corpus: Path) -> list[str]:
    """Return the passages of a corpus, in order, but two that hold zero-width blanks: no text."""
    texts = lzma.decompress(corpus.read_bytes()).decode("utf-8").splitlines()
    return [text for text in texts if "\u200b" not in text]


def parted(texts: list[str], tenth: int) -> tuple[list[str], list[str]]:
    """Return nine tenths of the texts, and the tenth one: they are neighbours, not picked."""
    start, end = (len(texts) * n // 10 for n in (tenth, tenth + 1))
    return texts[:start] + texts[end:], texts[start:end]


def as_pages(texts: Iterable[str]) -> list[Page]:
    """Return the sentences of each text."""
    return [SENTENCE.findall(text) for text in texts]


def news(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Yield the sentences of each article, as those who marked it took it to be."""
    monkeypatch.syspath_prepend(str(SHARED / "bench"))
    render = importlib.import_module("score_news").render
    folder = SHARED / "bench" / "news"
    for row in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        yield SENTENCE.findall(render(json.loads(row), folder)[0])


def alarms(pages: Sequence[Page], root: Path) -> list[str]:
    """Return what the package below `root` alters, of the sentences and of the pages."""
    lines = "".join(json.dumps(page) + "\n" for page in pages)
    told = run(["-c", ALARMS], root, lines).splitlines()
    sentences = sum(map(len, pages))
    sys.stdout.write(f"\n{len(told)} altered of {sentences} sentences and {len(pages)} pages")
    return told


def run(arguments: Sequence[str], root: Path, given: str = "") -> str:
    """Return what Python prints, the package being the one below `root`."""
    return subprocess.run(
        [sys.executable, *arguments],
        input=given,
        text=True,
        encoding="utf-8",
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def retrained(folder: Path, texts: Mapping[str, list[str]]) -> None:
    """Copy the package into a folder and make its model of these texts, by names of files."""
    shutil.copytree(HOME / "agrinews", folder / "agrinews")
    for name, passages_ in texts.items():
        (folder / name).write_bytes(lzma.compress("\n".join(passages_).encode("utf-8")))
    run(["-m", "agrinews.repair.train", *texts], folder)


@pytest.mark.parametrize("tenth", range(10))
def test_a_text_that_the_model_has_not_seen_is_left_alone(tenth: int, tmp_path: Path) -> None:
    if not all(map(find_spec, TRAINERS)):
        pytest.skip("training wants agrinews[train]")
    parts = {corpus.name: parted(passages(corpus), tenth) for corpus in CORPORA}
    retrained(tmp_path, {name: seen for name, (seen, _) in parts.items()})
    assert (tmp_path / MODEL).read_bytes() != (HOME / MODEL).read_bytes()
    assert alarms(as_pages(text for _, unseen in parts.values() for text in unseen), tmp_path) == []


def test_a_text_of_the_corpus_is_left_alone() -> None:
    assert alarms(as_pages(text for corpus in CORPORA for text in passages(corpus)), HOME) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_news_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert alarms(list(news(monkeypatch)), HOME) == []
