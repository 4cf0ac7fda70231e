"""Pages of the public site. Every function saves; what is left out gets a plausible value."""

from itertools import count

from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from cms.home.models import HomePage, StandardPage
from cms.news.models import NewsIndexPage, NewsPage

_number = count(1)


def make_home(language: str = "sq") -> HomePage:
    """The front page of a language: the migrations brought it."""
    return HomePage.objects.get(locale=Locale.objects.get(language_code=language))


def make_page(
    title: str = "", parent=None, language: str = "sq", text: str = "<p>Tekst.</p>", **fields
) -> StandardPage:
    parent = parent or make_home(language)
    page = StandardPage(**_common(title, parent, fields), body=[("text", text)], **fields)
    return _add(parent, page)


def make_news_index(language: str = "sq", title: str = "Lajme", **fields) -> NewsIndexPage:
    parent = make_home(language)
    found = NewsIndexPage.objects.child_of(parent).first()
    return found or _add(parent, NewsIndexPage(**_common(title, parent, fields), **fields))


def make_news(
    title: str = "", parent=None, language: str = "sq", text: str = "<p>Tekst.</p>", **fields
) -> NewsPage:
    parent = parent or make_news_index(language)
    return _add(parent, NewsPage(**_common(title, parent, fields), body=[("text", text)], **fields))


def make_translation(page, language: str, **fields):
    """`page` in another language, published, below the translation of its parent."""
    translation = page.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True)
    for name, value in fields.items():
        setattr(translation, name, value)
    translation.live = fields.get("live", True)
    translation.has_unpublished_changes = not translation.live
    translation.save()
    return translation


def make_image(title: str = "Picture"):
    return get_image_model().objects.create(
        title=title, file=ImageFile(get_test_image_file().file, name="test.png")
    )


def _common(title: str, parent, fields: dict) -> dict:
    title = title or f"Page {next(_number)}"
    return {"title": title, "locale": fields.pop("locale", parent.locale)}


def _add(parent, page):
    return parent.add_child(instance=page)
