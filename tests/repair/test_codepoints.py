from __future__ import annotations

import pytest

from agrinews.repair.codepoints import stage, suspects
from agrinews.repair.context import Context
from agrinews.repair.diagnose import look
from agrinews.repair.kinds import select

CONTEXT = Context(select())


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("今年\u00ad全县", "今年全县"),
        ("全县\u200b2024\ufeff年", "全县2024年"),
        ("\u202a全县\u202c", "全县"),
        ("⽔稻和⼩⻨", "水稻和小麦"),
        ("\uf98a量", "力量"),
        ("呢度\uecda嘢", "呢度啲嘢"),
        ("拼音\ue7c7", "拼音ḿ"),
    ],
)
def test_a_character_stands_for_another(seen: str, meant: str) -> None:
    assert suspects(look([seen]))
    assert stage([seen], CONTEXT)[0].after == meant


@pytest.mark.parametrize(
    "sound",
    [
        "👨\u200d👩\u200d👧一家",
        "❤\ufe0f苹果",
        "سلام\u200cدنیا 你好",
        "部首⺮、⺾、⻊",
        "塚﨑先生",
        "村民\ue123家",
        "plain text\u200b without Chinese",
    ],
)
def test_what_means_something_stays(sound: str) -> None:
    assert stage([sound], CONTEXT)[0].after == sound
