"""Reading the text in the background: once, twice, too late, in vain."""

import pytest
from django.core.files.base import ContentFile

from extranet.documents import tasks
from extranet.documents.models import Document
from tests.builders.documents import make_document, make_pdf
from tests.builders.spaces import make_space

from .test_extraction import EMPTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    document = make_document(make_space(), file_name="a.pdf")
    keep(document, make_pdf("Faqja e parë", "Faqja e dytë"))
    return document


def keep(document, content: bytes, name: str = "a.pdf") -> None:
    document.file.save("x", ContentFile(content), save=False)
    Document.objects.filter(pk=document.pk).update(
        text_state="waiting", file_name=name, file=document.file.name
    )


def read(document) -> list[str]:
    return list(document.texts.values_list("text", flat=True))


def test_text_is_there_afterwards(document):
    assert tasks.read_text.func(document.pk) == "read"
    document.refresh_from_db()
    assert document.text_state == "read"
    assert read(document) == ["Faqja e parë", "Faqja e dytë"]


def test_twice_is_once(document):
    tasks.read_text.func(document.pk)
    assert tasks.read_text.func(document.pk) == "read"
    assert read(document) == ["Faqja e parë", "Faqja e dytë"]


def test_of_a_deleted_document(document):
    pk = document.pk
    document.delete()
    assert tasks.read_text.func(pk) == "gone"


def test_deleted_while_it_was_read(document, monkeypatch):
    def extract(file, extension):
        Document.objects.all().delete()
        return iter(())

    monkeypatch.setattr(tasks, "extract", extract)
    assert tasks.read_text.func(document.pk) == "gone"


@pytest.mark.parametrize("extension", EMPTY)
def test_without_text(document, extension):
    keep(document, EMPTY[extension], f"a.{extension}")
    assert tasks.read_text.func(document.pk) == "none"
    assert read(document) == []


@pytest.mark.parametrize("error", [ValueError, MemoryError, RecursionError, KeyError])
def test_library_that_fails_leaves_the_document(document, monkeypatch, error, client):
    tasks.read_text.func(document.pk)

    def extract(file, extension):
        raise error("broken")
        yield

    monkeypatch.setattr(tasks, "extract", extract)
    assert tasks.read_text.func(document.pk) == "failed"
    document.refresh_from_db()
    assert document.text_state == "failed"
    assert read(document) == []
    assert document.file.size


def test_file_that_is_gone(document):
    document.file.storage.delete(document.file.name)
    Document.objects.filter(pk=document.pk).update(file="documents/1/none")
    assert tasks.read_text.func(document.pk) == "failed"


def test_saving_in_the_meantime_loses_nothing(document):
    """Somebody who began to edit before the worker came does not set the state of the text back."""
    begun = Document.objects.get(pk=document.pk)
    tasks.read_text.func(document.pk)
    begun.move_to("archived")
    document.refresh_from_db()
    assert (document.state, document.text_state) == ("archived", "read")
