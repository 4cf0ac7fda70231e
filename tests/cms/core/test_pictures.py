import pytest
from django.core.cache import caches
from lxml import html

from cms.blocks.media import Figure
from cms.core.pictures import PLACES, picture
from tests.builders.pages import make_image, make_news, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_formats(settings):
    settings.PICTURE_FORMATS = ["avif", "webp", "jpeg"]


def drawn(*args, **kwargs):
    return html.fromstring(picture(*args, **kwargs))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_offers_all_formats_and_sizes(place):
    tree = drawn(make_image(), place, alt="Salla")
    assert [source.get("type") for source in tree.iter("source")] == ["image/avif", "image/webp"]
    img = tree.find(".//img")
    assert img.get("src").endswith(".jpg")
    assert img.get("alt") == "Salla"
    assert int(img.get("width")) > 0
    assert int(img.get("height")) > 0
    assert img.get("sizes") == PLACES[place].sizes
    assert len(img.get("srcset").split(", ")) == len(PLACES[place].widths)


def test_only_the_first_is_not_lazy():
    image = make_image()
    assert drawn(image, "card").find(".//img").get("loading") == "lazy"
    first = drawn(image, "card", first=True).find(".//img")
    assert first.get("loading") is None
    assert first.get("fetchpriority") == "high"


def test_no_picture_is_nothing():
    assert picture(None, "card") == ""


def test_words_are_escaped():
    assert '"><script>' not in picture(make_image(), "card", alt='"><script>')


def test_the_focal_point_is_in_the_cropped_part():
    image = make_image()
    before = drawn(image, "card").find(".//img").get("src")
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 10, 10, 5, 5
    image.save()
    after = drawn(image, "card").find(".//img").get("src")
    assert after != before


def test_what_was_drawn_costs_one_query_about_changes(django_assert_num_queries):
    image = make_image()
    picture(image, "card")
    again = type(image).objects.prefetch_related("renditions").get(pk=image.pk)
    with django_assert_num_queries(1):
        picture(again, "card")
    for cache in caches.all():
        cache.clear()
    with django_assert_num_queries(2):  # about keeping: renditions that are there are not asked for
        picture(again, "card")


class TestAltIsRequired:
    def test_in_texts_a_picture_says_what_it_shows_or_that_it_is_decoration(self):
        from wagtail.blocks.struct_block import StructBlockValidationError

        block, image = Figure(), make_image()

        def clean(**words):
            value = block.to_python({"image": {"image": image.pk, **words}, "caption": "", "credit": ""})
            return block.clean(value)

        with pytest.raises(StructBlockValidationError):
            clean(alt_text="", decorative=False)
        assert clean(alt_text="Salla", decorative=False)
        assert clean(alt_text="", decorative=True)

    def test_what_it_shows_is_on_the_page(self, client):
        image = make_image()
        image.contextual_alt_text, image.decorative = "Salla e kuvendit", False
        page = make_page()
        page.body = [("figure", {"image": image, "caption": "", "credit": ""})]
        page.save()
        page.refresh_from_db()
        assert 'alt="Salla e kuvendit"' in client.get(page.url).content.decode()

    def test_news(self, client):
        page = make_news(image=make_image(), image_alt="Tri komuna")
        assert 'alt="Tri komuna"' in client.get(page.url).content.decode()


@pytest.mark.parametrize("left", [0.0, 0.5, None], ids=["empty", "cut off", "no picture"])
def test_page_whose_picture_lost_a_part_on_the_disk(client, settings, tmp_path, left):
    settings.MEDIA_ROOT = tmp_path
    image = make_image()
    page = make_news("Lajmi", image=image, image_alt="Salla")
    path = tmp_path / image.file.name
    data = path.read_bytes()
    path.write_bytes(b"nothing" * 99 if left is None else data[: int(len(data) * left)])
    for address in (page.url, page.get_parent().url, "/sq/", "/feeds/sq/news.rss"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Lajmi" in answer.content.decode()
