"""A file of two gigabytes from its first byte to a document that was scanned and read, in a process of its own.

    python -m tests.benchmarks.large_file FOLDER

Prints the most memory that was in use, in megabytes: before, when the document was there, when the worker had it
scanned and read; and the seconds until the document was there, of which the network has none.
"""

import os
import socket
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

LENGTH = 2 * 1024**3 - 1024


class Stream:
    """As much of a request as `tus.append` needs: text without an end of a line."""

    TEXT = b"Vendimi i komunes. " * 4000

    def __init__(self):
        self.left = LENGTH

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return self.TEXT[:size]


def scanner() -> str:
    """Takes everything and finds nothing."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _address = server.accept()
            with connection, connection.makefile("rb") as file:
                file.read(len(b"zINSTREAM\0"))
                while left := struct.unpack("!I", file.read(4))[0]:
                    while left:
                        left -= len(file.read(min(left, 65536)))
                connection.sendall(b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    return f"tcp://127.0.0.1:{server.getsockname()[1]}"


def peak() -> int:
    # Not getrusage: its maximum is handed down by whoever started this process.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main() -> None:
    folder = tempfile.mkdtemp(dir=sys.argv[1])
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "KUVEND_VAR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/kuvend.sqlite3",
        "CLAMD_URL": scanner(),
        "CLAMD_MAX_MEGABYTES": "4096",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.test import RequestFactory

    from extranet.documents import tus, uploads
    from extranet.documents.models import Document
    from tests.builders.spaces import make_member, make_space

    space = make_space(participation="produce")
    owner = make_member(space)
    request = RequestFactory().post("/")
    request.user = owner
    worker = uploads.read_text
    uploads.read_text = SimpleNamespace(enqueue=lambda pk: None)  # the worker is another process
    before, start = peak(), time.perf_counter()
    upload = tus.begin(space, owner, "i madh.txt", LENGTH, {"language": "sq"})
    with tus.opened(upload) as file:
        tus.append(upload, file, Stream())
        tus.finish(upload, file, request)
    sent, taken = peak(), time.perf_counter() - start
    document = Document.objects.get()
    worker.func(document.pk)
    document.refresh_from_db()
    assert (document.size, document.scan_state, document.text_state) == (LENGTH, "clean", "read")
    print(f"{before} {sent} {peak()} {taken:.1f}")


if __name__ == "__main__":
    main()
