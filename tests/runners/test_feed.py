from __future__ import annotations

import pickle
import select
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from agrinews.runners.feed import Feed

PATIENCE_S = 20


def taken(feed: Feed[bytes], count: int) -> list[bytes]:
    """Take so many items, and sleep on the feed's bell whenever none is there."""
    items: list[bytes] = []
    while len(items) < count:
        if feed.waiting:
            item, payload = feed.take()
            assert pickle.loads(payload) == item  # noqa: S301 - our own
            items.append(item)
        else:
            assert select.select([feed], [], [], PATIENCE_S)[0], "nobody rang"
            feed.hush()
    return items


def settled(pulled: list[bytes], count: int) -> int:
    """Return how many were pulled once there are `count`, and after a while more."""
    deadline = time.monotonic() + PATIENCE_S
    while len(pulled) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    return len(pulled)


def watched(items: Iterator[bytes], pulled: list[bytes]) -> Iterator[bytes]:
    for item in items:
        pulled.append(item)
        yield item


@pytest.mark.parametrize("ahead", [1, 2, 7, 1000])
def test_all_items_come_in_their_order_and_the_bell_misses_none(ahead: int) -> None:
    items = [b"%d" % n for n in range(500)]
    with closing(Feed(iter(items), ahead=ahead, ahead_bytes=10**6)) as feed:
        assert taken(feed, len(items)) == items


def test_it_rests_when_it_is_ahead_until_half_is_taken() -> None:
    pulled: list[bytes] = []
    items = (b"%d" % n for n in range(100))
    with closing(Feed(watched(items, pulled), ahead=8, ahead_bytes=10**6)) as feed:
        assert settled(pulled, 8) == 8
        taken(feed, 3)
        assert settled(pulled, 8) == 8
        taken(feed, 1)
        assert settled(pulled, 12) == 12


def test_large_items_wait_one_at_a_time() -> None:
    pulled: list[bytes] = []
    items = (bytes(10_000) for _ in range(5))
    with closing(Feed(watched(items, pulled), ahead=100, ahead_bytes=1_000)) as feed:
        assert settled(pulled, 1) == 1
        assert len(taken(feed, 5)) == 5
