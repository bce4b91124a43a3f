from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import agrinews
from agrinews import _HOME_OF


@pytest.mark.parametrize("name", agrinews.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(agrinews, name) is not None


def test_the_public_names_are_those_with_a_home() -> None:
    assert sorted([*_HOME_OF, "__version__"]) == sorted(agrinews.__all__) == dir(agrinews)


@pytest.mark.parametrize(("name", "home"), sorted(_HOME_OF.items()))
def test_a_public_name_is_its_rooms_own(name: str, home: str) -> None:
    assert getattr(agrinews, name) is getattr(import_module(home), name)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = agrinews.nonsense


def test_importing_the_package_loads_nothing_else() -> None:
    script = "import sys, agrinews; print([m for m in sys.modules if m.startswith('agrinews.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
