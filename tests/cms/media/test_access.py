"""A picture or a file is as open as the most open page that uses it, to the second."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Locale

from cms.media.access import file_named
from cms.news.models import NewsPage
from cms.organisations.models import Organisation
from tests.builders.pages import make_image, make_news, make_page
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.programmes import make_mark

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_file(name: str = "udhezues.txt"):
    return get_document_model().objects.create(title=name, file=ContentFile(b"tekst", name=name))


def status(address: str, user=None, **headers) -> int:
    client = Client()
    if user:
        client.force_login(user)
    return client.get(address, headers=headers).status_code


def addresses_of(image) -> list[str]:
    return [image.file.url, image.get_rendition("fill-100x100|format-webp").url]


@pytest.fixture
def image():
    return make_image()


class TestPictures:
    def test_of_a_published_page(self, client, image):
        make_news("Lajmi", image=image, image_alt="Një sallë")
        for address in addresses_of(image):
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "public, max-age=3600"
            assert answer["Content-Security-Policy"].startswith("sandbox;")
            assert status(address, **{"If-None-Match": answer["ETag"]}) == 304
        assert answer["Content-Type"] == "image/webp"

    def test_that_nothing_uses_is_the_editors_alone(self, image):
        for address in addresses_of(image):
            assert status(address) == status(address, make_partner()) == 404
            assert status(address, make_editor()) == 200

    def test_of_a_draft(self, image):
        page = make_news("Lajmi", image=image, image_alt="Një sallë", live=False)
        address = image.file.url
        assert status(address) == 404
        page.save_revision().publish()
        assert status(address) == 200
        page.refresh_from_db()
        page.unpublish()
        assert status(address) == 404

    def test_new_in_a_draft_of_a_published_page(self, image):
        page = make_news("Lajmi", image=image, image_alt="Një sallë")
        page.image = other = make_image("other")
        revision = page.save_revision()
        assert (status(image.file.url), status(other.file.url)) == (200, 404)
        revision.publish()
        assert (status(image.file.url), status(other.file.url)) == (404, 200)

    def test_of_two_pages_the_more_open_one_counts(self, image):
        make_news("Lajmi", image=image, image_alt="x", live=False)
        make_page("Faqja", text=f'<embed alt="x" embedtype="image" format="left" id="{image.pk}"/>')
        assert status(image.file.url) == 200

    @pytest.mark.parametrize("way", ["gone", "text"])
    def test_page_that_is_gone(self, image, way):
        page = make_news("Lajmi", image=image, image_alt="x")
        assert status(image.file.url) == 200
        if way == "gone":
            page.delete()
        else:
            page.image = None
            page.save_revision().publish()
        assert status(image.file.url) == 404

    @pytest.mark.parametrize(
        "address", ["/media/", "/media/asgje.png", "/media/../db.sqlite3", "/media/images/"]
    )
    def test_what_is_not_there(self, address):
        assert status(address) == 404

    def test_file_that_was_lost_from_the_disk(self, image):
        make_news("Lajmi", image=image, image_alt="x")
        image.file.storage.delete(image.file.name)
        assert status(image.file.url) == 404

    def test_only_reading(self, client, image):
        assert client.post(image.file.url).status_code == 405


class TestFiles:
    def test_linked_in_a_text(self):
        document = make_file()
        assert status(document.url) == 404
        make_page("Faqja", text=f'<p><a linktype="document" id="{document.pk}">Udhëzues</a></p>')
        assert status(document.url) == 200

    def test_in_a_block(self):
        document = make_file()
        page = make_page("Faqja")
        page.body = [("files", {"title": "", "documents": [document]})]
        page.save_revision().publish()
        assert status(document.url) == 200

    def test_part_of_it(self, client):
        document = make_file()
        make_page("Faqja", text=f'<p><a linktype="document" id="{document.pk}">Udhëzues</a></p>')
        answer = client.get(document.url, headers={"Range": "bytes=1-2"})
        assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"ek")


@pytest.mark.parametrize("partners_first", [False, True])
def test_embargo_second_by_second(image, partners_first):
    opens = NOW + timedelta(hours=2)
    document = make_file()
    with time_machine.travel(NOW, tick=False):
        page = make_news(
            "Nën embargo", image=image, image_alt="x", visible_from=opens, partners_first=partners_first,
            text=f'<p><a linktype="document" id="{document.pk}">Raporti</a></p>',
        )  # fmt: skip
        partner, editor, citizen = make_partner(), make_editor(), make_user()
    addresses = [*addresses_of(image), document.url]
    for seconds, there in ((-7000, False), (-1, False), (0, True), (1, True)):
        with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
            for address in addresses:
                assert (status(address) == 200) is there, (address, seconds)
                assert (status(address, citizen) == 200) is there
                assert (status(address, partner) == 200) is (there or partners_first)
                assert status(address, editor) == 200
    assert NewsPage.objects.get(pk=page.pk).visible_from == opens


def test_a_translations_own_file(image):
    page = make_news("Lajmi")
    translation = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    translation.image, translation.image_alt = image, "x"
    translation.live = True
    translation.save()
    assert status(image.file.url) == 200


def test_kept_answers_are_the_strangers_own(image):
    """Of what only some may have no cache keeps anything."""
    make_news("Lajmi", image=image, image_alt="x", live=False)
    client = Client()
    client.force_login(make_editor())
    assert client.get(image.file.url)["Cache-Control"] == "private, no-store"
    assert status(image.file.url) == 404


def test_few_queries(client, image, django_assert_num_queries):
    make_news("Lajmi", image=image, image_alt="x")
    address = image.file.url
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


class TestNamesThatAreGivenAgain:
    """The storage gives a deleted file's name to the next one that is called so."""

    def test_to_a_file_that_is_not_open(self, client):
        first = make_file()
        make_page("Faqja", text=f'<p><a linktype="document" id="{first.pk}">Udhëzues</a></p>')
        address, tag = first.url, client.get(first.url)["ETag"]
        first.file.delete(save=False)
        first.delete()
        second = make_file()
        assert second.url == address
        assert status(address) == 404
        make_page("Tjetra", text=f'<p><a linktype="document" id="{second.pk}">Udhëzues</a></p>')
        assert status(address, **{"If-None-Match": tag}) == 200

    def test_of_a_document_that_got_another_file(self):
        first = make_file()
        make_page("Faqja", text=f'<p><a linktype="document" id="{first.pk}">Udhëzues</a></p>')
        address = first.url
        assert status(address) == 200
        first.file.delete(save=False)
        first.file = ContentFile(b"tekst", name="tjeter.txt")
        first.save()
        assert make_file().url == address
        assert status(address) == 404

    def test_null_character_asks_nobody(self, django_assert_num_queries):
        with pytest.raises(Http404), django_assert_num_queries(1):  # the newest change
            file_named("a\0b.png")  # PostgreSQL would break off


def test_deleted_picture_leaves_kept_pages(client, image):
    page = make_news("Lajmi", image=image, image_alt="Një sallë")
    assert "Një sallë" in client.get(page.url).content.decode()
    image.delete()
    assert "Një sallë" not in client.get(page.url).content.decode()


def test_mark_is_withdrawn_with_its_organisation():
    mark = make_mark()
    assert status(mark.drawing.url) == 200
    mark.organisation.state = Organisation.State.ARCHIVED
    mark.organisation.save()
    assert status(mark.drawing.url) == 404
