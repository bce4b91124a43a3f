"""What mirrors, and readers who lose a byte, do to made-up sentences, and how much of it is undone.

Scores with floors, a little under what was measured; not properties: some bytes have two readings.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from agrinews.repair import fix_text
from agrinews.repair.edits import undo
from agrinews.repair.readings import rank, simplified


def _load(name: str) -> ModuleType:
    """Return a module beside this one; tests are no package."""
    spec = util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = sys.modules[name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mirror = _load("mirror")

TRADITIONAL = (
    "山河縣農業局昨日召開會議，部署秋收秋種工作。",
    "“合作社的機器已經檢修完畢。”社長陳國強說，種子和肥料全部運到村里。",
    "養殖場負責人介紹，這批雞苗的價格比去年低，銷路卻更好。",
    "記者從青溪鎮了解到，當地將建設高標準農田兩萬畝，覆蓋十二個村。",
    "水稻田的灌溉渠修好了，農戶說今年的收成會比去年好。縣里還組織技術員到村里講課。",
    "專家認為，這項技術的推廣，對穩定糧食產量、增加農民收入有重要意義。",
    "去年底，全縣貧困村的道路已經實現硬化，群眾出行問題得到解決！",
    "“我們要抓住機遇，發展鄉村旅游。”縣委書記在座談會上表示。",
    "茶葉價格上漲，帶動了山區經濟的發展；不少青年選擇回鄉創業。",
    "圖書館新購進了一批科技圖書，供學生和農技人員免費借閱。",
)
READINGS = {
    "農": "nóng", "業": "yè", "開": "kāi", "會": "huì", "議": "yì", "種": "zhǒng", "機": "jī",
    "經": "jīng", "檢": "jiǎn", "畢": "bì", "長": "zhǎng", "國": "guó", "強": "qiáng", "說": "shuō",
    "運": "yùn", "養": "yǎng", "場": "chǎng", "負": "fù", "責": "zé", "紹": "shào", "這": "zhè",
    "雞": "jī", "價": "jià", "銷": "xiāo", "記": "jì", "從": "cóng", "鎮": "zhèn", "當": "dāng",
    "將": "jiāng", "設": "shè", "標": "biāo", "準": "zhǔn", "萬": "wàn", "畝": "mǔ", "個": "gè",
    "訓": "xùn", "請": "qǐng", "優": "yōu", "驗": "yàn", "數": "shù", "報": "bào", "發": "fā",
    "東": "dōng", "錯": "cuò", "現": "xiàn", "關": "guān", "點": "diǎn", "臺": "tái", "實": "shí",
    "術": "shù", "專": "zhuān", "穩": "wěn", "產": "chǎn", "義": "yì", "縣": "xiàn", "體": "tǐ",
}  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """Yield sentences in both scripts, by themselves and as pages of three."""
    fold = simplified()
    sentences = [*TRADITIONAL]
    pages = ["\n".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    for text in sentences + pages:
        yield "traditional", text
        yield "simplified", "".join(fold.get(char, char) for char in text)


def test_the_readings_are_readings() -> None:
    assert all(rank(char, reading) is not None for char, reading in READINGS.items())


@pytest.mark.parametrize(
    ("script", "misaligned", "cut", "floor"),
    [
        ("traditional", False, False, 1.0),
        ("traditional", True, False, 0.95),
        ("traditional", True, True, 0.9),
        ("traditional", False, True, 0.75),
        ("simplified", False, True, 0.5),
    ],
)
def test_the_work_of_mirrors_is_undone(
    script: str, floor: float, *, misaligned: bool, cut: bool
) -> None:
    rng = random.Random(1)  # noqa: S311
    right = seen = 0
    for is_script, text in texts():
        if is_script != script:
            continue
        for tail in ("", "?"):
            table = {c: r for c, r in READINGS.items() if rng.random() < 0.7}
            flatten = rng.random() < 0.5
            made = mirror.Mirror(
                table if misaligned or not cut else {}, misaligned, cut, tail, flatten
            )
            damaged, eaten = mirror.damage(text, made)
            meant = text.translate(mirror.FLAT) if flatten else text
            if eaten or damaged == meant:
                continue
            repair = fix_text(damaged)
            assert undo(repair.after, repair.edits) == damaged
            seen += 1
            right += repair.after == meant
    assert seen >= 8
    assert right >= floor * seen


@pytest.mark.parametrize(("kind", "floor"), [("lost", 0.35), ("put in", 0.45)])
def test_lost_and_inserted_bytes_are_found(kind: str, floor: float) -> None:
    rng = random.Random(2)  # noqa: S311
    right = seen = 0
    for _, text in texts():
        size = len(text.encode("gb18030"))
        at = rng.randrange(2, size - 2)
        lost = kind == "lost"
        damaged = mirror.lose(text, at) if lost else mirror.put_in(text, at | 1, 0xFF)
        repair = fix_text(damaged)
        assert undo(repair.after, repair.edits) == damaged
        seen += 1
        right += repair.after == text
    assert right >= floor * seen


def test_sound_sentences_stay() -> None:
    for _, text in texts():
        assert fix_text(text).edits == ()
