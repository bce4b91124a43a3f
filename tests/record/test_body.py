"""The text of a story that holds a table: a line for each row, and where its edits stand."""

from __future__ import annotations

from agrinews.model import RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import clean
from agrinews.record import Record

LEAD = "全县十月蔬菜均价每公斤三元六角，环比下降百分之一，叶菜降幅较大。"
END = "监测人员预计，本周蔬菜价格以稳为主，猪肉价格还将小幅回落。"
TABLE = (
    "<table><tr><th>品种</th><th>均价</th></tr><tr><td>农業(yè)大白菜</td><td>1.20<br>元</td></tr>"
    "<tr><td>鸡蛋</td><td>9.80</td></tr></table>"
)
TEXT = f"{LEAD}\n\n品种\t均价\n农業大白菜\t1.20 元\n鸡蛋\t9.80\n\n{END}"


def record(middle: str) -> Record:
    page = (
        "<title>蔬菜均价回落_青禾网</title><h1>蔬菜均价回落</h1><p>2024-11-03 来源：青禾报</p>"
        f"<div><p>{LEAD}</p>{middle}<p>{END}</p></div>"
    )
    return clean(RawPage(origin="page", body=page.encode()), CleanOptions(provenance="full"))


def test_a_table_is_one_paragraph_with_a_line_for_each_row() -> None:
    made = record(TABLE)
    assert made.text == TEXT
    assert made.stats.paragraphs == 3


def test_edits_in_a_cell_stand_where_the_text_has_it() -> None:
    made = record(TABLE)
    assert isinstance(made.repairs, tuple)
    (edit,) = (edit for edit in made.repairs if edit.field == "text")
    assert made.text[slice(*edit.at)] == edit.after
    assert edit.before == "業(yè)"


def test_tables_that_follow_each_other_are_two_paragraphs() -> None:
    made = record(TABLE.replace("農業(yè)", "") * 2)
    assert made.text.count("\n\n") == 3


def test_a_table_that_lays_out_the_page_has_paragraphs_in_it() -> None:
    made = record("<table><tr><td>三台收割机正在田间来回作业，运粮车排成一列。</td></tr></table>")
    assert made.text.split("\n\n")[1] == "三台收割机正在田间来回作业，运粮车排成一列。"
