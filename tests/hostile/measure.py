"""Time and memory of each hostile document at one size and at twice that.

    PYTHONPATH=tests python -m hostile.measure [--size 100000] [--only deep-] [--all]

Each runs in a process of its own. CPU seconds and peak memory above that of the idle process;
without `--all` only what is slow, large, super-linear or wrong is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from typing import Any, Final

from hostile.documents import DOCUMENTS, Document

from agrinews.errors import AgrinewsError
from agrinews.pipeline import clean

SLOW_S: Final = 2.0
LARGE_MB: Final = 300.0
STEEP: Final = 2.9
"""Twice the size in so many times the time is more than linear, noise apart."""
LEAST_S: Final = 0.3
PATIENCE_S: Final = 60


def measured(document: Document, size: int) -> dict[str, Any]:
    """Return what became of a document in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        os.write(write, json.dumps(_outcome(document.body(size), document)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        said = answer.read()
    status = os.waitpid(child, 0)[1]
    if not said:
        return {"s": PATIENCE_S, "mb": 0, "said": f"killed by signal {status & 127}", "bytes": 0}
    found: dict[str, Any] = json.loads(said)
    return found


def _outcome(body: bytes, document: Document) -> dict[str, Any]:
    idle_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    try:
        record = clean(body)
    except AgrinewsError as error:
        said = f"{error.code}: {error}"[:80]
        if not document.may_fail:
            said = f"LOST {said}"
    except BaseException as error:  # noqa: BLE001 - what is looked for
        said = f"BUG {type(error).__name__}: {error}"[:120]
    else:
        text = "".join(record.text.split())
        lost = [word for word in document.wanted if word not in text]
        shown = [word for word in document.banned if word in text]
        said = f"{'LOST ' * bool(lost)}{'SHOWN ' * bool(shown)}{len(record.text)} characters"
    took_s = time.process_time() - began
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"s": took_s, "mb": (peak_kb - idle_kb) / 1024, "said": said, "bytes": len(body)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    clean(DOCUMENTS["run-digits"].body(10))  # what is loaded once
    for name, document in DOCUMENTS.items():
        if chosen.only not in name:
            continue
        half, whole = (measured(document, size) for size in (chosen.size // 2, chosen.size))
        ratio = whole["s"] / max(half["s"], 0.01)
        wrong = not whole["said"][0].isdigit() and not document.may_fail
        steep = ratio > STEEP and whole["s"] > LEAST_S
        bad = wrong or steep or whole["s"] > SLOW_S or whole["mb"] > LARGE_MB
        if bad or chosen.all:
            sys.stdout.write(
                f"{name:24}{whole['bytes']:>11} B {whole['s']:7.2f} s x{ratio:4.1f} "
                f"{whole['mb']:7.0f} MB  {whole['said']}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
