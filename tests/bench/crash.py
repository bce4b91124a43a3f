"""2,000 URLs on 20 hosts, fetched by a process that is killed and resumed again and again.

    python tests/bench/crash.py [--urls 2000] [--hosts 20] [--kills 5] [--delay 0.05] [--jobs 20]

The hosts are 127.0.0.2 and the addresses after it. Prints what the servers' log and the output
show, and fails unless every URL is exactly once in output or rejects, no page was asked for twice
but those in flight at a kill, and no two requests to one host came closer than the delay.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from webserver import WebServer, page, serving

STORY = """<html><head><title>{title}</title></head><body><h1>{title}</h1>
<p>2024-08-16 来源：山河县融媒体中心</p>
<p>惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位。</p>
<p>县农业农村局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户农户增收。</p>
</body></html>"""
# The servers are threads of this process, so their clock starts a request a moment after the
# client's has ended the pause; the log may show a gap shorter by what a thread switch takes.
SWITCH_S = 0.005
EVERY_NTH_IS_GONE = 17


@dataclass(frozen=True)
class Trial:
    """How the run is set up."""

    urls: int = 2000
    hosts: int = 20
    kills: int = 5
    delay: float = 0.05
    jobs: int = 20
    seed: int = 7


@dataclass(frozen=True)
class Findings:
    """What came of it."""

    records: int
    rejects: int
    missing: int
    repeated: int
    asked_twice: int
    most_in_flight: int
    smallest_gap_s: float
    seconds: float


def run(trial: Trial) -> Findings:
    """Fetch all URLs, killing the process at random moments, and return what the logs show."""
    chance = random.Random(trial.seed)  # noqa: S311 - moments of a test
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        servers = [stack.enter_context(serving(f"127.0.0.{2 + i}")) for i in range(trial.hosts)]
        urls = [_route(servers[i % trial.hosts], i) for i in range(trial.urls)]
        listing = Path(folder, "urls.txt")
        listing.write_text("\n".join(urls), "utf-8")
        command = _command(trial, Path(folder))
        began = time.monotonic()
        expected_s = trial.urls / trial.hosts * trial.delay * 1.3
        for _ in range(trial.kills):
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            time.sleep(0.5 + chance.random() * expected_s / trial.kills)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        return _findings(trial, urls, Path(folder), servers, time.monotonic() - began)


def _route(server: WebServer, number: int) -> str:
    path = f"/n/{number}.html"
    if number % EVERY_NTH_IS_GONE:
        server.routes[path] = page(
            STORY.format(title=f"山河县春耕备耕有序推进（{number}）").encode()
        )
    return server.url(path)


def _command(trial: Trial, folder: Path) -> list[str]:
    command = f"-m agrinews fetch -i {folder / 'urls.txt'} -o {folder / 'out.jsonl'}"
    command += f" --rejects {folder / 'bad.jsonl'} --resume --allow-private --no-progress"
    return [sys.executable, *command.split(), "--delay", str(trial.delay), "-j", str(trial.jobs)]


def _findings(
    trial: Trial, urls: list[str], folder: Path, servers: list[WebServer], seconds: float
) -> Findings:
    records, rejects = _urls(folder / "out.jsonl"), _urls(folder / "bad.jsonl")
    counts = Counter([*records, *rejects])
    asked = Counter(
        server.url(request.path)
        for server in servers
        for request in server.log
        if request.path != "/robots.txt"
    )
    gaps = [b.at - a.at for server in servers for a, b in pairwise(server.log)]
    assert records == [url for url in urls if url in set(records)], "not in the order of the input"
    assert not list(folder.glob(".*.journal")), "the journal was left behind"
    return Findings(
        records=len(records),
        rejects=len(rejects),
        missing=sum(url not in counts for url in urls),
        repeated=sum(count > 1 for count in counts.values()),
        asked_twice=sum(asked.values()) - len(asked),
        most_in_flight=trial.kills * trial.jobs,
        smallest_gap_s=min(gaps),
        seconds=seconds,
    )


def _urls(path: Path) -> list[str]:
    return [json.loads(line)["url"] for line in path.read_text("utf-8").splitlines()]


def verdict(found: Findings, trial: Trial) -> list[str]:
    """Return what is wrong; nothing, when all is well."""
    wrong = {
        "URLs are missing": found.missing,
        "URLs are there twice": found.repeated,
        "pages were asked for twice": found.asked_twice > found.most_in_flight,
        "requests came too close": found.smallest_gap_s < trial.delay - SWITCH_S,
        "a URL was lost": found.records + found.rejects != trial.urls,
    }
    return [complaint for complaint, holds in wrong.items() if holds]


def main() -> int:
    """Run the trial that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for each in fields(Trial):
        parser.add_argument(f"--{each.name}", type=type(each.default), default=each.default)
    trial = Trial(**vars(parser.parse_args()))
    found = run(trial)
    sys.stdout.write(f"{trial}\n{found}\n")
    complaints = verdict(found, trial)
    sys.stdout.write(
        "".join(f"WRONG: {complaint}\n" for complaint in complaints) or "all is well\n"
    )
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
