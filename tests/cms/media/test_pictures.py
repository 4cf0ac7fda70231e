"""Pictures that would break a page, weigh it down or mislead: what an editor is told, and what is kept."""

import resource
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

from cms.media.pictures import LONGEST_SIDE
from tests.builders.pages import make_news
from tests.builders.people import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    user = make_editor()
    UserProfile.get_for_user(user)
    UserProfile.objects.filter(user=user).update(preferred_language="en")
    client.force_login(user)
    return client


def drawn(mode="RGB", size=(640, 480), kind="JPEG", colour=None, **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour if colour is not None else 1).save(out, kind, **options)
    return out.getvalue()


def upload(client, content: bytes, name: str, title: str = "Salla"):
    return client.post(
        reverse("wagtailimages:add"),
        {"title": title, "file": SimpleUploadedFile(name, content), "focal_point_x": "", "focal_point_y": "",
         "focal_point_width": "", "focal_point_height": "", "tags": "", "description": "Një sallë"},
    )  # fmt: skip


def kept():
    return get_image_model().objects.get()


def test_ordinary_one_is_kept_byte_by_byte(editor):
    content = drawn()
    assert upload(editor, content, "salla.jpg").status_code == 302
    assert kept().file.read() == content


def test_fifty_megapixels(editor):
    content = drawn(size=(8660, 5774), colour=(20, 90, 110))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert upload(editor, content, "telefoni.jpg").status_code == 302
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 250 * 1024, (
        f"{grown / 1024:.0f} MB"
    )  # kB; whole it would be 150 MB, and again for each step
    image = kept()
    assert (image.width, image.height) == (LONGEST_SIDE, 2134)
    assert image.get_rendition("fill-1200x600|format-webp").width == 1200


@pytest.mark.parametrize(("name", "mode", "kind"), [("a.jpg", "CMYK", "JPEG"), ("a.png", "I;16", "PNG")])
def test_colours_of_print(editor, name, mode, kind):
    assert upload(editor, drawn(mode, kind=kind), name).status_code == 302
    image = kept()
    with image.open_file() as file, Image.open(file) as picture:
        assert picture.mode in {"RGB", "L", "I;16", "I"}
    for wanted in ("fill-100x100|format-webp", "fill-100x100|format-avif", "fill-100x100|format-jpeg"):
        assert image.get_rendition(wanted).width == 100


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_moving_one_stands_still(editor, kind):
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
    assert upload(editor, out.getvalue(), f"valle.{kind.lower()}").status_code == 302
    with kept().open_file() as file, Image.open(file) as picture:
        assert getattr(picture, "n_frames", 1) == 1


def test_turned_telephone(editor):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    upload(editor, drawn(size=(400, 300), exif=exif), "drejt.jpg")
    assert (kept().width, kept().height) == (300, 400)


def script(body: bytes) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + body + b"</svg>"


def png_of(width: int, height: int) -> bytes:
    """The head of a picture of this size, in 70 bytes."""
    head = b"IHDR" + struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = [
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, data)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


BAD = {
    "cut off": (drawn(size=(2000, 1500), colour=(9, 99, 200), quality=95)[:9000], "a.jpg", "or is damaged"),
    "cut off PNG": (drawn(size=(800, 800), kind="PNG")[:-30], "a.png", "or is damaged"),
    "text": (b"not a picture at all", "a.jpg", "is no picture, or is damaged"),
    "empty": (b"", "a.jpg", "is empty"),
    "SVG with a script": (script(b"<script>alert(1)</script>"), "a.svg", "cannot be shown as a picture here"),
    "SVG in disguise": (script(b"<script>alert(1)</script>"), "a.png", "is no picture, or is damaged"),
    "PNG that says JPEG": (drawn(kind="PNG"), "a.jpg", "in truth a picture of the kind PNG"),
    "web page": (b"<html><script>alert(1)</script>", "a.gif", "is no picture, or is damaged"),
    "a bomb": (png_of(60_000, 60_000), "a.png", "has 3600 million pixels"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_what_is_refused_says_why_and_leaves_nothing(editor, bad):
    content, name, message = BAD[bad]
    answer = upload(editor, content, name)
    assert answer.status_code == 200
    with translation.override("en"):
        errors = str(answer.context["form"].errors["file"])
    assert message in errors
    assert not get_image_model().objects.exists()
    assert answer.context["form"]["title"].value() == "Salla"  # what was typed is still there


def test_renditions_never_break_a_page(client, editor):
    """The file is gone from the disk: the page is read without it."""
    upload(editor, drawn(), "salla.jpg")
    image = kept()
    image.file.storage.delete(image.file.name)
    page = make_news("Lajmi", image=image, image_alt="Një sallë")
    client.logout()
    assert client.get(page.url).status_code == 200
