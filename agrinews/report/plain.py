"""A trace as JSON, for those who want to look at it with other tools."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from agrinews.pipeline import Trace
from agrinews.record import plain
from agrinews.report.blocks import UNREPAIRED, verdicts_by_block


def as_json(trace: Trace) -> dict[str, Any]:
    """Return what the report shows: decoding, blocks with verdicts and edits, record.

    The text of the page is left out of the decoding, since the blocks hold it.
    """
    judged = verdicts_by_block(trace.article.verdicts)
    repairs = trace.mending.blocks or (UNREPAIRED,) * len(trace.survey.blocks)
    blocks = [
        {
            "index": block.index,
            "kind": block.kind,
            "text": block.text,
            "link_chars": block.link_chars,
            "marks": sorted(block.marks),
            "verdicts": [
                {"at": [v.start, v.end], "keep": v.keep, "kind": v.kind, "rule": v.rule}
                for v in judged.get(block.index, [])
            ],
            "edits": [asdict(edit) for edit in repair.edits],
        }
        for block, repair in zip(trace.survey.blocks, repairs, strict=True)
    ]
    return {"decoding": trace.decoding.account(), "blocks": blocks, "record": plain(trace.record)}
