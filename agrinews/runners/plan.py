"""A run in shards: which inputs belong to which, fixed before the work begins.

Shards are stretches of the input in its order, of about the same number of bytes, so that all parts
one after the other are what a single run writes. The plan lies beside the parts: `plan.json` says
what was asked for, `.plan/00012.jsonl` lists the inputs of a shard. A shard is done when its part
exists; nothing else is remembered.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import IO, Final

import agrinews
from agrinews.errors import PlanMismatchError
from agrinews.model import Failure
from agrinews.readers.files import Input
from agrinews.readers.remote import is_remote, state_of
from agrinews.runners.job import CleanJob
from agrinews.runners.store import Store
from agrinews.tables import fingerprint as tables_fingerprint

PLAN: Final = "plan.json"
SCHEMA: Final = "agrinews.plan/1"
INPUT_COST_BYTES: Final = 4096
"""What an input costs beside its bytes; it also keeps a shard of empty files from being endless."""

Listed = Input | Failure


@dataclass(frozen=True, slots=True)
class Plan:
    """What `plan.json` holds."""

    fingerprint: str
    """16 hex digits: of inputs, options, tables and version."""
    shards: int
    inputs: int
    agrinews: str
    tables: str
    suffix: str
    """Of the parts."""
    schema: str = SCHEMA

    def part(self, number: int) -> str:
        """Return the name of a shard's part."""
        return f"part-{number:05d}{self.suffix}"

    def rejects(self, number: int) -> str:
        """Return the name of a shard's rejects."""
        return f"part-{number:05d}.rejects.jsonl"

    def missing(self, store: Store) -> tuple[int, ...]:
        """Return the shards that are not done."""
        there = store.names()
        return tuple(n for n in range(self.shards) if self.part(n) not in there)


def inputs_name(number: int) -> str:
    """Return where the inputs of a shard are listed."""
    return f".plan/{number:05d}.jsonl"


def draw_up(
    inputs: Iterable[Listed], job: CleanJob, *, store: Store, shards: int, asked: str
) -> Plan:
    """Return the plan of a run, and lay it beside the parts unless it is there already.

    `asked` says in any form what else the output depends on. Raises PlanMismatchError when there is
    another plan, or parts without one.
    """
    with TemporaryFile("w+", encoding="utf-8", prefix="agrinews-") as spool:
        digest, count, size = _spool(inputs, spool)
        options = repr((job.options, job.rendering, job.selection, job.min_quality, asked, shards))
        version, tables = agrinews.__version__, tables_fingerprint()
        whole = hashlib.sha256(f"{digest}\n{options}\n{version}\n{tables}".encode())
        suffix = job.rendering.format.suffix
        plan = Plan(whole.hexdigest()[:16], shards, count, version, tables, suffix)
        if _is_there(store, plan):
            return plan
        _lay(spool, store, shards=shards, size=size)
    store.write(PLAN, json.dumps(asdict(plan), indent=2).encode() + b"\n")
    return plan


def _is_there(store: Store, plan: Plan) -> bool:
    """Whether this plan was laid before; PLAN is written last, so the lists are there as well."""
    names = store.names()
    if PLAN in names:
        found = json.loads(store.read(PLAN))
        if found != asdict(plan):
            raise PlanMismatchError(_difference(found, asdict(plan)))
        return True
    strange = sorted(name for name in names if name.startswith("part-"))
    if strange:
        raise PlanMismatchError(f"{strange[0]} is there, but no {PLAN}: choose an empty directory")
    return False


def _difference(found: dict[str, object], planned: dict[str, object]) -> str:
    """Return in words why two plans do not go together."""
    shown = [
        f"{key} {found.get(key)} there, {value} now"
        for key, value in planned.items()
        if found.get(key) != value and key != "fingerprint"
    ]
    why = "; ".join(shown) or "other options, or inputs that have changed since"
    return f"the parts there belong to another run ({why}); choose another directory"


def _spool(inputs: Iterable[Listed], spool: IO[str]) -> tuple[str, int, int]:
    """Write the inputs down; return their digest, number and bytes."""
    digest = hashlib.sha256()
    count = size = 0
    for source in inputs:
        state = _state(source)
        line = json.dumps([_row(source), state[0]])
        digest.update(f"{line}{state[1]}\n".encode())
        spool.write(f"{line}\n")
        count += 1
        size += state[0] + INPUT_COST_BYTES
    return digest.hexdigest(), count, size


def _state(source: Listed) -> tuple[int, str]:
    """Return the size of an input in bytes, and what changes when it does."""
    if isinstance(source, Failure):
        return 0, ""
    try:
        if is_remote(source.path):
            return state_of(source.path)
        found = os.stat(source.path)  # noqa: PTH116 - any path, as in readers.files
    except (OSError, ValueError):
        return 0, "absent"
    return found.st_size, str(found.st_mtime_ns)


def _lay(spool: IO[str], store: Store, *, shards: int, size: int) -> None:
    """Write the list of each shard."""
    spool.seek(0)
    lines = iter(spool)
    before = 0
    held = next(lines, None)
    for number in range(shards):
        rows = []
        while held is not None and before * shards < size * (number + 1):
            row, weight = json.loads(held)
            rows.append(json.dumps(row))
            before += weight + INPUT_COST_BYTES
            held = next(lines, None)
        store.write(inputs_name(number), "".join(f"{row}\n" for row in rows).encode())


def _row(source: Listed) -> dict[str, object]:
    return {type(source).__name__: asdict(source)}


def inputs_of(store: Store, number: int) -> Iterator[Listed]:
    """Yield the inputs of a shard, in their order."""
    for line in store.read(inputs_name(number)).splitlines():
        ((kind, values),) = json.loads(line).items()
        yield Input(**values) if kind == "Input" else Failure(**values)
