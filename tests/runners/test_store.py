from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import small_page

pytest.importorskip("fsspec")

from agrinews.errors import OutputError
from agrinews.readers.files import find
from agrinews.readers.selection import Selection
from agrinews.runners.job import CleanJob
from agrinews.runners.limits import Limits
from agrinews.runners.plan import draw_up
from agrinews.runners.shard import ShardJob
from agrinews.runners.store import Folder, Remote, Store, store_of


@pytest.fixture(params=["folder", "memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    kinds = {
        "folder": str(tmp_path / "run"),
        "memory": f"memory://{tmp_path.name}/run",
        "file": f"file://{tmp_path}/run",
    }
    return store_of(kinds[request.param])


def test_the_name_decides_where_things_lie() -> None:
    assert isinstance(store_of("parts/"), Folder)
    assert isinstance(store_of("s3://bucket/parts/"), Remote)


def test_files_come_back_and_go(store: Store) -> None:
    assert store.names() == frozenset()
    store.write("a.json", b"{}")
    store.write(".plan/b", b"b")
    store.write("a.json", b"[]")
    assert "a.json" in store.names()
    assert (store.read("a.json"), store.read(".plan/b")) == (b"[]", b"b")
    store.remove("a.json")
    store.remove("a.json")
    assert "a.json" not in store.names()
    with pytest.raises(OutputError, match="cannot be read"):
        store.read("a.json")


def test_a_file_grows_elsewhere_and_is_published_whole(store: Store) -> None:
    with store.workplace() as folder:
        path = folder / "part-00000.jsonl"
        path.write_bytes(b"{}\n")
        store.publish(path)
    assert store.read("part-00000.jsonl") == b"{}\n"


def shards_on(store: Store, pages: str) -> list[bytes]:
    job = CleanJob()
    plan = draw_up(find([pages], Selection()), job, store=store, shards=3, asked="")
    again = draw_up(find([pages], Selection()), job, store=store, shards=3, asked="")
    assert plan == again
    task = ShardJob(plan, store, job, Limits(workers=1))
    assert plan.missing(store) == (0, 1, 2)
    assert sum(task(number).records for number in range(3)) == 7
    assert plan.missing(store) == ()
    return [store.read(plan.part(number)) for number in range(3)]


def test_a_run_on_any_storage(store: Store, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(7):
        (pages / f"{number}.html").write_bytes(small_page(number))
    assert len(b"".join(shards_on(store, str(pages))).splitlines()) == 7


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket on an S3-compatible server of our own."""
    pytest.importorskip("s3fs")
    server_of = pytest.importorskip("moto.server")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        import s3fs  # type: ignore[import-untyped, import-not-found, unused-ignore]  # noqa: PLC0415

        s3fs.S3FileSystem.clear_instance_cache()
        system = s3fs.S3FileSystem()
        system.mkdir("qinghe")
        for number in range(7):
            system.pipe_file(f"qinghe/pages/{number}.html", small_page(number))
        yield "s3://qinghe"
        s3fs.S3FileSystem.clear_instance_cache()
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of the server and of boto
def test_a_run_on_s3(bucket: str) -> None:
    assert "AWS_ENDPOINT_URL" in os.environ
    parts = shards_on(store_of(f"{bucket}/parts/"), f"{bucket}/pages")
    assert len(b"".join(parts).splitlines()) == 7
    assert b'"origin":"s3://qinghe/pages/0.html"' in parts[0]
