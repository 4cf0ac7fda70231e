"""What a page says in its head: JSON-LD that parses and fits, Open Graph with a picture that is there."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from PIL import Image

from cms.sharing import pictures
from tests.builders.pages import make_home, make_image, make_news, make_news_index, make_page
from tests.builders.people import make_partner

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def head_of(address: str, client=None) -> tuple[dict[str, str], list]:
    html = (client or Client()).get(address).content.decode()
    properties = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', html))
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    found = json.loads(data)
    return properties, found if isinstance(found, list) else [found]


@pytest.mark.parametrize(
    "make", [make_news, make_page, make_home, make_news_index], ids=lambda make: make.__name__
)
def test_every_page_says_what_it_is(make):
    page = make()
    properties, found = head_of(page.url)
    assert found[0]["@context"] == "https://schema.org"
    assert found[0]["@type"]
    assert found[0]["url"] == properties["og:url"] == page.full_url
    assert properties["og:locale"] == "sq_XK"


def test_nothing_typed_ends_the_script():
    page = make_news("</script><script>alert(1)</script> “Kuvend” & <b>", summary="]]> --> </SCRIPT>")
    html = Client().get(page.url).content.decode()
    assert "<script>alert(1)" not in html
    _properties, found = head_of(page.url)
    assert page.title in json.dumps(found, ensure_ascii=False)


def test_own_picture():
    page = make_news("Lajmi", image=make_image(), image_alt="Salla")
    properties, found = head_of(page.url)
    assert properties["og:image"].startswith("http://testserver/media/")
    assert found[0]["image"] == properties["og:image"]
    answer = Client().get(properties["og:image"])
    width, height = Image.open(BytesIO(b"".join(answer.streaming_content))).size
    assert round(width / height, 1) == 1.9  # never larger than the picture itself


@pytest.mark.parametrize(
    "title",
    ["Lajmi", "Kako opštine dočekuju građane? Ćžđš", "Një fjalë " * 60, "Ë" * 200, "日本語 🙂 العربية", "."],
    ids=["short", "letters of all three", "very long", "one word", "letters we have not", "a dot"],
)
def test_drawn_title(title):
    page = make_news(title[:250], slug="titulli")
    properties, _found = head_of(page.url)
    answer = Client().get(properties["og:image"])
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 60_000


def test_broken_picture_is_the_drawn_title():
    image = make_image()
    page = make_news("Lajmi", image=image, image_alt="Salla")
    image.file.storage.delete(image.file.name)
    assert "/share/" in head_of(page.url)[0]["og:image"]


def test_picture_of_another_title_is_not_there():
    page = make_news("Lajmi")
    assert Client().get(f"/share/{page.pk}-abcdef.png").status_code == 404
    assert Client().get("/share/999999-abcdef.png").status_code == 404


@pytest.mark.stack
@pytest.mark.parametrize("with_picture", [True, False])
def test_opens_with_the_page(with_picture):
    opens = NOW + timedelta(hours=1)
    with time_machine.travel(NOW, tick=False):
        fields = {"image": make_image(), "image_alt": "Salla"} if with_picture else {}
        page = make_news("Nën embargo", visible_from=opens, partners_first=True, **fields)
        partner = Client()
        partner.force_login(make_partner())
        picture = head_of(page.url, partner)[0]["og:image"]
        assert partner.get(picture).status_code == 200
        address = f"/share/{page.pk}-{pictures.fingerprint(page)}.png"
    for seconds, there in ((-1, 404), (0, 200), (1, 200)):
        with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
            assert Client().get(picture).status_code == there
            assert Client().get(address).status_code == there
