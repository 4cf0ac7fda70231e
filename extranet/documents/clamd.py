"""A small client of clamd: one file a connection, sent in pieces (INSTREAM) and never held in memory."""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

MAX_REPLY = 4096


class ScannerUnavailable(Exception):
    """Nobody answered, or not in time: to be tried again."""


class Verdict(NamedTuple):
    clean: bool
    found: str = ""  # the name of what was found
    problem: str = ""  # why the scanner would not look at this file; then it is not clean either


def ping(url: str, timeout: float) -> bool:
    """Whether the scanner answers."""
    try:
        with _connection(url, timeout) as connection:
            connection.sendall(b"zPING\0")
            return _reply(connection) == "PONG"
    except ScannerUnavailable:
        return False


def scan(url: str, chunks: Iterable[bytes], timeout: float) -> Verdict:
    """What clamd at `url` says of the bytes; `timeout` is in seconds, for every single step.

    Raises ScannerUnavailable. An error of whoever gives the bytes passes through.
    """
    with _connection(url, timeout) as connection:
        connection.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            if chunk and not _sent(connection, struct.pack("!I", len(chunk)) + chunk):
                break  # it has closed, most often after saying that this is too much
        else:
            _sent(connection, struct.pack("!I", 0))
        return _verdict(_reply(connection))


@contextmanager
def _connection(url: str, timeout: float) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    unix = parts.scheme == "unix"
    connection = socket.socket(socket.AF_UNIX) if unix else None
    try:
        if connection is not None:
            connection.settimeout(timeout)
            connection.connect(parts.path)
        else:
            connection = socket.create_connection((parts.hostname or "", parts.port or 3310), timeout)
    except OSError as error:
        if connection is not None:
            connection.close()
        raise ScannerUnavailable(f"{url}: {error}") from error
    with connection:
        yield connection


def _sent(connection: socket.socket, data: bytes) -> bool:
    """False: the other side takes no more, and may have said why."""
    try:
        connection.sendall(data)
    except TimeoutError as error:
        raise ScannerUnavailable(f"it takes no more bytes: {error}") from error
    except OSError:
        return False
    return True


def _reply(connection: socket.socket) -> str:
    reply = b""
    try:
        while not reply.endswith(b"\0") and len(reply) < MAX_REPLY and (part := connection.recv(MAX_REPLY)):
            reply += part
    except OSError as error:
        if not reply:
            raise ScannerUnavailable(f"no answer: {error}") from error
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(reply: str) -> Verdict:
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, found=said.removesuffix(" FOUND"))
    if said.endswith("ERROR"):
        return Verdict(clean=False, problem=said)
    raise ScannerUnavailable(f"an answer that says nothing: {reply[:100]!r}")
