"""A node of its own that is killed while people save, and comes back."""

import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from search import indexing, queries
from search.engines import EngineUnavailable, get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import Entry
from tests import services
from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

SAVES, WRITERS = 60, 4


class Node:
    """An Elasticsearch that can be killed and started again with its data."""

    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.process = folder, None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(services.START_ELASTICSEARCH), "--port", str(self.port), "--data", str(self.folder)]
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 120
        while not services._answers(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s"):
            assert self.process.poll() is None, "Elasticsearch did not start"
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def node(tmp_path):
    if get_engine().embedded:
        pytest.skip("the engine is in the database")
    node = Node(tmp_path)
    yield node
    node.kill()


@pytest.mark.long
def test_killed_during_saves_nothing_is_lost(node, monkeypatch):
    node.start()
    engine = ElasticsearchEngine(node.url, "kuvend-killed")
    for module in (indexing, queries):
        monkeypatch.setattr(module, "get_engine", lambda: engine)
    space = make_space(visibility="open")
    reader = make_member(space)

    def save(number: int) -> int:
        try:
            if number == SAVES // 2:
                node.kill()
            return make_document(space, title=f"Dokumenti {number}", text="qëndrueshmëri").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        saved = list(pool.map(save, range(SAVES)))  # raises what a save raised
    assert len(set(saved)) == SAVES
    assert Entry.objects.pending().exists()
    with pytest.raises(EngineUnavailable):
        queries.search(reader, "qëndrueshmëri")

    node.start()
    indexing.send_pending_quietly()  # what the worker's next sweep does
    engine.refresh()
    assert not Entry.objects.pending().exists()
    assert queries.search(reader, "qëndrueshmëri").total == SAVES
