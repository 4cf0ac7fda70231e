"""Has files drawn and read by a process of its own (rendering.py), and keeps what was drawn in the private storage."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.http import Http404, HttpResponse, HttpResponseBase

from .downloads import serve_private

#: Seconds after which somebody who came at a busy moment may come again.
AGAIN = 5


class Busy(Exception):
    """Enough is being drawn at the moment."""


class NotDrawn(Exception):
    """There is no such picture, and there will be none."""


class Stored:
    """A file of the private storage, as `serve_private` asks for one."""

    def __init__(self, name: str):
        self.name, self._storage = name, storages["private"]

    @property
    def size(self) -> int:
        return self._storage.size(self.name)

    def exists(self) -> bool:
        return self._storage.exists(self.name)

    def open(self, mode: str = "rb") -> File:
        return self._storage.open(self.name, mode)


def serve_drawn(request, find: Callable[[], Any], *, name: str, etag: str) -> HttpResponseBase:
    """The picture that `find` gives, to a reader who may see it: the caller asked. What cannot be drawn is a 404; while
    enough is drawn already, a 503 that says when to come again."""
    try:
        return serve_private(request, find(), name=name, media_type="image/webp", etag=etag, inline=True)
    except (NotDrawn, FileNotFoundError):
        raise Http404 from None
    except Busy:
        response = HttpResponse(status=503)
        response["Retry-After"] = str(AGAIN)
        response["Cache-Control"] = "private, no-store"
        return response


@contextlib.contextmanager
def rendered(kind: str, file, first: int, last: int, *, seconds: int) -> Iterator[tuple[Path, str]]:
    """The folder with what rendering.py made of `file` (a FieldFile), and what it printed.

    Raises subprocess.SubprocessError where it crashed or took longer than `seconds`, OSError where the file is away.
    """
    with tempfile.TemporaryDirectory(prefix="kuvend-drawing-") as made, _on_disk(file, made) as source:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "cms.core.rendering", kind, source, made, str(first), str(last)],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=True,
        )
        yield Path(made), done.stdout.strip()


@contextlib.contextmanager
def _on_disk(file, beside: str) -> Iterator[str]:
    """The path of the file, copied from where it has none."""
    try:
        yield file.path
    except NotImplementedError:
        path = Path(beside) / "source"
        with file.open("rb") as opened, path.open("wb") as copy:
            shutil.copyfileobj(opened, copy)
        yield str(path)


def keep(name: str, content: File) -> None:
    """In the private storage under this very name, unless it is there: two who make the same make the same."""
    storage = storages["private"]
    if not storage.exists(name) and (saved := storage.save(name, content)) != name:
        storage.delete(saved)


def forget(folder: str) -> None:
    """Delete what lies in the folders below `folder` of the private storage. Nothing there: nothing to do."""
    storage = storages["private"]
    try:
        for name in storage.listdir(folder)[0]:
            for file in storage.listdir(f"{folder}/{name}")[1]:
                storage.delete(f"{folder}/{name}/{file}")
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)
    except FileNotFoundError:
        return
