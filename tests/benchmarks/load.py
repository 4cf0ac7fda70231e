"""Asks a server on this machine as quickly as it answers, over connections that stay open."""

import socket
import statistics
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlsplit


@dataclass
class Figures:
    a_second: float
    median: float  # milliseconds
    p95: float
    failed: int


def load(server: str, paths: list[str], *, seconds: float, connections: int = 12) -> Figures:
    """Every path in turn on every connection. Load goes to 127.0.0.1 only."""
    place = urlsplit(server)
    assert place.hostname == "127.0.0.1"
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
        len(times) / took, statistics.median(ordered), ordered[int(len(ordered) * 0.95)], failed[0]
    )


def _head(reader) -> tuple[int, int, bool]:
    status, length, closes = int(reader.readline().split()[1]), 0, False
    while (line := reader.readline().strip().lower()) != b"":
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        closes |= line == b"connection: close"
    return status, length, closes
