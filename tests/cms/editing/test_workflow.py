"""From a draft to the site: a colleague reads it, a reviewer publishes it, nobody alone what they wrote."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.utils.translation import gettext, override
from wagtail.models import GroupPagePermission, Page, Workflow
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from cms.editing.models import EditingSettings
from cms.home.models import StandardPage
from tests.builders.pages import make_home, make_page
from tests.builders.people import make_in_group, make_user

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor():
    return make_in_group("Editors", language="en", first_name="Blerta")


@pytest.fixture
def reviewer():
    return make_in_group("Reviewers", language="en", first_name="Agim")


def posted(user, page, action: dict, text: str = "<h2>Titulli</h2>"):
    client = signed_in(user)
    address = f"/admin/pages/{page.pk}/edit/"
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({"body": streamfield([("text", rich_text(text))])}))
    data.update(action)
    return client.post(address, data)


def handed_in(editor, text: str = "<h2>Titulli</h2>") -> StandardPage:
    page = make_page("Rreth", live=False, owner=editor)
    assert posted(editor, page, {"action-submit": "x"}, text).status_code == 302
    return StandardPage.objects.get(pk=page.pk)


def decide(user, page, action: str, **data):
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = f"/admin/pages/workflow/action/{page.pk}/{action}/{state.pk}/"
    return signed_in(user).post(address, data)


class TestRoles:
    def test_groups(self):
        assert {"Editors", "Reviewers", "Translators"} <= set(Group.objects.values_list("name", flat=True))

    @pytest.mark.parametrize(
        ("group", "expected"),
        [
            ("Editors", {"add_page", "change_page"}),
            ("Reviewers", {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}),
            ("Translators", {"change_page"}),
        ],
    )
    def test_what_each_may_do_with_pages(self, group, expected):
        rows = GroupPagePermission.objects.filter(group__name=group)
        assert set(rows.values_list("permission__codename", flat=True)) == expected

    @pytest.mark.parametrize("group", ["Editors", "Reviewers", "Translators"])
    def test_each_may_translate(self, group):
        assert make_in_group(group).has_perm("wagtail_localize.submit_translation")

    @pytest.mark.parametrize(
        ("group", "expected"), [("Editors", True), ("Reviewers", True), ("Translators", False)]
    )
    def test_glossary(self, group, expected):
        assert make_in_group(group).has_perm("search.add_term") is expected

    def test_one_workflow_of_two_steps_for_the_whole_site(self):
        (workflow,) = Workflow.objects.filter(active=True)
        assert [task.name for task in workflow.tasks] == ["Review by a colleague", "Publication"]
        assert make_page().get_workflow() == workflow


class TestWay:
    def test_editor_hands_in_reviewer_publishes_at_once(self, editor, reviewer):
        page = handed_in(editor)
        assert not page.live
        decide(reviewer, page, "approve")
        page.refresh_from_db()
        assert page.live
        assert "Titulli" in str(page.body)

    def test_a_colleague_approves_and_a_reviewer_publishes(self, editor, reviewer):
        page = handed_in(editor)
        decide(make_in_group("Editors"), page, "approve")
        page.refresh_from_db()
        assert not page.live
        assert page.current_workflow_task.name == "Publication"
        decide(reviewer, page, "approve")
        page.refresh_from_db()
        assert page.live

    def test_who_handed_in_does_not_approve(self, reviewer):
        page = handed_in(reviewer)
        decide(reviewer, page, "approve")
        page.refresh_from_db()
        assert not page.live
        assert page.current_workflow_state is not None
        actions = page.current_workflow_task.get_actions(page, reviewer)
        assert "approve" not in {action[0] for action in actions}

    def test_nor_publishes_it_alone(self, reviewer):
        page = make_page("Rreth", live=False, owner=reviewer)
        response = posted(reviewer, page, {"action-publish": "x"})
        page.refresh_from_db()
        assert not page.live
        assert "Nobody else has read this text yet." in said(response)
        assert "Titulli" in str(page.get_latest_revision_as_object().body)

    def test_who_corrects_a_colleagues_text_may(self, editor, reviewer):
        page = make_page("Rreth", live=False)
        posted(editor, page, {})
        posted(reviewer, page, {"action-publish": "x"})
        page.refresh_from_db()
        assert page.live

    def test_the_institute_may_do_without(self, reviewer):
        EditingSettings.objects.create(four_eyes=False)
        page = make_page("Rreth", live=False)
        posted(reviewer, page, {"action-publish": "x"})
        page.refresh_from_db()
        assert page.live

    def test_superusers_may_in_an_emergency(self):
        page = make_page("Rreth", live=False)
        posted(make_user(is_staff=True, is_superuser=True), page, {"action-publish": "x"})
        page.refresh_from_db()
        assert page.live

    def test_translators_hand_in_and_neither_approve_nor_publish(self):
        translator = make_in_group("Translators", language="en")
        page = make_page("Rreth", live=False)
        posted(translator, page, {"action-publish": "x"})
        page.refresh_from_db()
        assert not page.live
        posted(translator, page, {"action-submit": "x"})
        decide(translator, page, "approve")
        page.refresh_from_db()
        assert not page.live

    def test_errors_stop_the_last_step_and_the_page_stays_in_review(self, editor, reviewer):
        page = handed_in(editor, "<h3>Nëntitulli</h3>")
        response = decide(reviewer, page, "approve")
        assert response.url == f"/admin/pages/{page.pk}/edit/#before-publishing"
        assert "Nëntitulli" in said(response)
        page.refresh_from_db()
        assert not page.live
        assert page.current_workflow_state.status == "in_progress"
        assert page.current_workflow_task.name == "Review by a colleague"
        assert "Nëntitulli" in str(page.get_latest_revision_as_object().body)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.usefixtures("mail_at_once")
class TestMails:
    def test_to_who_may_review_in_their_language(self, editor):
        reviewer = make_in_group("Reviewers", language="sr-latn")
        make_user(is_staff=True, is_superuser=True)
        make_in_group("Translators")
        handed_in(editor)
        assert [message.to for message in mail.outbox] == [[reviewer.email]]
        with override("sr-latn"):
            subject = gettext("“%(title)s” waits for your review") % {"title": "Rreth"}
        assert mail.outbox[0].subject == f"KLGI: {subject}"
        assert "/admin/pages/" in mail.outbox[0].body

    def test_back_to_who_handed_in_with_the_reason(self, editor, reviewer):
        page = handed_in(editor)
        mail.outbox.clear()
        decide(reviewer, page, "reject", comment="Mungon viti.")
        assert [message.to for message in mail.outbox] == [[editor.email]]
        assert "comes back to you for changes" in mail.outbox[0].subject
        assert "Mungon viti." in mail.outbox[0].body

    def test_published(self, editor, reviewer):
        page = handed_in(editor)
        mail.outbox.clear()
        decide(reviewer, page, "approve")
        assert [message.to for message in mail.outbox] == [[editor.email]]
        assert "is published" in mail.outbox[0].subject
        assert "/sq/rreth/" in mail.outbox[0].body


def test_comments_are_there_for_blocks(editor):
    page = make_page("Rreth")
    html = signed_in(editor).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert 'data-side-panel="comments"' in html


def test_home_pages_are_reviewed_too(editor):
    assert make_home().get_workflow() is not None
