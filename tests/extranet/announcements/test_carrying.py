"""A news item inside an announcement: to its readers only, until the second at which it opens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.access.policies import can
from extranet.announcements import announcing
from extranet.announcements.audiences import Addressee
from extranet.announcements.carrying import carried, offered
from extranet.announcements.forms import AnnouncementForm
from extranet.announcements.models import Announcement
from search import queries
from tests.builders.announcements import make_announcement
from tests.builders.notices import sent
from tests.builders.pages import make_news, make_page
from tests.builders.people import make_editor, make_organisation, make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
HOUR = timedelta(hours=1)
WORDS = ("Titulli i mbyllur", "Përmbledhja e mbyllur", "Teksti i mbyllur")


@pytest.fixture
def world(clock):
    page = make_news(
        WORDS[0], summary=WORDS[1], text=f"<p>{WORDS[2]}</p><ul><li>Njëra &amp; tjetra</li></ul>",
        visible_from=timezone.now() + HOUR,
    )  # fmt: skip
    donor = make_partner(make_organisation(kind="donor"), language="en")
    announcement = make_announcement("donor", by=make_editor(), page=page.page_ptr, title="Së shpejti")
    return page, announcement, donor


def shown(client, announcement, user) -> str:
    client.force_login(user)
    return client.get(f"/en/announcements/{announcement.pk}/").content.decode()


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_to_the_second(world, clock, client, seconds):
    page, announcement, donor = world
    clock.shift(HOUR + timedelta(seconds=seconds))
    body = shown(client, announcement, donor)
    opened = seconds >= 0
    assert ("Not public before" in body) is not opened
    assert ("please do not pass it on" in body) is not opened
    assert (WORDS[2] in body) is not opened
    assert (f'href="{page.url}"' in body) is opened
    assert WORDS[0] in body
    client.logout()
    assert (client.get(page.url).status_code == 200) is opened


def test_its_words_as_paragraphs(world):
    _page, announcement, _donor = world
    assert carried(announcement).paragraphs == [WORDS[2], "Njëra & tjetra"]


def test_nobody_gets_at_the_page_by_it(world, client):
    page, announcement, donor = world
    bring_up_to_date()
    assert not can(donor, "view", page)
    assert queries.search(donor, "mbyllur").total == 0
    client.force_login(donor)
    for address in (
        page.url,
        "/sq/lajme/",
        "/sq/",
        "/en/search/?q=mbyllur",
        "/sq/feeds/news.rss",
        "/sitemap-sq.xml",
    ):
        body = client.get(address, follow=True).content.decode()
        assert not any(words in body for words in WORDS), address
    assert shown(client, announcement, make_partner()).find(WORDS[0]) == -1


def test_no_word_of_it_is_mailed(world, clock):
    letters = sent(clock)
    assert len(letters) == 1
    text = letters[0].body + letters[0].subject + letters[0].alternatives[0].content
    assert "Së shpejti" in text
    assert not any(words in text for words in WORDS)


@pytest.mark.parametrize("how", ["unpublished", "deleted"])
def test_withdrawn(world, client, how):
    page, announcement, donor = world
    page.unpublish() if how == "unpublished" else page.delete()
    body = shown(client, announcement, donor)
    assert "The news item that belonged to this announcement was withdrawn." in body
    assert not any(words in body for words in WORDS)


def test_not_in_the_list_nor_on_a_space(world, client):
    _page, announcement, donor = world
    client.force_login(donor)
    for address in ("/en/announcements/", "/en/notices/", "/en/notices/new/", "/en/spaces/"):
        assert not any(words in client.get(address).content.decode() for words in WORDS), address
    assert announcement.title in client.get("/en/announcements/").content.decode()


def test_that_somebody_was_shown_it_is_logged_once(world, client):
    from cms.access.models import AuditEntry

    _page, announcement, donor = world
    for _ in range(2):
        shown(client, announcement, donor)
    entry = AuditEntry.objects.get(object_type="announcements.Announcement", action="view")
    assert (entry.actor_id, entry.details) == (donor.pk, {"carried": announcement.page_id})


def test_only_who_works_on_it_chooses_it(world):
    page, _announcement, donor = world
    make_news("E hapur")
    make_news("Draft", live=False, visible_from=timezone.now() + HOUR)
    other = make_page("Tjetër", visible_from=timezone.now() + 2 * HOUR)
    editor = make_editor()
    assert offered(editor) == [(page.pk, page.title), (other.pk, other.title)]
    assert offered(make_user(is_superuser=True, is_staff=True)) == offered(editor)
    for user in (donor, make_staff(), make_member(make_space(), "admin")):
        assert offered(user) == []


def test_a_page_that_is_not_offered_is_not_taken(world):
    page, _announcement, _donor = world
    data = {"title": "x", "text": "y", "language": "sq", "to": ["donor"], "page": str(page.pk)}
    form = AnnouncementForm(data, user=make_staff())
    assert form.is_valid()
    assert "page" not in form.values
    closed = make_news("Draft", live=False)
    form = AnnouncementForm(data | {"page": str(closed.pk)}, user=make_editor())
    assert not form.is_valid()
    assert set(form.errors) == {"page"}


def test_who_may_not_choose_it_leaves_it(world):
    page, announcement, _donor = world
    staff = make_staff()
    form = AnnouncementForm(
        {"title": "x", "text": "y", "language": "sq", "to": ["donor"], "page": str(page.pk), "revision": "0"},
        instance=Announcement.objects.get(pk=announcement.pk), user=staff,
    )  # fmt: skip
    assert form.is_valid()
    saved = announcing.save(announcement.pk, form.values, {Addressee("donor")}, based_on=0, by=staff)
    assert saved.page_id == page.pk


def test_taken_out_again(world):
    _page, announcement, _donor = world
    editor = make_editor()
    saved = announcing.save(announcement.pk, {"page": None}, {Addressee("donor")}, based_on=0, by=editor)
    assert carried(saved) is None


def test_of_a_withdrawn_page_those_in_charge_learn_no_title(world, client):
    """The institute's staff who do not work on it: neither in the form nor when somebody saved meanwhile."""
    page, announcement, _donor = world
    page.unpublish()
    client.force_login(make_staff(language="en"))
    address = f"/en/announcements/{announcement.pk}/edit/"
    data = {"title": "x", "text": "y", "language": "sq", "to": ["donor"], "page": "", "revision": "7"}
    for answer in (client.get(address), client.post(address, data)):
        body = answer.content.decode()
        assert "The item that was withdrawn" in body
        assert not any(words in body for words in WORDS)
