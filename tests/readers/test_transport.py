"""TLS, tunnels through proxies, and what a bomb costs in memory."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from webserver import Guest, WebServer, page, serving

from agrinews.errors import FetchError
from agrinews.readers.http import Fetcher
from agrinews.readers.policy import FetchPolicy

POLICY = FetchPolicy(allow_private=True, delay_s=0, timeout_s=2, deadline_s=4, retries=0)
BODY = "<html><p>水稻丰收。</p></html>".encode()
MAX_MEMORY_KB = 200 * 1024


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    words += f" -addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt"
    subprocess.run([openssl, *words.split()], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(tls=context) as server:
        server.routes["/a"] = page(BODY)
        yield server


def code(url: str, policy: FetchPolicy) -> str:
    with Fetcher(policy) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    return caught.value.code


def test_a_certificate_that_nobody_signed_is_refused(secure: WebServer) -> None:
    assert code(secure.url("/a"), POLICY) == "tls"
    assert not secure.log


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_insecure_takes_any_certificate(secure: WebServer) -> None:
    with Fetcher(replace(POLICY, verify=False)) as fetcher:
        assert fetcher.fetch(secure.url("/a")).body == BODY


def test_the_environment_may_name_a_certificate(
    secure: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with Fetcher(POLICY) as fetcher:
        assert fetcher.fetch(secure.url("/a")).body == BODY


def test_a_drip_ends_at_the_deadline_under_tls_too(
    secure: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(guest: Guest) -> None:
        guest.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            guest.send(b"x")
            guest.pause(0.1)

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    secure.routes["/slow"] = drip
    began = time.monotonic()
    assert code(secure.url("/slow"), replace(POLICY, deadline_s=1)) == "deadline"
    assert time.monotonic() - began < 2


def test_a_handshake_that_never_comes_times_out(web: WebServer) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/a"
        assert code(url, replace(POLICY, timeout_s=0.3)) == "timeout"
    finally:
        silent.close()
    assert not web.log


def test_a_proxy_carries_tls_without_reading_it(
    web: WebServer, secure: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tunnel(guest: Guest) -> None:
        with socket.create_connection((secure.host, secure.port)) as other:
            guest.send(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=pour, args=(other, guest.sock), daemon=True)
            back.start()
            pour(guest.sock, other)

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    web.routes[f"{secure.host}:{secure.port}"] = tunnel
    with Fetcher(replace(POLICY, proxy=web.url(""), robots=False)) as fetcher:
        assert fetcher.fetch(secure.url("/a")).body == BODY
    assert [asked.path for asked in web.log] == [f"{secure.host}:{secure.port}"]


def pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        return


# What a process is said to have used at most includes what its parent had when it was started: so a
# small parent stands between it and these tests.
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_costs_little_memory(web: WebServer, coding: str) -> None:
    web.routes["/bomb"] = page(bomb(coding), f"Content-Encoding: {coding}")
    fetch = f"-m agrinews fetch {web.url('/bomb')} --allow-private --delay 0 --deadline 9"
    command = [sys.executable, "-c", MEASURE, sys.executable, *fetch.split()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    status, used_kb = map(int, done.stdout.split())
    assert b"too_large" in done.stderr
    assert status == 3
    assert used_kb < MAX_MEMORY_KB


def bomb(coding: str) -> bytes:
    """Return some 2 MB that inflate to 2 GB: a block of a megabyte, again and again."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = maker.compress(b" " * 2**20) + maker.flush(zlib.Z_FULL_FLUSH)
    body = block * 2000
    if coding == "deflate":
        return b"\x78\xda" + body
    whole = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + body
    if coding == "gzip":
        return whole
    outer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return outer.compress(whole) + outer.flush()
