"""Pages a second by `-j`, on many hosts that take their time to answer.

    python tests/bench/throughput.py [--jobs 1,2,4,8,16,32,64] [--latency 0.2] [--seconds 4]

The server is another process; each host (127.0.0.2 and after) answers after `latency` seconds
with a page of some 30 kB. With `--delay 0` a host is asked again as soon as it has answered, so a
job brings at most 1 / latency pages a second, until the processor is busy with cleaning them.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOSTS = 64
PARAGRAPH = (
    "<p>惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥到位。</p>\n"
)
ITEM = '<li><a href="/n/{0}.html">春耕现场：第{0}号合作社的一天</a></li>\n'
PAGE = (
    "<html><head><meta charset=utf-8><title>山河县春耕备耕有序推进</title></head><body><ul>"
    + "".join(ITEM.format(i) for i in range(200))
    + "</ul><h1>山河县春耕备耕有序推进</h1><p>2024-03-05 来源：山河县融媒体中心</p>"
    + PARAGRAPH * 40
    + "</body></html>"
).encode()
FOUND = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
ABSENT = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"


def serve(latency_s: float, ready: multiprocessing.queues.Queue[int]) -> None:
    """Answer on all hosts, at one port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            if b"GET /robots.txt" in head:
                writer.write(ABSENT)
            else:
                await asyncio.sleep(latency_s)
                writer.write(FOUND + PAGE)
            await writer.drain()

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    async def main() -> None:
        hosts = [f"127.0.0.{2 + i}" for i in range(HOSTS)]
        first = await asyncio.start_server(quietly, hosts[0], 0)
        port = first.sockets[0].getsockname()[1]
        for host in hosts[1:]:
            await asyncio.start_server(quietly, host, port, backlog=16)
        ready.put(port)
        await asyncio.Event().wait()

    asyncio.run(main())


def pages_per_second(port: int, jobs: int, *, urls: int) -> tuple[float, float]:
    """Return pages a second, and how many processors the command kept busy."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "urls.txt")
        hosts = (f"127.0.0.{2 + i % HOSTS}" for i in range(urls))
        lines = (f"http://{host}:{port}/n/{i}.html\n" for i, host in enumerate(hosts))
        listing.write_text("".join(lines), "utf-8")
        output = Path(folder, "out.jsonl")
        command = f"-m agrinews fetch -i {listing} -o {output} --delay 0 --allow-private -q"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        subprocess.run([sys.executable, *command.split(), "-j", str(jobs)], check=True)
        took_s = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return urls / took_s, busy_s / took_s


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", default="1,2,4,8,16,32,64")
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--seconds", type=float, default=4)
    chosen = parser.parse_args()
    ready: multiprocessing.queues.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(chosen.latency, ready), daemon=True)
    server.start()
    port = ready.get(timeout=10)
    sys.stdout.write(
        f"{os.cpu_count()} processors, latency {chosen.latency} s, {len(PAGE)} bytes\n"
    )
    first_s = 1 / pages_per_second(port, 1, urls=1)[0]
    sys.stdout.write(f"{first_s:.1f} s for the first page, which each figure includes\n")
    sys.stdout.write("jobs  pages/s  processors busy\n")
    for jobs in map(int, chosen.jobs.split(",")):
        urls = max(jobs, int(min(jobs / chosen.latency, 100) * chosen.seconds))
        rate, busy = pages_per_second(port, jobs, urls=urls)
        sys.stdout.write(f"{jobs:4}  {rate:7.1f}  {busy:.2f}\n")
        sys.stdout.flush()
    server.terminate()


if __name__ == "__main__":
    main()
