from __future__ import annotations

import pytest

from agrinews.dom.bounds import LONG_TAG_BYTES, MAX_ATTRIBUTES, few_attributes

NAMES = b"".join(b" name%d" % number for number in range(2_000))
VALUES = b"".join(b" n%d='>'" % number for number in range(25_000))


@pytest.mark.parametrize("attributes", [NAMES, VALUES], ids=["names", "values with >"])
def test_an_element_keeps_its_first_attributes(attributes: bytes) -> None:
    page = b"<p>one</p><div%b>two</div>" % attributes
    cut = few_attributes(page)
    assert cut.startswith(b"<p>one</p><div n")
    assert cut.endswith(b">two</div>")
    assert len(cut.split(b" ")) == MAX_ATTRIBUTES + 1


def test_a_page_with_a_long_text_is_left_alone() -> None:
    page = b"<div id=a class='b c' hidden>%b</div>" % (b"a =b " * LONG_TAG_BYTES)
    assert few_attributes(page) == page


def test_a_long_value_is_left_alone() -> None:
    page = b"<img src='data:%b' alt=a>" % (b"A" * 3 * LONG_TAG_BYTES)
    assert few_attributes(page) == page
