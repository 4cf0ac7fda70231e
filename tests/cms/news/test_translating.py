"""An editor has a page translated through wagtail-localize."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from cms.news.models import NewsPage
from search import queries
from tests.builders.pages import make_news
from tests.builders.people import make_user
from tests.engines import bring_up_to_date

pytestmark = pytest.mark.django_db


def test_submitted_translated_and_published(client, django_capture_on_commit_callbacks):
    page = make_news("Bletaria", text="<p>Bletaria në komunë.</p>")
    english = Locale.objects.get(language_code="en")
    client.force_login(make_user(is_superuser=True, is_staff=True))
    response = client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [english.pk]})
    assert response.status_code == 302
    translation = NewsPage.objects.get(translation_key=page.translation_key, locale=english)
    assert translation.get_parent().locale == english
    assert client.get(f"/admin/pages/{translation.pk}/edit/").status_code == 200
    assert not translation.live  # what is not translated is not published

    work = Translation.objects.get(target_locale=english, source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=work.source):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data="bees" if segment.context.path == "slug" else "Beekeeping",
        )
    with django_capture_on_commit_callbacks(execute=True):
        work.save_target(publish=True)
    translation.refresh_from_db()
    assert translation.live
    client.logout()
    assert "Beekeeping" in client.get(translation.get_url()).content.decode()
    bring_up_to_date()
    (hit,) = queries.search(None, "beekeeping", reader_language="en").hits
    assert hit.target == translation
