"""Patterns that are compiled late are all well-formed, and answer as compiled ones do."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

import agrinews
from agrinews.patterns import deferred


def test_a_deferred_pattern_is_compiled_when_asked() -> None:
    made = deferred("(")  # no error yet
    with pytest.raises(re.error):
        made.search("x")


def test_a_deferred_pattern_answers_as_a_compiled_one() -> None:
    late, now = deferred(rb"[a-c]+", re.IGNORECASE), re.compile(rb"[a-c]+", re.IGNORECASE)
    assert (late.pattern, late.flags, late.groups) == (now.pattern, now.flags, now.groups)
    assert late.findall(b"xABx") == now.findall(b"xABx") == [b"AB"]
    assert late.sub(b"-", b"xABx") == b"x-x"


def test_every_deferred_pattern_of_the_package_is_one() -> None:
    kind = type(deferred(""))
    names = (m.name for m in pkgutil.walk_packages(agrinews.__path__, "agrinews."))
    found = [
        value
        for name in names
        if not name.endswith(("__main__", "dask"))
        for value in vars(import_module(name)).values()
        if isinstance(value, kind)
    ]
    assert len(found) > 100
    for each in found:
        re.compile(each.pattern, each.flags & ~re.UNICODE)
