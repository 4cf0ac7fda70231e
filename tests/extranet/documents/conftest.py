import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extranet.documents.models import Document
from tests import services


@pytest.fixture
def private_files(tmp_path, monkeypatch):
    """The private storage, empty; calling it gives the files that are in it."""
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path))
    return lambda: [path for path in Path(tmp_path).rglob("*") if path.is_file()]


@pytest.fixture(scope="session")
def clamd_service() -> Iterator[services.Service | services.Given]:
    """A real clamd; without one the test is skipped, with CI=true it fails."""
    try:
        service = services.clamd()
        service.url()
    except services.Missing as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
    yield service
    service.stop()


@pytest.fixture
def clamd(clamd_service, settings) -> str:
    """The site has a scanner."""
    settings.CLAMD_URL = clamd_service.url()
    return settings.CLAMD_URL


@pytest.fixture
def folder(tmp_path_factory, settings):
    """Unfinished uploads; calling it gives the files that are there."""
    settings.UPLOADS_DIR = tmp_path_factory.mktemp("coming") / "uploads"
    return lambda: sorted(settings.UPLOADS_DIR.iterdir()) if settings.UPLOADS_DIR.exists() else []
