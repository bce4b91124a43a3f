"""The record: its fields, their JSON in both directions, their schema, and how one is made."""

from __future__ import annotations

from agrinews.record.codec import from_json, plain, to_json
from agrinews.record.fields import Record, Reject
from agrinews.record.make import make_record
from agrinews.record.reject import make_reject

__all__ = [
    "Record",
    "Reject",
    "from_json",
    "make_record",
    "make_reject",
    "plain",
    "to_json",
]
