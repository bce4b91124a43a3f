"""Shards on a cluster, by dask.distributed; needs the extra `dask`.

The engine sees a function and numbers, and retries what a lost machine leaves undone. It never sees
a page that kills its process: inside a shard each page is cleaned behind the walls of a pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from agrinews.errors import SetupError
from agrinews.extras import need

R = TypeVar("R")
RETRIES = 3
"""Of a shard whose task failed; a machine that is lost is another matter, and Dask's own."""


@contextmanager
def connected(scheduler: str | None, *, workers: int) -> Iterator[Any]:
    """Hand out a client of the scheduler, or of a cluster of so many processes on this machine.

    Raises MissingExtraError, or SetupError when nobody answers.
    """
    distributed = need("distributed", extra="dask", said="this engine")
    try:
        client = (
            distributed.Client(scheduler, timeout="20s")
            if scheduler
            else distributed.Client(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        )
    except (OSError, ValueError) as error:
        raise SetupError(f"no scheduler answers at {scheduler}: {error}") from error
    with client:
        yield client


def run(client: Any, job: Callable[[int], R], *, shards: Iterable[int]) -> Iterator[R]:  # noqa: ANN401
    """Yield what the job returns for each shard, as they come. Raises what the job raised last."""
    distributed = import_module("distributed")
    # Not pure: that two runs ask for the same is no reason to believe that the files are there.
    futures = client.map(job, list(shards), pure=False, retries=RETRIES)
    try:
        for future in distributed.as_completed(futures):
            yield future.result()
    finally:
        client.cancel(futures)
