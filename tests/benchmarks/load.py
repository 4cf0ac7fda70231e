"""Asks a server on this machine as quickly as it answers, over connections that stay open: with wrk where it is
installed, which takes the processors a tenth of the time that the same takes in Python."""

import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

GENERATOR = "wrk" if shutil.which("wrk") else "Python"


@dataclass
class Figures:
    a_second: float
    median: float  # milliseconds
    p95: float
    failed: int
    requests: int


def load(server: str, paths: list[str], *, seconds: float, connections: int = 12) -> Figures:
    """Every path in turn on every connection. Load goes to 127.0.0.1 only."""
    place = urlsplit(server)
    assert place.hostname == "127.0.0.1"
    if GENERATOR == "wrk":
        return _wrk(server, paths, seconds, connections)
    times: list[float] = []
    failed = [0]
    end = time.perf_counter() + seconds

    def ask(offset: int) -> None:
        own: list[float] = []
        wire = socket.create_connection((place.hostname, place.port), 20)
        reader = wire.makefile("rb")
        for path in cycle(paths[offset:] + paths[:offset]):
            start = time.perf_counter()
            if start > end:
                break
            wire.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            status, length, closes = _head(reader)
            reader.read(length)
            own.append(time.perf_counter() - start)
            failed[0] += status != 200
            if closes:
                wire.close()
                wire = socket.create_connection((place.hostname, place.port), 20)
                reader = wire.makefile("rb")
        times.extend(own)

    threads = [threading.Thread(target=ask, args=(number * 7 % len(paths),)) for number in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    ordered = sorted(time * 1000 for time in times)
    return Figures(
        len(times) / took,
        statistics.median(ordered),
        ordered[int(len(ordered) * 0.95)],
        failed[0],
        len(times),
    )


def _wrk(server: str, paths: list[str], seconds: float, connections: int) -> Figures:
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "--timeout=20s",
             "-s", Path(__file__).with_name("wrk.lua"), server],
            env=os.environ | {"PATHS": file.name}, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    line = next(line for line in said.splitlines() if line.startswith("found "))
    requests, took, median, p95, failed = (int(word) for word in line.split()[1:])  # times in microseconds
    return Figures(requests / took * 1e6, median / 1000, p95 / 1000, failed, requests)


def _head(reader) -> tuple[int, int, bool]:
    status, length, closes = int(reader.readline().split()[1]), 0, False
    while (line := reader.readline().strip().lower()) != b"":
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        closes |= line == b"connection: close"
    return status, length, closes
