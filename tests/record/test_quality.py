from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agrinews.charset.decoding import Decoding
from agrinews.model import Article, Found
from agrinews.record.quality import judge_quality, score
from agrinews.tables import rows

FLAGS = st.lists(
    st.sampled_from([flag for flag, _, _ in rows("quality.tsv")] + ["lossy:3", "unheard-of"]),
    unique=True,
)


@given(FLAGS, st.sampled_from([flag for flag, _, _ in rows("quality.tsv")]))
def test_a_further_flag_never_raises_the_score(flags: list[str], more: str) -> None:
    assert 0 <= score([*flags, more]) <= score(flags) <= 1


def test_flags_are_facts_about_the_record() -> None:
    article = Article(
        title=Found("春耕", "title"),
        source=Found("新华网", "byline"),
        site_name=Found("84农业网", "title"),
        flags=frozenset({"anonymous"}),
    )
    decoding = Decoding("", "gb18030", b"", margin=0.05, replaced=2)
    quality = judge_quality(article, decoding, repairs=(), edits=(), han=30)
    assert quality.flags == (
        "anonymous",
        "encoding-doubtful",
        "no-date",
        "replaced-characters",
        "reprint",
        "short",
    )
    assert quality.score == score(quality.flags) < 1


def test_a_story_of_the_sites_own_is_no_reprint() -> None:
    article = Article(source=Found("山河日报", "byline"), site_name=Found("山河日报网", "title"))
    decoding = Decoding("", "utf-8", b"")
    assert "reprint" not in judge_quality(article, decoding, repairs=(), edits=(), han=300).flags
