"""Errors stop publishing in the back office, by whatever way; everything that was typed is kept."""

import pytest
from django.contrib.messages import get_messages
from django.utils.translation import gettext, override
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from cms.home.models import StandardPage
from tests.builders.pages import make_home, make_page
from tests.builders.people import make_user

pytestmark = pytest.mark.django_db

BAD, GOOD = "<h3>Nëntitulli</h3>", "<h2>Titulli</h2>"


@pytest.fixture
def admin(client):
    user = make_user(is_staff=True, is_superuser=True, language="en")
    client.force_login(user)
    return client


def messages(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def edited(client, page, text: str, **fields):
    address = f"/admin/pages/{page.pk}/edit/"
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({"body": streamfield([("text", rich_text(text))])}))
    data.update({"action-publish": "action-publish", **fields})
    return client.post(address, data)


def test_a_page_with_errors_stays_as_it_is_and_the_draft_keeps_what_was_typed(admin):
    page = make_page("Rreth")
    response = edited(admin, page, BAD, title="Rreth nesh")
    assert response.url == f"/admin/pages/{page.pk}/edit/#before-publishing"
    assert "The heading “Nëntitulli” is of level 3" in messages(response)
    stored = StandardPage.objects.get(pk=page.pk)
    assert stored.title == "Rreth"
    assert "Nëntitulli" not in str(stored.body)
    draft = stored.get_latest_revision_as_object()
    assert draft.title == "Rreth nesh"
    assert "Nëntitulli" in str(draft.body)
    assert draft.has_unpublished_changes


def test_once_put_right_it_is_published_and_warnings_are_said(admin):
    page = make_page("Rreth")
    edited(admin, page, BAD)
    response = edited(admin, page, GOOD)
    assert response.status_code == 302
    assert "Titulli" in str(StandardPage.objects.get(pk=page.pk).body)
    assert "There is no summary." in messages(response)


def test_a_new_page_is_kept_as_a_draft(admin):
    home = make_home()
    address = f"/admin/pages/add/home/standardpage/{home.pk}/"
    data = querydict_from_html(admin.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({"body": streamfield([("text", rich_text(BAD))])}))
    data.update({"title": "E re", "slug": "e-re", "action-publish": "action-publish"})
    response = admin.post(address, data)
    page = StandardPage.objects.get(slug="e-re")
    assert response.url == f"/admin/pages/{page.pk}/edit/#before-publishing"
    assert not page.live
    assert "Nëntitulli" in str(page.get_latest_revision_as_object().body)


def test_in_the_language_of_the_editor(client):
    client.force_login(make_user(is_staff=True, is_superuser=True, language="sq"))
    page = make_page("Rreth")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "sq"
    with override("sq"):
        expected = gettext("“%(title)s” is not published yet.") % {"title": "Rreth"}
    assert expected in messages(edited(client, page, BAD))


def test_several_at_once_all_or_none(admin):
    good, bad = make_page("E mirë", text=GOOD), make_page("E keqe", text=BAD)
    for page in (good, bad):
        page.unpublish()
    address = f"/admin/bulk/wagtailcore/page/publish/?id={good.pk}&id={bad.pk}&next=/admin/"
    response = admin.post(address, {"include_descendants": ""})
    assert response.url.startswith(f"/admin/pages/{bad.pk}/edit/")
    assert "“E keqe” is not published yet." in messages(response)
    assert not Page.objects.filter(pk__in=[good.pk, bad.pk], live=True).exists()


def test_programs_are_not_asked():
    page = make_page("Rreth", text=BAD)
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.live


def test_the_checklist_stands_beside_the_page(admin):
    page = make_page("Rreth", text=BAD)
    html = admin.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Before you publish" in html
    assert "The heading “Nëntitulli” is of level 3" in html
    assert f'data-shows-field="body" data-shows-block="{page.body[0].id}"' in html


def test_it_follows_each_save_by_itself(admin):
    page = make_page("Rreth", text=GOOD)
    address = f"/admin/pages/{page.pk}/edit/"
    data = querydict_from_html(admin.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({"body": streamfield([("text", rich_text(BAD))])}))
    answer = admin.post(address, data, headers={"accept": "application/json"}).json()
    assert answer["success"]
    assert "The heading “Nëntitulli” is of level 3" in answer["html"]


def test_a_new_page_says_when_the_checklist_begins(admin):
    html = admin.get(f"/admin/pages/add/home/standardpage/{make_home().pk}/").content.decode()
    assert "Begin to write: what is missing is said here" in html
