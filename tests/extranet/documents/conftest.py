from pathlib import Path

import pytest

from extranet.documents.models import Document


@pytest.fixture
def private_files(tmp_path, monkeypatch):
    """The private storage, empty; calling it gives the files that are in it."""
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path))
    return lambda: [path for path in Path(tmp_path).rglob("*") if path.is_file()]
