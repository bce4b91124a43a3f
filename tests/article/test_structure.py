"""A story as parts: tables as rows, pictures in their places, layout tables as text."""

from __future__ import annotations

from agrinews.article.compose import compose
from agrinews.article.structure import Part, structure
from agrinews.dom import survey

P1 = "青禾县农业农村局11月3日介绍，今年全县秋粮收获已经完成九成以上。"
P2 = "记者在柳河镇看到，三台收割机正在田间来回作业，运粮车排成一列。"


def parts(body: str) -> list[Part]:
    head = "<title>秋收过半_青禾网</title><h1>秋收过半</h1><div>2024-11-03 来源：青禾日报</div>"
    seen = survey(f"{head}{body}", url="http://e.cn/")
    article = compose(seen)
    return list(structure(seen, article.verdicts, images=article.images))


def test_a_table_is_rows_of_cells() -> None:
    table = (
        "<table><tr><th>乡镇<th>产量<tr><td>柳河镇<td>八万<br>吨<tr><td>松坪乡<td>六万吨</table>"
    )
    found = parts(f"<div><p>{P1}</p>{table}<p>{P2}</p></div>")
    assert [part.type for part in found] == ["p", "table", "p"]
    assert found[1].rows == (("乡镇", "产量"), ("柳河镇", "八万\n吨"), ("松坪乡", "六万吨"))


def test_a_layout_table_is_text() -> None:
    found = parts(f"<table><tr><td>{P1}<br>{P2}</td></tr></table>")
    assert [(part.type, part.text) for part in found] == [("p", P1), ("p", P2)]


def test_headings_quotations_and_items_keep_their_kind() -> None:
    inner = (
        f"<h3>收割机进田</h3><blockquote>“心里踏实了。”</blockquote><ul><li>玉米</ul><p>{P2}</p>"
    )
    found = parts(f"<div><p>{P1}</p>{inner}</div>")
    assert [part.type for part in found] == ["p", "h", "quote", "item", "p"]


def test_pictures_and_captions_stand_in_their_places() -> None:
    figure = "<p align=center><img src=/a.jpg></p><p align=center>图为收割现场。林知秋 摄</p>"
    found = parts(f"<div><p>{P1}</p>{figure}<p>{P2}</p></div><img src=/logo.gif>")
    assert [part.type for part in found] == ["p", "img", "caption", "p"]
    assert found[1].url == "http://e.cn/a.jpg"
