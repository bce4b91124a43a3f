"""Fixtures that several rooms' tests share, and options of the test run."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings
from webserver import WebServer, serving


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="write what the golden pages give now into their expected.json; review the diff",
    )


def pytest_configure() -> None:
    """Let no test depend on how busy the machine is, or on how the run was started.

    A job begun with `&` ignores Ctrl-C, and so would all that the tests start.
    """
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies of whoever runs the tests out of them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on a free port of 127.0.0.1."""
    with serving() as server:
        yield server
