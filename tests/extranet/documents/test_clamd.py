"""The client against a real clamd, and against servers that behave badly."""

import io
import socket
import threading
from contextlib import contextmanager

import pytest

from extranet.documents.clamd import ScannerUnavailable, ping, scan
from tests.services import EICAR, Service

PIECE = 64 * 1024


def pieces(content: bytes):
    file = io.BytesIO(content)
    return iter(lambda: file.read(PIECE), b"")


@contextmanager
def a_server(answer):
    """One connection, handed to `answer`; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _address = server.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


@pytest.mark.parametrize("content", [b"", b"a", b"Vendimi " * 50_000, EICAR[:-1]])
def test_clean(clamd, content):
    assert scan(clamd, pieces(content), 10) == (True, "", "")


@pytest.mark.parametrize("content", [EICAR, b"x" * 100_000 + EICAR, EICAR + b"x" * 500_000])
def test_infected(clamd, content):
    verdict = scan(clamd, pieces(content), 10)
    assert not verdict.clean
    assert "Eicar-Test-Signature" in verdict.found


def test_larger_than_the_scanner_takes(clamd):
    verdict = scan(clamd, pieces(b"x" * 8 * 1024 * 1024), 10)
    assert not verdict.clean
    assert not verdict.found
    assert "size limit exceeded" in verdict.problem


def test_over_a_socket_file(clamd_service):
    if not isinstance(clamd_service, Service):
        pytest.skip("the environment names a scanner by its address only")
    url = f"unix://{clamd_service.folder}/clamd.ctl"
    assert ping(url, 5)
    assert scan(url, pieces(EICAR), 10).found
    assert scan(url, pieces(b"x"), 10).clean


def test_ping(clamd):
    assert ping(clamd, 5)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_nobody_is_there(url):
    assert not ping(url, 1)
    with pytest.raises(ScannerUnavailable):
        scan(url, pieces(b"x"), 1)


def test_one_that_never_answers():
    done = threading.Event()
    with a_server(lambda connection: done.wait(10)) as url:
        with pytest.raises(ScannerUnavailable):
            scan(url, pieces(b"x"), 0.2)
        done.set()


def test_one_that_takes_no_bytes():
    done = threading.Event()
    with a_server(lambda connection: done.wait(10)) as url:
        with pytest.raises(ScannerUnavailable):
            scan(url, pieces(b"x" * 64 * 1024 * 1024), 0.2)
        done.set()


@pytest.mark.parametrize("said", [b"", b"COMMAND READ TIMED OUT\0", b"UNKNOWN COMMAND\0"])
def test_one_that_says_nothing_useful(said):
    def answer(connection):
        connection.recv(PIECE)
        connection.sendall(said)

    with a_server(answer) as url, pytest.raises(ScannerUnavailable):
        scan(url, pieces(b"x"), 5)


def test_whoever_gives_the_bytes_may_fail(clamd):
    def broken():
        yield b"x"
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        scan(clamd, broken(), 5)
