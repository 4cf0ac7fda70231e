from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.test.utils import WagtailPageTestCase
from wagtail_localize.models import TranslationSource

from cms.home.models import HomePage
from cms.programmes.described import Status, TargetGroup
from cms.programmes.models import FieldPage, PillarPage, ProgrammePage, ProgrammePartner
from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.people import make_organisation
from tests.builders.programmes import make_field, make_pillar, make_programme, make_staff_member
from tests.builders.topics import make_topic
from tests.cms.pages import assert_works

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def result(title: str, page=None) -> tuple[str, dict]:
    return "result", {"title": title, "date": TODAY, "text": "", "page": page}


class TreeTests(WagtailPageTestCase):
    def test_what_may_stand_below_what(self):
        self.assertAllowedParentPageTypes(PillarPage, {HomePage})
        self.assertAllowedSubpageTypes(PillarPage, {FieldPage})
        self.assertAllowedSubpageTypes(FieldPage, {ProgrammePage})
        self.assertAllowedSubpageTypes(ProgrammePage, set())


class TestEditing:
    def test_pillar(self):
        assert_works(make_pillar("Promovimi", summary="Më shumë prani"), body=[])

    def test_field(self):
        assert_works(
            make_field("Proceset", target_groups=["media"], methodology="<p>Hap pas hapi</p>"), body=[]
        )

    def test_programme(self):
        page = make_programme(
            "Akademia", donors=[make_organisation()], why="<p>Sepse</p>", responsible=make_staff_member()
        )
        page.results = [result("Tri kurse")]
        page.save()
        assert_works(page, body=[], results=[])

    def test_groups_are_kept_in_the_order_of_the_list_and_strangers_refused(self):
        page = make_field(target_groups=["media", "municipalities", "media"])
        page.refresh_from_db()
        assert page.target_groups == ["municipalities", "media"]
        assert page.for_whom == [TargetGroup.MUNICIPALITIES.label, TargetGroup.MEDIA.label]
        page.target_groups = ["martians"]
        with pytest.raises(ValidationError, match="list"):
            page.full_clean()

    def test_a_picture_needs_words(self):
        with pytest.raises(ValidationError) as refused:
            make_programme(image=make_image())
        assert "image_alt" in refused.value.message_dict

    def test_the_end_is_not_before_the_start(self):
        page = make_programme(starts=TODAY, ends=TODAY)
        page.ends = TODAY - timedelta(days=1)
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "ends" in refused.value.message_dict
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgrammePage.objects.filter(pk=page.pk).update(ends=page.ends)

    def test_an_organisation_has_a_role_once(self):
        donor = make_organisation()
        page = make_programme(donors=[donor])
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgrammePartner.objects.create(page=page, organisation=donor, role="donor")


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        (None, None, None),
        (1, None, Status.PLANNED),
        (0, 0, Status.RUNNING),
        (-1, None, Status.RUNNING),
        (None, 1, Status.RUNNING),
        (-9, -1, Status.COMPLETED),
    ],
)
def test_status_is_what_the_dates_say_today(starts, ends, status):
    days = [None if at is None else TODAY + timedelta(days=at) for at in (starts, ends)]
    assert ProgrammePage(starts=days[0], ends=days[1]).status_on(TODAY) == status


class TestProgramme:
    def test_says_what_why_when_who_and_with_whom(self, client):
        donor, hidden = (
            make_organisation(name_sq="Fondacioni"),
            make_organisation(name_sq="Në pritje", state="pending"),
        )
        person = make_staff_member(name="Driton Vardari", role_sq="Bashkërendues")
        page = make_programme(
            "Kalendari",
            donors=[donor, hidden],
            summary="Çka bëhet",
            why="<p>Sepse ftesa vonohet</p>",
            methodology="<p>Dy herë në vit</p>",
            tools="<p>Tabela</p>",
            starts=date(2026, 1, 15),
            ends=date(2027, 12, 31),
            responsible=person,
            contact="kalendari@example.org",
            target_groups=["municipalities"],
        )
        news = make_news("Lajmi i hapjes")
        page.results = [result("U hap", news)]
        page.save()
        html = client.get(page.url).content.decode()
        for text in (
            "Çka bëhet",
            "Sepse ftesa vonohet",
            "Dy herë në vit",
            "Tabela",
            "15 janar 2026",
            "31 dhjetor 2027",
            "Driton Vardari",
            "Bashkërendues",
            "kalendari@example.org",
            "Fondacioni",
            "U hap",
            news.url,
        ):
            assert text in html, text
        assert "Në pritje" not in html

    def test_an_unlisted_person_and_a_hidden_result_are_not_linked(self, client):
        person = make_staff_member(name="Fshehur Krejt", listed=False)
        news = make_news("Nën embargo", visible_from=timezone.now() + timedelta(days=1))
        page = make_programme(responsible=person)
        page.results = [result("Rezultati", news)]
        page.save()
        html = client.get(page.url).content.decode()
        assert "Fshehur Krejt" not in html
        assert "Rezultati" in html
        assert news.url not in html

    def test_describes_itself(self, rf):
        donor = make_organisation(name_sq="Fondacioni")
        page = make_programme("Kalendari", donors=[donor], summary="Çka", starts=TODAY)
        told = page.json_ld(rf.get("/"))
        assert told["@type"] == "Project"
        assert told["funder"] == [{"@type": "Organization", "name": "Fondacioni"}]
        assert told["foundingDate"] == TODAY.isoformat()


def test_results_are_translated_with_the_page():
    """wagtail-localize would keep rows beside the page as they are in the source, whatever a translator wrote."""
    page = make_programme("Kalendari")
    page.results = [result("U hap kalendari")]
    page.save()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    assert "U hap kalendari" in {segment.string.data for segment in source.stringsegment_set.all()}


class TestGathering:
    def test_a_pillar_gathers_fields_programmes_and_news_of_its_topics(self, client):
        topic = make_topic()
        pillar = make_pillar(topics=[topic])
        field = make_field("Fusha ime", pillar)
        make_programme("Programi im", field)
        news = make_news("Lajmi i temës")
        news.topics.set([topic])
        news.save()
        make_news("Lajm tjetër")
        html = client.get(pillar.url).content.decode()
        for text in ("Fusha ime", "Programi im", "Lajmi i temës"):
            assert text in html
        assert "Lajm tjetër" not in html

    def test_drafts_and_embargoed_are_nowhere(self, client):
        topic = make_topic()
        field = make_field(topics=[topic])
        make_programme("Ende draft", field, live=False)
        make_programme("Nën embargo", field, visible_from=timezone.now() + timedelta(days=1))
        for address in (field.url, field.get_parent().url, "/sq/", topic.get_absolute_url()):
            html = client.get(address).content.decode()
            assert "Ende draft" not in html
            assert "Nën embargo" not in html

    def test_a_translation_gathers_its_own_language(self, client):
        topic = make_topic()
        pillar = make_pillar(topics=[topic])
        english = make_translation(pillar, "en", title="Promotion", slug="promotion")
        for title, language in (("Lajmi shqip", "sq"), ("English news", "en")):
            news = make_news(title, language=language)
            news.topics.set([topic])
            news.save()
        html = client.get(english.url).content.decode()
        assert "English news" in html
        assert "Lajmi shqip" not in html


class TestQueries:
    """As many for one as for ten."""

    @pytest.mark.parametrize("kind", ["pillar", "field", "programme"])
    def test_fixed(self, client, kind):
        topic = make_topic()
        pillar = make_pillar(topics=[topic])
        field = make_field(parent=pillar, topics=[topic])
        page = {"pillar": pillar, "field": field}.get(kind) or make_programme(parent=field, topics=[topic])
        self._more(field, topic, page, 1)
        client.get(page.url)
        few = self._asked(client, page)
        self._more(field, topic, page, 4)
        client.get(page.url)  # makes renditions
        assert self._asked(client, page) == few <= 32

    def _asked(self, client, page) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(page.url)
            return len(connection.queries) - asked.initial_queries

    def _more(self, field, topic, page, number):
        image = make_image()
        for _ in range(number):
            make_programme(parent=field, topics=[topic], image=image, image_alt="Salla")
            news = make_news(image=image, image_alt="Salla")
            news.topics.set([topic])
            news.save()
            if isinstance(page, ProgrammePage):
                page.partners.add(ProgrammePartner(organisation=make_organisation(), role="partner"))
                page.results.append(result("Rezultati", news))
        page.save()


@pytest.mark.parametrize("state", ["pending", "archived"])
def test_machines_are_told_of_approved_donors_only(client, state):
    donor = make_organisation(name_sq="Fondacioni i fshehur")
    page = make_programme("Programi", donors=[donor, make_organisation(name_sq="Fondacioni i hapur")])
    donor.state = state
    donor.save()
    text = client.get(page.url).content.decode()
    assert "Fondacioni i hapur" in text
    assert "Fondacioni i fshehur" not in text
