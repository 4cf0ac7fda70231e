"""Redirects lead readers to what they may see, and tell of nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from tests.builders.pages import make_news
from tests.builders.people import make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def asked(address: str, user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(address)


@pytest.mark.parametrize("address", ["/sq/vjeter", "/sq/vjeter/", "/sq/vjeter/?x=1"])
def test_to_an_open_page(address):
    page = make_news("Lajmi")
    Redirect.objects.create(old_path="/sq/vjeter", redirect_page=page)
    answer = asked(address)
    assert (answer.status_code, answer["Location"]) == (301, page.url)


@pytest.mark.parametrize(
    "hidden",
    [{"live": False}, {"visible_from": timezone.now() + timedelta(days=1)}],
    ids=["draft", "embargo"],
)
def test_to_a_hidden_page_there_is_none(hidden):
    Redirect.objects.create(old_path="/sq/vjeter", redirect_page=make_news("Sekreti", **hidden))
    answer, nothing = asked("/sq/vjeter/"), asked("/sq/asgje/")
    assert answer.status_code == 404
    assert answer.content == nothing.content


def test_partners_are_led_to_what_they_may_read_first():
    opens = timezone.now() + timedelta(days=1)
    page = make_news("Sekreti", visible_from=opens, partners_first=True)
    Redirect.objects.create(old_path="/sq/vjeter", redirect_page=page)
    assert asked("/sq/vjeter/").status_code == 404
    assert asked("/sq/vjeter/", make_partner())["Location"] == page.url


def test_to_another_site():
    Redirect.objects.create(old_path="/sq/vjeter", redirect_link="https://example.org/")
    assert asked("/sq/vjeter/")["Location"] == "https://example.org/"
