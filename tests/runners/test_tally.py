from __future__ import annotations

import json

from agrinews.model import Failure
from agrinews.record import make_reject, plain
from agrinews.record.schema import example_text
from agrinews.runners.tally import tally

EXAMPLE = json.loads(example_text())
REJECT = plain(make_reject(Failure("a", "no_article", "no article")))


def test_records_rejects_and_other_lines_are_told_apart() -> None:
    found = tally([EXAMPLE, EXAMPLE, REJECT, None, 3, {"a": 1}])
    assert (found.records, found.rejects, found.other) == (2, 1, 3)
    assert found.groups()["reject codes"] == {"no_article": 1}


def test_edits_and_removals_are_added_up_by_kind_in_either_form() -> None:
    summary = {**EXAMPLE, "removed": {"total": 3, "chars": 9, "kinds": {"nav": 2, "footer": 1}}}
    full = {**EXAMPLE, "removed": [{"kind": "nav"}, {"kind": "promo"}], "repairs": None}
    groups = tally([summary, full]).groups()
    assert groups["removed"] == {"nav": 3, "footer": 1, "promo": 1}


def test_classes_are_in_their_order_and_kinds_by_number() -> None:
    rows = [
        {**EXAMPLE, "stats": {"chars": n}, "lang": lang, "quality": {"score": q, "flags": []}}
        for n, lang, q in ((20_000, "zh-Hant", 1), (0, "zh-Hans", 0.05), (49, "zh-Hans", 0.5))
    ]
    groups = tally(rows).groups()
    assert groups["length"] == {"0 to 49": 2, "10000 and more": 1}
    assert groups["languages"] == {"zh-Hans": 2, "zh-Hant": 1}
    assert list(groups["quality"]) == ["0.9 to 1.0", "0.5 to 0.6", "0.0 to 0.1"]


def test_a_selection_of_fields_is_counted_as_far_as_it_goes() -> None:
    row = {"origin": "a", "encoding.used": "gb18030", "text": ""}
    groups = tally([row]).groups()
    assert groups["encodings"] == {"gb18030": 1}
    assert groups["hosts"] == {"?": 1}
