"""Packages that come with an extra: the package, or a word on how to get it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from agrinews.errors import MissingExtraError


def need(package: str, *, extra: str, said: str) -> Any:  # noqa: ANN401 - a module that may be absent
    """Return a package that `pip install agrinews[extra]` installs.

    Raises MissingExtraError, which begins with `said`.

    >>> need("json", extra="none", said="JSON").dumps([])
    '[]'
    """
    try:
        return import_module(package)
    except ImportError as error:
        raise MissingExtraError(
            f"{said} needs an extra package ({error}): pip install 'agrinews[{extra}]'"
        ) from error
