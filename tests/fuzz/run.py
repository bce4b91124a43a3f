"""Fuzz one target: `PYTHONPATH=tests python -m fuzz.run clean CORPUS -max_total_time=600`.

The corpus is a directory; the seeds are written into it first. All else is libFuzzer's.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

with atheris.instrument_imports(include=["agrinews"]):
    from fuzz.seeds import SEEDS, dictionary
    from fuzz.targets import TARGETS


def main() -> None:
    """Write the seeds, then fuzz until libFuzzer is told to stop or finds something."""
    name, corpus, *options = sys.argv[1:]
    folder = Path(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS[name]():
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = folder.with_suffix(".dict")
    words.write_text(dictionary(), "ascii")
    atheris.Setup([sys.argv[0], corpus, f"-dict={words}", *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
