"""An editor has a publication translated through wagtail-localize, and gives the translation a file of its own."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
)

from cms.publications.models import PublicationPage
from tests.builders.people import make_user
from tests.builders.publications import make_file, make_publication

pytestmark = pytest.mark.django_db


def test_submitted_translated_with_its_own_file(client, django_capture_on_commit_callbacks):
    page = make_publication(
        "Raporti", pages=("Faqja e pare",), authors=("Arta Krasniqi",), edition="2", isbn="0306406152"
    )
    english = Locale.objects.get(language_code="en")
    client.force_login(make_user(is_superuser=True, is_staff=True))
    answer = client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [english.pk]})
    assert answer.status_code == 302
    translation = PublicationPage.objects.get(translation_key=page.translation_key, locale=english)
    assert client.get(f"/admin/pages/{translation.pk}/edit/").status_code == 200

    work = Translation.objects.get(target_locale=english, source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=work.source):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data="report" if segment.context.path == "slug" else "Report",
        )
    file = OverridableSegment.objects.get(source=work.source, context__path="document")
    SegmentOverride.objects.create(
        locale=english, context=file.context, data_json=str(make_file("Page one", "Page two").pk)
    )
    with django_capture_on_commit_callbacks(execute=True):
        work.save_target(publish=True)
    translation.refresh_from_db()
    assert translation.live
    assert translation.author_names() == "Arta Krasniqi"  # names are not translated
    assert translation.isbn == "0306406152"
    assert translation.pdf.pages == 2
    assert translation.drawn_cover == translation.pdf.cover != page.drawn_cover
    assert translation.work == page.work
    client.logout()
    assert "Page one" in client.get(translation.get_url()).content.decode()
