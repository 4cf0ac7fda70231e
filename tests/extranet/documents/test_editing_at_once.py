"""Two people with the same form open: the second is told, and nothing of either is lost."""

import threading

import pytest
from django.db import connection
from django.test import Client

from extranet.documents.models import Document
from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(participation="publish")


@pytest.fixture
def document(space):
    return make_document(space, make_member(space), title="Raporti", description="Hyrja")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def moderator(space, **fields) -> Client:
    user = make_member(space, "moderator")
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return signed_in(user)


def save(client, document, revision, **typed):
    data = {"title": "Raporti", "description": "Hyrja", "language": "sq", "revision": revision} | typed
    return client.post(f"/en/documents/{document.pk}/edit/", data)


def test_the_form_carries_what_it_was_based_on(document, space):
    html = moderator(space).get(f"/en/documents/{document.pk}/edit/").content.decode()
    assert '<input type="hidden" name="revision" value="0"' in html


def test_the_second_is_told_who_changed_what_and_keeps_their_text(document, space):
    first, second = moderator(space, first_name="Arta", last_name="Krasniqi"), moderator(space)
    assert save(first, document, 0, title="Raporti vjetor", language="en").status_code == 302
    answer = save(second, document, 0, description="Hyrja ime e gjatë")
    html = answer.content.decode()
    assert answer.status_code == 409
    for told in ("Arta Krasniqi", "Title", "Raporti", "Raporti vjetor", "Shqip", "English", "<ins>", "<del>"):
        assert told in html
    assert "Hyrja ime e gjatë</textarea>" in html
    document.refresh_from_db()
    assert (document.title, document.description, document.revision) == ("Raporti vjetor", "Hyrja", 1)
    # The form knows of the change now: whoever saves again means it.
    assert 'name="revision" value="1"' in html
    assert save(second, document, 1, title="Raporti im").status_code == 302
    document.refresh_from_db()
    assert (document.title, document.revision) == ("Raporti im", 2)


def test_addresses_of_people_are_not_told(document, space):
    first = moderator(space, first_name="Arta", email="fshehur@example.org")
    save(first, document, 0, title="Tjetër")
    assert "fshehur@example.org" not in save(moderator(space), document, 0).content.decode()


@pytest.mark.parametrize("revision", ["", "-5", "7"])
def test_without_a_true_base_nothing_is_overwritten(document, space, revision):
    answer = save(moderator(space), document, revision, title="Tjetër")
    assert answer.status_code == 409
    assert 'value="Tjetër"' in answer.content.decode()
    document.refresh_from_db()
    assert document.title == "Raporti"


def test_an_invalid_text_is_shown_as_such_first(document, space):
    answer = save(moderator(space), document, 0, title="")
    assert "error-summary" in answer.content.decode()
    document.refresh_from_db()
    assert document.revision == 0


def test_a_decision_about_what_changed_meanwhile_is_not_taken(document, space):
    Document.objects.update(state="pending")
    first, second = moderator(space), moderator(space)
    seen = document.content_mark
    save(first, document, 0, title="Tjetër")
    answer = second.post(f"/en/documents/{document.pk}/publish/", {"seen": seen}, follow=True)
    assert "Somebody changed this document while you were looking at it." in answer.content.decode()
    document.refresh_from_db()
    assert document.state == "pending"
    second.post(f"/en/documents/{document.pk}/publish/", {"seen": document.content_mark})
    document.refresh_from_db()
    assert document.state == "published"


def test_buttons_carry_what_their_reader_saw(document, space):
    html = moderator(space).get(document.get_absolute_url()).content.decode()
    assert f'name="seen" value="{document.content_mark}"' in html


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_of_four_who_save_at_once_one_saves():
    space = make_space(participation="moderate")
    document = make_document(space, title="Raporti")
    clients = [signed_in(make_member(space)) for _ in range(4)]
    start, answers = threading.Barrier(4), []

    def act(number: int) -> None:
        try:
            start.wait(10)
            answers.append((save(clients[number], document, 0, title=f"T{number}").status_code, number))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _number in answers) == [302, 409, 409, 409]
    document.refresh_from_db()
    assert document.title == f"T{dict(answers)[302]}"
