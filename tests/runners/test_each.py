from __future__ import annotations

from corpus import small_page

import agrinews
from agrinews.model import Failure


def test_records_come_in_order_and_failures_among_them() -> None:
    pages = [agrinews.RawPage(str(n), small_page(n)) for n in range(6)]
    pages[3] = agrinews.RawPage("3", b"\x89PNG\r\n\x1a\n")
    found = list(agrinews.clean_each(pages, workers=2))
    assert [one.origin for one in found] == [page.origin for page in pages]
    assert [one.code for one in found if isinstance(one, Failure)] == ["not_html"]
    assert found[0] == agrinews.clean(pages[0])
