import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from wagtail.test.utils.form_data import rich_text

from cms.visibility import brand, kit
from cms.visibility.models import VisibilityGuidePage
from tests.builders.pages import make_home
from tests.cms.pages import assert_works

pytestmark = pytest.mark.django_db


def make_guide(
    language: str = "sq", text: str = "Lëreni vend rreth shenjës.", **fields
) -> VisibilityGuidePage:
    home = make_home(language)
    body = [
        ("text", f"<p>{text}</p>"),
        *(
            (name, {"title": name, "text": f"<p>{name}</p>"})
            for name in ("variants", "colours", "clear_space", "donors")
        ),
        (
            "rules",
            {
                "title": "Rregulla",
                "text": "<p>Pak.</p>",
                "do": [{"example": "right", "text": "Kështu"}],
                "dont": [
                    {"example": example, "text": f"Jo {example}"}
                    for example in ("stretched", "tilted", "recoloured", "busy", "crowded")
                ],
            },
        ),
    ]
    fields = {"title": f"Udhëzuesi {language}", "locale": home.locale, "body": body, **fields}
    return home.add_child(instance=VisibilityGuidePage(**fields))


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_marks_and_the_rules_in_three_languages(client):
    make_guide()
    response = client.get("/sq/visibility/kit/")
    assert response["Content-Type"] == "application/zip"
    assert kit.NAME in response["Content-Disposition"]
    files = opened(b"".join(response.streaming_content))
    for variant in brand.VARIANTS:
        for kind in ("svg", "png"):
            assert f"klgi-visibility-kit/{kind}/{variant.name}.{kind}" in files
    for language in ("sq", "sr-latn", "en"):
        text = files[f"klgi-visibility-kit/README.{language}.txt"].decode()
        assert "#123f52" in text
    assert "Lëreni vend rreth shenjës." in files["klgi-visibility-kit/README.sq.txt"].decode()
    assert "– Jo tilted" in files["klgi-visibility-kit/README.sq.txt"].decode()


def test_the_same_content_gives_the_same_bytes_and_is_kept():
    make_guide()
    assert kit.build(kit.contents()) == kit.build(kit.contents())
    first = kit.path()
    written = default_storage.get_modified_time(first)
    assert kit.path() == first
    assert default_storage.get_modified_time(first) == written


def test_a_changed_rule_gives_a_new_kit():
    page = make_guide()
    before = kit.path()
    page.body = [("text", "<p>Tjetër.</p>")]
    page.save()
    assert kit.path() != before
    assert not default_storage.exists(before)


@pytest.mark.parametrize("hidden", [{"live": False}, {"visible_from": "2999-01-01T00:00:00Z"}])
def test_a_guide_that_is_not_open_says_nothing_in_the_kit(hidden):
    make_guide(text="Ende e fshehtë", **hidden)
    page = VisibilityGuidePage.objects.get()
    assert page.title not in kit.readme("sq")
    assert "Ende e fshehtë" not in kit.readme("sq")


def test_works_without_a_guide(client):
    assert client.get("/en/visibility/kit/").status_code == 200
    assert client.post("/en/visibility/kit/").status_code == 405


def test_the_page_draws_every_example(client):
    page = make_guide(summary="Si paraqitet")
    html = client.get(page.url).content.decode()
    for text in ("Kështu", "Jo stretched", "#f0b95b", "klgi-full-sr-white.svg", "/visibility/kit/"):
        assert text in html
    assert "style=" not in html


def test_the_page_is_edited_like_others():
    assert_works(make_guide(body=[("text", "<p>Tekst</p>")]), body=[("text", rich_text("<p>Tekst</p>"))])
