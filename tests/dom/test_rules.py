"""Site rules: data that marks blocks and adds claims, and says clearly when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from agrinews.article.compose import compose
from agrinews.dom import check_rule, survey
from agrinews.errors import TableError
from agrinews.model import RuleSet, SiteRule
from agrinews.tables import sites

PAGES = Path(__file__).parents[2] / "fixtures" / "sites"
PAGE = """<title>秋收_青禾网</title><h1>秋收</h1><div>2024-11-03</div>
<div id=c><p>青禾县的秋收已经过半，今年的收成比去年更好，农民说。</p>
<div class=q>云岭市的地铁三号线昨天通过竣工验收，全长二十八公里。</div>
<p>三台收割机正在田间来回作业，运粮车排成一列等在路边。</p><p>来源 - 柳河报</p></div>"""


def rule_set(folder: Path, text: str) -> RuleSet:
    (folder / "e.cn.toml").write_text(text, "utf-8")
    return sites.load(folder, base=RuleSet())


def kept(page: str, rules: RuleSet) -> list[str]:
    seen = survey(page, rule=rules.for_url("http://news.e.cn/1"))
    verdicts = compose(seen).verdicts
    return [seen.blocks[v.block].text[:3] for v in verdicts if v.keep]


def test_a_rule_marks_what_is_no_story(tmp_path: Path) -> None:
    assert "云岭市" in kept(PAGE, RuleSet())
    rules = rule_set(tmp_path, "host = 'e.cn'\ndrop = \"//div[@class='q']\"\n")
    assert kept(PAGE, rules) == ["青禾县", "三台收"]
    rules = rule_set(tmp_path, "host = 'e.cn'\ndisclaimer = ['地铁.{0,9}竣工']\n")
    assert kept(PAGE, rules) == ["青禾县", "三台收"]


def test_a_rule_names_the_story(tmp_path: Path) -> None:
    rules = rule_set(tmp_path, "host = 'e.cn'\nbody = \"//div[@class='q']\"\n")
    assert kept(PAGE, rules) == ["云岭市"]


def test_a_rule_that_finds_no_text_is_overruled(tmp_path: Path) -> None:
    rules = rule_set(tmp_path, "host = 'e.cn'\nbody = ['//nav', '//h1']\n")
    assert kept(PAGE, rules) == kept(PAGE, RuleSet())


def test_a_rule_adds_claims(tmp_path: Path) -> None:
    rules = rule_set(tmp_path, "host = 'e.cn'\ntitle = '//h1'\nsource = '来源 - (\\S+)'\n")
    seen = survey(PAGE, rule=rules.for_url("http://e.cn/"))
    found = {claim.key: claim.value for claim in seen.claims if claim.kind == "rule"}
    assert found == {"title": "秋收", "source": "柳河报"}


def test_a_rule_tells_of_all_who_wrote(tmp_path: Path) -> None:
    rules = rule_set(tmp_path, "host = 'e.cn'\nauthor = '//b'\ntitle = '//b'\n")
    seen = survey("<b>林知秋</b><b></b><b>何清</b><b>何清</b>", rule=rules.for_url("http://e.cn/"))
    found = {claim.key: claim.value for claim in seen.claims if claim.kind == "rule"}
    assert found == {"author": "林知秋、何清", "title": "林知秋"}


FIELDS = {
    "title": "2024年秋收见闻",
    "subtitle": "一条线的副题",
    "author": "林知秋、何清",
    "editor": "李穗",
    "source": "柳河报",
    "published": "2024年11月2日 8时5分",
}
HEADED = """<title>秋收_青禾网</title><h1>青禾网</h1><h2>秋收</h2>
<div>2024-11-03 来源：青禾网 作者：方言</div>
<div id=c><p>青禾县的秋收已经过半，今年的收成比去年更好，农民说。</p>
<p>三台收割机正在田间来回作业，运粮车排成一列等在路边。</p></div><div>责任编辑：周谷</div>"""
"""A page that says something else of each field at the place where the finders would look."""


@pytest.mark.parametrize("name", FIELDS)
def test_a_rule_is_heard_before_the_page(tmp_path: Path, name: str) -> None:
    rules = rule_set(tmp_path, f"host = 'e.cn'\n{name} = \"//div[@id='x']\"\n")
    page = HEADED.replace("<h1>", f"<div id=x>{FIELDS[name]}</div><h1>", 1)
    before, after = (
        compose(survey(page, rule=rule)) for rule in (None, rules.for_url("http://e.cn/"))
    )
    fact = {"author": "authors", "editor": "editors", "published": "published_at"}.get(name, name)
    found = getattr(after, fact)
    assert found != getattr(before, fact)
    expected = {
        "author": ("林知秋", "何清"),
        "editor": ("李穗",),
        "published": "2024-11-02T08:05:00+08:00",
    }
    assert found.value == expected.get(name, FIELDS[name])


@pytest.mark.parametrize("name", FIELDS)
def test_a_rule_that_makes_no_sense_is_overruled(tmp_path: Path, name: str) -> None:
    rules = rule_set(tmp_path, f"host = 'e.cn'\n{name} = \"//div[@id='x']\"\n")
    page = HEADED.replace("<h1>", "<div id=x>——</div><h1>", 1)
    seen = survey(page, rule=rules.for_url("http://e.cn/"))
    assert compose(seen) == compose(survey(page))


def test_a_rule_points_at_the_byline(tmp_path: Path) -> None:
    page = HEADED.replace("<h1>", "<p class=l>11月3日 林知秋/文</p><h1>", 1)
    rules = rule_set(tmp_path, "host = 'e.cn'\nbyline = \"//p[@class='l']\"\n")
    found = compose(survey(page, rule=rules.for_url("http://e.cn/")))
    assert found.byline is not None
    assert found.byline.value.startswith("11月3日 林知秋/文")


def test_several_rules_stand_in_one_file(tmp_path: Path) -> None:
    text = "[[site]]\nhost=['a.cn','*.b.cn']\n[[site]]\nhost='x.a.cn'\nbody='//p'\n"
    rules = rule_set(tmp_path, text)
    found = {
        url: rules.for_url(f"http://{url}/") for url in ("y.a.cn", "x.a.cn", "c.b.cn", "xa.cn")
    }
    assert [rule.hosts if rule else None for rule in found.values()] == [
        ("a.cn", "b.cn"),
        ("x.a.cn",),
        ("a.cn", "b.cn"),
        None,
    ]
    assert rules.for_url(None) is rules.for_url("http://[half") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("host = ", "e.cn.toml:1"),
        ("body = '//p'", "needs a host"),
        ("host = 'a.cn'\nbodi = '//p'", "unknown key 'bodi'"),
        ("host = 'a.cn'\nbody = 3", "body must be"),
        ("host = 'a.cn'\ndisclaimer = '('", "bad pattern"),
        ("host = 'a.cn'\nbody = '//p['", "bad XPath"),
        ("host = 'a.cn'\nbody = 'nonsense()'", "bad XPath"),
    ],
)
def test_a_bad_rule_names_its_file(tmp_path: Path, *, text: str, message: str) -> None:
    def use() -> None:
        for rule in rule_set(tmp_path, text).rules:
            check_rule(rule)
            survey("<p>一</p>", rule=rule)

    with pytest.raises(TableError, match=r"e\.cn\.toml") as caught:
        use()
    assert message in str(caught.value)


def test_a_missing_rule_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="nowhere"):
        sites.load(tmp_path / "nowhere.toml")


def test_the_built_in_rules_can_be_read() -> None:
    for rule in sites.built_in().rules:
        check_rule(rule)


@pytest.mark.parametrize("rule", sites.built_in().rules, ids=lambda rule: rule.file)
def test_each_built_in_rule_fires_on_a_page_of_its_own(rule: SiteRule) -> None:
    assert rule.pages, f"{rule.file}: a rule without a page to prove it"
    for page in rule.pages:
        seen = survey((PAGES / f"{page}.html").read_text("utf-8"), rule=rule)
        found = {mark for block in seen.blocks for mark in block.marks}
        assert ("body" in found) == bool(rule.body)
        assert ("drop" in found) == bool(rule.drop or rule.disclaimer)
        claimed = {claim.key for claim in seen.claims if claim.kind == "rule"}
        assert claimed == {name for name, _ in rule.fields}
