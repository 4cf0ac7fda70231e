"""The trash: who put what there, who takes it out, and what is left when it goes for good."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.access.grants import share
from cms.access.models import AuditEntry
from cms.core.periodic import sweep
from extranet.documents import trash
from extranet.documents.files import KINDS
from extranet.documents.models import Document, DocumentVersion
from extranet.documents.versions import add_version
from search import queries
from tests.builders.documents import as_upload, make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="produce")


@pytest.fixture
def moderator(space):
    return make_member(space, "moderator", make_user(first_name="Arta", last_name="Krasniqi"))


def trashed(space, user, **fields) -> Document:
    document = make_document(space, **fields)
    with transaction.atomic():
        trash.trash(document, by=user)
    return document


def test_list_says_who_and_when_and_until(client, space, moderator):
    with time_machine.travel("2026-11-01T09:00:00Z", tick=False):
        trashed(space, moderator, title="Raporti i hedhur")
        client.force_login(moderator)
        html = client.get("/en/spaces/dhoma/documents/?list=trash").content.decode()
    assert "Moved here by Arta Krasniqi, 1 November 2026, 10:00." in html
    assert "It is deleted for good on 1 December 2026." in html


def test_restoring_from_the_list(client, space, moderator):
    document = trashed(space, moderator)
    client.force_login(moderator)
    html = client.get("/en/spaces/dhoma/documents/?list=trash").content.decode()
    assert f"/en/documents/{document.pk}/restore/" in html
    assert f"/en/documents/{document.pk}/delete/" not in html
    client.post(f"/en/documents/{document.pk}/restore/")
    document.refresh_from_db()
    assert (document.state, document.trashed_at, document.trashed_by) == ("published", None, None)


@pytest.mark.django_db(transaction=True)
def test_for_good_with_all_its_files(client, space, moderator, private_files):
    document = make_document(space, make_member(space, "moderator"), title="Raporti")
    share(document, make_user(), by=None)
    add_version(document, as_upload("a.txt", b"e re"), KINDS["txt"], by=document.owner)
    other = make_document(space)
    assert len(private_files()) == 3
    document.refresh_from_db()
    trash.trash(document, by=moderator)
    client.force_login(make_member(space, "admin"))
    question = client.get(f"/en/documents/{document.pk}/delete/").content.decode()
    assert "the files of its 2 versions are deleted" in question
    assert Document.objects.count() == 2
    answer = client.post(f"/en/documents/{document.pk}/delete/", follow=True)
    assert "“Raporti” is deleted for good." in answer.content.decode()
    assert list(Document.objects.all()) == [other]
    assert len(private_files()) == 1
    assert DocumentVersion.objects.count() == 1
    line = AuditEntry.objects.filter(action="state").first()
    assert (line.object_name, line.details) == ("Raporti", {"before": "trashed", "after": "deleted"})


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_the_row_does(space, moderator, private_files):
    document = trashed(space, moderator)
    with pytest.raises(RuntimeError), transaction.atomic():
        trash.purge(document.pk, by=make_member(space, "admin"))
        raise RuntimeError
    assert len(private_files()) == 1
    assert Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_storage_that_fails_stops_nothing(space, moderator, monkeypatch, caplog):
    document = trashed(space, moderator)

    def fail(name):
        raise OSError

    monkeypatch.setattr(document.file.storage, "delete", fail)
    trash.purge(document.pk, by=make_member(space, "admin"))
    assert not Document.objects.exists()
    assert "is still there" in caplog.text


@pytest.mark.stack
def test_sweep_deletes_what_is_old_and_nothing_else(space, moderator, settings):
    settings.TRASH_DAYS = 30
    with time_machine.travel("2026-10-01T12:00:00Z", tick=False):
        old, restored = trashed(space, moderator), trashed(space, moderator)
        draft = trashed(space, moderator, state="draft", owner=make_member(space))
        living = make_document(space)
    restored.move_to("published")
    with time_machine.travel("2026-10-01T12:00:01Z", tick=False):
        young = trashed(space, moderator)
    with time_machine.travel("2026-10-31T11:59:59Z", tick=False):
        assert trash.purge_old() == 0
    with time_machine.travel("2026-10-31T12:00:00Z", tick=False):
        assert trash.purge_old() == 2
        assert trash.purge_old() == 0
    assert set(Document.objects.all()) == {restored, living, young}
    assert not Document.objects.filter(pk__in=[old.pk, draft.pk]).exists()
    line = AuditEntry.objects.filter(action="state").latest("pk")
    assert (line.actor_id, line.details["after"]) == (None, "deleted")


def test_sweep_takes_them_in_turns_and_the_worker_calls_it(space, moderator, monkeypatch):
    monkeypatch.setattr(trash, "AT_ONCE", 2)
    for _ in range(3):
        trashed(space, moderator)
    Document.objects.update(trashed_at=timezone.now() - timedelta(days=31))
    sweep()
    assert Document.objects.count() == 1
    sweep()
    assert Document.objects.count() == 0


@pytest.mark.stack
def test_nothing_of_it_is_found_any_more(space, moderator):
    document = make_document(space, title="Kanarina")
    trash.trash(document, by=moderator)
    bring_up_to_date()
    assert queries.search(moderator, "kanarina").total == 1  # who moderates searches the trash, as before
    trash.purge(document.pk, by=make_member(space, "admin"))
    bring_up_to_date()
    assert queries.search(moderator, "kanarina").total == 0


@pytest.mark.stack
def test_only_what_is_in_the_trash_was_put_there(space):
    make_document(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(trashed_at=timezone.now())


def test_list_costs_the_same_however_many(client, space):
    admin = make_member(space, "admin")
    client.force_login(admin)
    counted = []
    for _ in range(2):
        for _ in range(5):
            trashed(space, make_member(space, "moderator"))
        counted.append(count_queries(client, "/en/spaces/dhoma/documents/?list=trash"))
    assert counted[0] == counted[1] <= 16
