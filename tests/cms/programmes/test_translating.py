"""An editor has a programme translated through wagtail-localize: words are translated, facts stay what they are."""

from datetime import date

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.programmes.models import ProgrammePage
from cms.visibility.placing import marks_of_page
from tests.builders.pages import make_image
from tests.builders.people import make_organisation
from tests.builders.programmes import make_mark, make_programme, make_staff_member
from tests.builders.topics import make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated(django_capture_on_commit_callbacks):
    def translate(page) -> ProgrammePage:
        """`page` in English: the pages above it first, each in a transaction of its own as an editor would."""
        for each in [*page.get_ancestors().filter(depth__gt=2).specific(), page]:
            with django_capture_on_commit_callbacks(execute=True):
                _translate(each)
        return ProgrammePage.objects.get(translation_key=page.translation_key, locale=_english())

    return translate


def _english() -> Locale:
    return Locale.objects.get(language_code="en")


def _translate(page) -> None:
    source, _created = TranslationSource.update_or_create_from_instance(page)
    work, _created = Translation.objects.get_or_create(source=source, target_locale=_english())
    for segment in StringSegment.objects.filter(source=source):
        words = f"en-{segment.pk}" if segment.context.path == "slug" else f"English {segment.context.path}"
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=_english(),
            context=segment.context,
            defaults={"data": words},
        )
    work.save_target(publish=True)


def test_words_are_translated_and_facts_are_kept(client, translated):
    topic, donor, person = make_topic(), make_organisation(kind="donor"), make_staff_member()
    make_mark(donor, sentence_en="Financed by them.")
    page = make_programme(
        "Kalendari",
        donors=[donor],
        topics=[topic],
        summary="Çka",
        why="<p>Sepse</p>",
        methodology="<p>Si</p>",
        starts=date(2026, 1, 1),
        ends=date(2027, 1, 1),
        target_groups=["media"],
        responsible=person,
        image=make_image(),
        image_alt="Salla",
    )
    page.results = [
        ("result", {"title": "U hap", "date": date(2026, 8, 20), "text": "Më në fund", "page": None})
    ]
    page.save()
    english = translated(page)
    english.refresh_from_db()
    assert english.title == "English title"
    assert "English why" in english.why
    assert english.image_alt == "English image_alt"
    assert english.results[0].value["title"].startswith("English results")
    assert english.results[0].value["date"] == date(2026, 8, 20)
    for fact in ("starts", "ends", "target_groups", "responsible", "image"):
        assert getattr(english, fact) == getattr(page, fact), fact
    assert [topic.pk for topic in english.topics.all()] == [topic.pk]
    assert [row.organisation for row in english.partners.all()] == [donor]
    assert len(marks_of_page(english)) == 1
    html = client.get(english.url).content.decode()
    assert "Financed by them." in html
    assert "U hap" not in html


def test_a_fact_that_changes_changes_in_the_translation_too(translated):
    page = make_programme("Kalendari", starts=date(2026, 1, 1), ends=date(2027, 1, 1))
    english = translated(page)
    page.refresh_from_db()
    page.ends = date(2028, 1, 1)
    page.save()
    assert translated(page).ends == date(2028, 1, 1)
    assert english.pk
