"""Parts that many pages have in common: drawn once for strangers, and always what is true now."""

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from cms.core import kept
from cms.core.models import SiteSettings
from tests.builders.pages import make_page
from tests.builders.people import make_user

from .kept_pages import fresh, served

pytestmark = pytest.mark.django_db


def drawn(user=None, path: str = "/sq/", language: str = "sq", **context) -> str:
    request = RequestFactory().get(path)
    if user is not None:
        request.user = user
    source = '{% load kept_parts %}{% kept_part "p" "settings" differs %}{{ text }}{% endkept_part %}'
    with override(language):
        return Template(source).render(Context({"request": request, "text": "one", "differs": 0, **context}))


@pytest.fixture
def stranger():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_drawn_once_for_strangers(stranger):
    assert drawn(stranger) == "one"
    assert drawn(stranger, text="two") == "one"
    assert drawn(stranger, text="two", differs=1) == "two"
    assert drawn(stranger, text="two", language="en") == "two"


def test_until_what_it_shows_changes(stranger):
    drawn(stranger)
    kept.changed("settings")
    assert drawn(stranger, text="two") == "two"


@pytest.mark.parametrize("case", ["signed in", "error page", "no reader"])
def test_kept_for_nobody_else(stranger, case):
    drawn(stranger)
    reader = {"signed in": make_user(), "error page": stranger, "no reader": None}[case]
    assert drawn(reader, text="mine", only_homes=case == "error page") == "mine"
    assert drawn(stranger, text="two") == "one"


def test_what_is_in_it_is_escaped(stranger):
    assert drawn(stranger, text="<b>") == drawn(stranger, text="<b>") == "&lt;b&gt;"


def test_the_menu_says_where_the_reader_is():
    page = make_page("Rreth nesh", show_in_menus=True)
    below = make_page("Historia", parent=page)
    for address, current in ((page.url, "page"), (below.url, "true"), (page.url, "page"), ("/sq/", "")):
        text = served(address)[1].decode()
        assert (f'<a href="{page.url}" aria-current="{current}">' in text) == bool(current)
        assert served(address) == fresh(address)


def test_the_foot_changes_with_its_settings():
    page = make_page("Rreth nesh")
    served(page.url)
    SiteSettings(telephone="+383 38 123 456").save()
    for address in (page.url, "/en/", "/sq/topics/"):
        assert "+383 38 123 456" in served(address)[1].decode()


def test_the_words_that_were_searched_for_stay_in_the_box():
    Client().get("/sq/search/")
    assert 'value="buxheti"' in Client().get("/sq/search/?q=buxheti").content.decode()
    assert 'value="buxheti"' not in Client().get("/sq/").content.decode()
