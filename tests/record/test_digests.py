from __future__ import annotations

import hashlib

from agrinews.record.digests import digest, distance, letters_of, record_id

STORY = (
    "三月下旬以来，清溪县气温稳步回升，各乡镇抓住晴好天气抢播早稻。截至二十六日，全县早稻育秧面积"
    "已达一万八千亩，占计划的七成以上，比去年同期快三天。往年自己撒种，一场倒春寒就要补种，现在秧苗"
    "在棚里，睡得着觉了。下一步将重点防范四月上旬可能出现的低温阴雨，指导农户及时揭膜通风。"
)
OTHER = (
    "这口井在村口，井栏上的刻痕深达两指。据考证，它开凿于清代中叶，最旺的时候养活着三个自然村两千多"
    "口人。一九八三年大旱，附近池塘全部见底，唯独这口井没有断水。村里通了自来水以后，井渐渐没人用了。"
)


def test_the_hash_does_not_see_script_width_or_punctuation() -> None:
    assert digest("２０２０年，农业网！") == digest("2020年農業網")
    assert digest("农业网") != digest("农业报")


def test_the_hash_is_the_sha_256_of_the_letters() -> None:
    known = hashlib.sha256(letters_of(STORY).encode()).hexdigest()
    assert digest(STORY).text == f"sha256:{known}"


def test_a_near_copy_is_near_and_another_story_is_far() -> None:
    near = digest(STORY.replace("三天", "五天")).near
    assert distance(digest(STORY).near, near) <= 8
    assert distance(digest(STORY).near, digest(OTHER).near) > 20


def test_a_text_without_letters_has_a_hash() -> None:
    assert digest("").near == "0" * 16
    assert digest("……") == digest("")
    assert len(digest("甲").near) == 16


def test_the_id_is_that_of_the_canonical_url_or_else_of_the_bytes() -> None:
    assert record_id(None, b"x") == hashlib.sha256(b"x").hexdigest()[:16]
    url = "https://nongye.example/1"
    assert record_id(url, b"x") == hashlib.sha256(url.encode()).hexdigest()[:16]
