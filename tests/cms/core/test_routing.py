"""The page at an address, found in one query: always the one that is there now."""

import pytest

from cms.core import kept
from cms.home.models import StandardPage
from tests.builders.pages import make_home, make_image, make_news, make_page, make_translation
from tests.builders.topics import make_topic

from .kept_pages import fresh, served

pytestmark = pytest.mark.django_db


def changed(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_what_others_were_shown_too_is_not_asked_for_again(client, django_assert_num_queries):
    """The newest change, and the page."""
    page = make_news("Lajmi", image=make_image(), image_alt="Salla")
    page.topics.add(make_topic())
    page.save()
    make_translation(page, "en")
    address = page.url + "?not=kept"
    client.get(address)
    with django_assert_num_queries(3):  # and its picture
        client.get(address)


def test_pages_that_swap_their_addresses():
    first, second = make_page("E para", slug="a"), make_page("E dyta", slug="b")
    assert [b"E para" in served("/sq/a/")[1], b"E dyta" in served("/sq/b/")[1]] == [True, True]
    changed(first, slug="c")
    changed(second, slug="a")
    assert b"E dyta" in served("/sq/a/")[1]
    assert served("/sq/a/") == fresh("/sq/a/")
    assert b"E para" in served("/sq/c/")[1]


def test_a_page_that_is_withdrawn():
    page = make_page("Faqja", slug="a")
    assert served("/sq/a/?x=1")[0] == 200
    page.unpublish()
    assert served("/sq/a/?x=1")[0] == served("/sq/a/")[0] == 404


def test_another_row_is_never_shown_whatever_was_kept():
    page = make_page("Faqja", slug="a")
    assert served("/sq/a/?x=1")[0] == 200
    StandardPage.objects.filter(pk=page.pk).update(
        url_path="/elsewhere/", slug="b"
    )  # nobody says that it changed
    assert served("/sq/a/?x=1")[0] == 404


def test_below_a_draft_whose_address_changes():
    """The draft is seen by nobody, but what is below it is."""
    draft = make_page("Skica", slug="skica", live=False)
    make_page("Poshtë", parent=draft, slug="poshte")
    assert served("/sq/skica/poshte/")[0] == 200
    draft = StandardPage.objects.get(pk=draft.pk)
    draft.slug = "tjeter"
    draft.save()
    assert served("/sq/tjeter/poshte/")[0] == 200
    assert b"Posht" not in served("/sq/skica/poshte/")[1]


def test_a_draft_above_stands_on_the_way_once_it_is_published():
    draft = make_page("Sipër", slug="siper", live=False)
    below = make_page("Poshtë", parent=draft)
    assert "Sipër" not in served(below.url)[1].decode()
    changed(draft)
    assert "Sipër" in served(below.url)[1].decode()


def test_of_addresses_that_lead_nowhere_nothing_is_kept(client, monkeypatch):
    keys = []
    keep = kept.keep
    monkeypatch.setattr(kept, "keep", lambda key, *rest: keys.append(key) or keep(key, *rest))
    client.get("/sq/")
    keys.clear()
    for number in range(3):
        assert client.get(f"/sq/asgje-{number}/").status_code == 404
    assert [key for key in keys if key.startswith(("address:", "part:"))] == []


def test_a_language_without_home(client):
    make_home("sr-latn").unpublish()
    assert client.get("/sr-latn/").status_code in {200, 404}
    assert client.get("/sq/").status_code == 200


def test_a_draft_that_is_looked_at_shows_its_own_topics(rf):
    """Of the published page everything is kept; the draft has other topics."""
    old, new = make_topic(name_sq="E vjetra"), make_topic(name_sq="E reja")
    page = make_news("Lajmi")
    page.topics.add(old)
    page.save()
    served(page.url)
    draft = type(page).objects.get(pk=page.pk)
    draft.topics.set([new])
    answer = draft.make_preview_request()
    text = answer.render().content.decode() if hasattr(answer, "render") else answer.content.decode()
    assert "E reja" in text
    assert "E vjetra" not in text
