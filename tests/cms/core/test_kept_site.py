"""Every kind of public page, kept, while one thing after another changes: a stranger gets what is true."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.models import SiteSettings
from cms.home.models import StandardPage
from cms.news.models import Author, NewsPage
from cms.organisations.models import Organisation
from cms.programmes.models import ProgrammePage
from cms.programmes.staff import StaffMember
from cms.publications.models import PublicationPage
from cms.topics.models import Topic
from cms.visibility.models import DonorMark
from extranet.practices.models import Practice
from tests.builders.pages import make_image, make_news, make_page
from tests.builders.practices import make_practice
from tests.builders.public_site import make_public_site
from tests.builders.publications import make_dossier, make_publication
from tests.engines import bring_up_to_date

from .kept_pages import fresh, is_kept, served

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def _published(model, called: str, **fields) -> None:
    page = model.objects.get(title=called, locale__language_code="sq")
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _saved(model, **fields) -> None:
    row = model.objects.order_by("pk").first()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _news_about_it() -> None:
    page = make_news("Krejt i ri", date=timezone.localdate(), image=make_image(), image_alt="x")
    page.topics.set(Topic.objects.filter(slug="dialogu"))
    page.municipalities.set(Organisation.objects.filter(slug="gjilan"))
    page.save()


def _practice_about_it() -> None:
    town, topic = Organisation.objects.get(slug="gjilan"), Topic.objects.get(slug="dialogu")
    make_practice(title="Praktika e re", municipality=town, topics=[topic])


def _third_edition() -> None:
    second = PublicationPage.objects.get(edition="2", locale__language_code="sq")
    make_publication(
        "Buxheti, botimi i tretë", pages=("x",), edition="3", replaces=second, date=date(2026, 10, 1)
    )


def _other_focus() -> None:
    image = NewsPage.objects.exclude(image=None).first().image
    image.focal_point_x = image.focal_point_y = image.focal_point_width = image.focal_point_height = 10
    image.save()


CHANGES: dict[str, Callable[[], object]] = {
    "news published": _news_about_it,
    "news withdrawn": lambda: NewsPage.objects.filter(title__startswith="Lajmi 0").first().unpublish(),
    "news deleted": lambda: NewsPage.objects.get(title__startswith="Lajmi 1").delete(),
    "publication renamed": lambda: _published(
        PublicationPage, "Buxheti në njëzet pyetje, botimi i dytë", title="Titull tjetër"
    ),
    "another edition": _third_edition,
    "dossier": lambda: make_dossier("Tjetra", pages=[NewsPage.objects.first()]),
    "programme renamed": lambda: _published(
        ProgrammePage, "Një kalendar për të 38 komunat", title="Një kalendar", summary="Tjetër"
    ),
    "programme withdrawn": lambda: (
        ProgrammePage.objects.filter(locale__language_code="sq").first().unpublish()
    ),
    "page renamed": lambda: _published(StandardPage, "Rreth Institutit", title="Kush jemi ne"),
    "another address": lambda: _published(StandardPage, "Kush jemi ne", slug="tjeter"),
    "topic": lambda: _saved(Topic, name_sq="Bisedimi"),
    "organisation": lambda: _saved(Organisation, name_sq="Emër tjetër"),
    "author": lambda: _saved(Author, name="Emër tjetër"),
    "member of staff": lambda: _saved(StaffMember, about_sq="Tjetër"),
    "donor's mark": lambda: _saved(DonorMark, sentence_sq="Financuar ndryshe."),
    "donor's mark ends": lambda: _saved(DonorMark, ends=timezone.localdate() - timedelta(days=1)),
    "practice": _practice_about_it,
    "practice deleted": lambda: Practice.objects.first().delete(),
    "focal point": _other_focus,
    "settings": lambda: SiteSettings(telephone="+383 38 000 000").save(),
}


@pytest.mark.long
def test_served_is_what_is_true(settings, monkeypatch):
    settings.PICTURE_FORMATS = ["webp"]
    # “Related” may lack for an hour what is new, and this takes minutes.
    monkeypatch.setattr("search.related.KEPT", 24 * 60 * 60)
    site = make_public_site()
    bring_up_to_date()
    addresses = [address for language in ("sq", "en") for address in site.addresses(language).values()]
    addresses += ["/feeds/sq/all.rss", "/feeds/sq/topics/dialogu/all.atom", "/sitemap-sq.xml"]
    for name, change in CHANGES.items():
        for address in addresses:
            Client().get(address)
        change()
        bring_up_to_date()
        for address in addresses:
            given, true = served(address)[1].decode(), fresh(address)[1].decode()
            differ = [
                pair
                for pair in zip(given.splitlines(), true.splitlines(), strict=False)
                if pair[0] != pair[1]
            ]
            assert given == true, f"{name}: {address}: {str(differ[:1])[:2000]}"
    for address in addresses:
        Client().get(address)
    not_kept = [address for address in addresses if served(address)[0] == 200 and not is_kept(address)]
    assert not_kept == []


def test_statuses_and_marks_change_at_midnight(settings):
    settings.PICTURE_FORMATS = ["webp"]
    with time_machine.travel("2026-11-23T22:30:00+00:00", tick=False):  # half past eleven in Prishtinë
        site = make_public_site()
        programme = site.pages["programme"]
        programme.ends = date(2026, 11, 23)
        programme.save()
        address = programme.url
        before = Client().get(address).content
    with time_machine.travel("2026-11-23T22:59:59+00:00", tick=False):
        assert Client().get(address).content == before
    with time_machine.travel("2026-11-23T23:00:00+00:00", tick=False):
        assert Client().get(address).content == fresh(address)[1] != before


def test_order_among_neighbours():
    above, other = make_page("Mbi", show_in_menus=True), make_page("Tjetra", show_in_menus=True)
    first, second = make_page("E para", parent=above), make_page("E dyta", parent=above)
    assert places(above.url, first, second) == places(above.url, above, other) == [0, 1]
    second.move(first, pos="left")
    Page.objects.get(pk=other.pk).move(Page.objects.get(pk=above.pk), pos="left")
    assert places(above.url, first, second) == places(above.url, above, other) == [1, 0]


def test_what_comes_below_a_page_after_it_changed_places():
    first, second = make_page("E para"), make_page("E dyta")
    assert Client().get(second.url).status_code == 200
    Page.objects.get(pk=second.pk).move(Page.objects.get(pk=first.pk), pos="left")
    second = StandardPage.objects.get(pk=second.pk)
    Client().get(second.url)
    below = make_page("Poshtë", parent=second)
    assert below.url in Client().get(second.url).content.decode()


def places(address: str, *pages) -> list[int]:
    """The order in which the pages are linked at `address`."""
    text = Client().get(address).content.decode()
    at = [text.index(f'href="{page.url}"') for page in pages]
    return [sorted(at).index(place) for place in at]


def test_name_of_the_host():
    page = make_page("Faqja")
    assert page.full_url in Client().get(page.url).content.decode()
    site = Site.objects.get()
    site.hostname = "tjeter.example"
    site.save()
    assert "http://tjeter.example/" in Client().get(page.url).content.decode()
