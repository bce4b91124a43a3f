r"""Regular expressions that are compiled when they are first used.

Of those that the modules name, a page needs a third. Compiling is slow where they speak of Chinese:
CPython goes through each of the 27,000 characters of `[\u3400-\u9fff]`, which takes a millisecond
and a half each time, and the time of a bare start for every ten.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["deferred"]


def deferred(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    r"""Return what `re.compile` returns, compiled when something is first asked of it.

    A mistake in `source` shows only then: every pattern has a test that uses it.

    >>> deferred(r"\d+").findall("2024年3月5日")
    ['2024', '3', '5']
    """
    return cast("re.Pattern[AnyStr]", _Uncompiled(source, flags))


class _Uncompiled:
    """Stands for a compiled pattern, and has its attributes."""

    def __init__(self, source: Any, flags: int) -> None:  # noqa: ANN401 - str or bytes
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        """Return an attribute of the compiled pattern, and keep it: the next call finds it."""
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
