"""Marks in the back office: what is wrong with a file is said, and nothing of it is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.visibility.models import DonorMark
from tests.builders.people import make_organisation, make_user
from tests.builders.programmes import SVG

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/visibility/donormark/add/"


@pytest.fixture
def editor(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def png(width: int = 500, height: int = 200, kind: str = "PNG") -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height)).save(target, kind)
    return target.getvalue()


def send(client, drawing: bytes, picture: bytes | None = None, **fields):
    data = {
        "organisation": make_organisation(kind="donor").pk,
        "drawing": SimpleUploadedFile("../../etc/mark.svg", drawing, "image/svg+xml"),
        "ground": "any",
        "clear_space": 25,
        "min_width": 25,
        "sentence_sq": "Financuar nga Fondacioni.",
        "order": 10,
        **fields,
    }
    if picture is not None:
        data["picture"] = SimpleUploadedFile("mark.png", picture, "image/png")
    return client.post(ADD, data)


def test_a_mark_is_kept_under_a_name_of_its_own(editor):
    assert send(editor, SVG.encode(), png()).status_code == 302
    mark = DonorMark.objects.get()
    assert (mark.width, mark.height) == (200, 100)
    assert mark.drawing.name.startswith("marks/")
    assert "etc" not in mark.drawing.name


@pytest.mark.parametrize(
    ("drawing", "says"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x()</script></svg>', "script"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="x()"/>', "onload"),
        (b"not a drawing", "SVG"),
    ],
)
def test_a_drawing_that_could_do_more_is_refused(editor, drawing, says):
    response = send(editor, drawing)
    assert response.status_code == 200
    assert says in str(response.context["form"].errors["drawing"])
    assert "Financuar nga Fondacioni." in response.content.decode()  # what was written stays
    assert not DonorMark.objects.exists()


@pytest.mark.parametrize("picture", [png(width=100), png(kind="JPEG"), b"\x89PNG\r\n\x1a\n broken", b""])
def test_a_picture_that_is_none_or_too_small_is_refused(editor, picture):
    response = send(editor, SVG.encode(), picture)
    assert response.status_code == 200
    assert "picture" in response.context["form"].errors
    assert not DonorMark.objects.exists()


def test_dates_and_the_required_sentence(editor):
    response = send(editor, SVG.encode(), starts="2026-02-01", ends="2026-01-01", sentence_sq="")
    assert {"ends", "sentence_sq"} & set(response.context["form"].errors) == {"ends", "sentence_sq"} or (
        "sentence_sq" in response.context["form"].errors
    )
    assert not DonorMark.objects.exists()
