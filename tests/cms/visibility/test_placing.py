from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import timezone, translation

from cms.organisations.models import Organisation
from cms.programmes.models import ProgrammeLink, ProgrammePartner
from cms.visibility.models import LONGEST_SIDE, TALLEST, DonorMark
from cms.visibility.placing import marks_of_front_page, marks_of_page, marks_of_programmes
from tests.builders.pages import make_news, make_page, make_translation
from tests.builders.people import make_organisation
from tests.builders.programmes import make_mark, make_programme

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def donor() -> Organisation:
    return make_organisation(name_sq="Fondacioni", kind="donor")


@pytest.fixture
def mark(donor) -> DonorMark:
    return make_mark(
        donor,
        sentence_sq="Financuar nga Fondacioni.",
        sentence_en="Financed by the Foundation.",
        disclaimer_sq="Përgjigjet Instituti.",
    )


def names(placed) -> list[str]:
    return [mark.name for mark in placed]


class TestRule:
    @pytest.fixture(autouse=True)
    def _mark(self, mark):
        pass

    def test_on_the_programmes_own_page_in_all_languages(self, donor):
        page = make_programme(donors=[donor])
        english = make_translation(page, "en", title="Programme", slug="programme")
        assert names(marks_of_page(page)) == names(marks_of_page(english)) == ["Fondacioni"]

    def test_on_pages_that_belong_to_it_and_their_translations(self, donor):
        page = make_programme(donors=[donor])
        news = make_news("Lajmi")
        english = make_translation(news, "en", title="News", slug="news-item")
        ProgrammeLink.objects.create(page=news, programme=page)
        assert names(marks_of_page(news)) == names(marks_of_page(english)) == ["Fondacioni"]
        assert marks_of_page(make_news("Tjetër")) == []

    @pytest.mark.parametrize("role", ["partner", "implementer", "beneficiary"])
    def test_only_of_donors(self, donor, role):
        page = make_programme()
        ProgrammePartner.objects.create(page=page, organisation=donor, role=role)
        assert marks_of_page(page) == []

    def test_not_of_a_programme_that_is_not_published(self, donor):
        page = make_programme(donors=[donor], live=False)
        news = make_news()
        ProgrammeLink.objects.create(page=news, programme=page)
        assert marks_of_page(news) == []

    @pytest.mark.parametrize("state", ["pending", "archived"])
    def test_not_of_an_organisation_that_is_not_listed(self, donor, state):
        page = make_programme(donors=[donor])
        donor.state = state
        donor.save()
        assert marks_of_page(page) == []

    @pytest.mark.parametrize(
        ("starts", "ends", "shown"),
        [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-1, 1, True)],
    )
    def test_from_its_first_to_its_last_day(self, donor, mark, starts, ends, shown):
        mark.starts, mark.ends = (None if at is None else DAY + timedelta(days=at) for at in (starts, ends))
        mark.save()
        assert bool(marks_of_page(make_programme(donors=[donor]), on=DAY)) is shown

    def test_in_their_order_each_once(self, donor, mark):
        second = make_mark(make_organisation(name_sq="E dyta"), order=1)
        pages = [make_programme(donors=[donor, second.organisation]), make_programme(donors=[donor])]
        news = make_news()
        for page in pages:
            ProgrammeLink.objects.create(page=news, programme=page)
        assert names(marks_of_page(news)) == ["E dyta", "Fondacioni"]
        assert names(marks_of_programmes(pages)) == ["E dyta", "Fondacioni"]

    def test_two_queries_however_many_and_two_about_keeping(self, donor, django_assert_num_queries):
        news = make_news()
        for _ in range(4):
            ProgrammeLink.objects.create(page=news, programme=make_programme(donors=[donor]))
        with django_assert_num_queries(4):
            marks_of_page(news)

    def test_on_the_front_page_only_when_it_is_said(self, mark):
        assert marks_of_front_page() == []
        mark.on_front_page = True
        mark.save()
        assert names(marks_of_front_page()) == ["Fondacioni"]


class TestPlaces:
    @pytest.fixture
    def programme(self, donor, mark):
        return make_programme(donors=[donor])

    @pytest.mark.parametrize("kind", ["programme", "news", "page"])
    def test_foot_of_pages(self, client, programme, kind):
        page = programme
        if kind != "programme":
            page = make_news() if kind == "news" else make_page()
            ProgrammeLink.objects.create(page=page, programme=programme)
        html = client.get(page.url).content.decode()
        assert "Financuar nga Fondacioni." in html
        assert "Përgjigjet Instituti." in html
        assert 'alt="Fondacioni"' in html

    def test_text_of_a_mail_in_the_readers_language(self, programme):
        template = Template("{% load visibility %}{% donor_marks_text programmes %}")
        with translation.override("en"):
            text = template.render(Context({"programmes": [programme]}))
        assert text.strip() == "Financed by the Foundation.\nPërgjigjet Instituti."

    def test_html_of_a_mail_has_absolute_addresses_and_no_svg(self, programme, mark):
        html = Template("{% load visibility %}{% donor_marks_html programmes %}")
        assert "<img" not in html.render(Context({"programmes": programme}))
        mark.picture.name = "marks/a.png"
        mark.save()
        drawn = html.render(Context({"programmes": programme}))
        assert 'src="http://localhost:8000/media/marks/a.png"' in drawn
        assert "svg" not in drawn

    def test_paper_loads_nothing(self, programme):
        html = Template("{% load visibility %}{% donor_marks_print programmes %}").render(
            Context({"programmes": [programme]})
        )
        assert 'src="data:image/svg+xml;base64,' in html
        assert "http" not in html

    def test_nothing_where_nobody_pays(self):
        for kind in ("text", "html", "print"):
            template = Template(f"{{% load visibility %}}{{% donor_marks_{kind} programmes %}}")
            assert template.render(Context({"programmes": [make_programme()]})).strip() == ""


class TestMark:
    def test_names_are_escaped(self, client):
        donor = make_organisation(name_sq='<b onmouseover="x">')
        make_mark(donor, sentence_sq="<script>alert(1)</script>")
        html = client.get(make_programme(donors=[donor]).url).content.decode()
        assert "<script>alert" not in html
        assert '<b onmouseover="x">' not in html

    @pytest.mark.parametrize(("width", "height"), [(200, 100), (1000, 50), (50, 1000), (0.5, 0.25)])
    def test_is_as_large_as_its_place_and_never_below_its_least_width(self, width, height):
        mark = DonorMark(width=width, height=height, min_width=20)
        wide, high = mark.shown_size
        assert wide >= 75  # 20 mm
        assert wide == pytest.approx(high * width / height, rel=0.03, abs=12)
        assert (wide <= LONGEST_SIDE and high <= TALLEST) or wide == 76

    def test_constraints(self, mark):
        today = timezone.localdate()
        for change in ({"starts": today, "ends": today - timedelta(days=1)}, {"width": 0}):
            with pytest.raises(IntegrityError), transaction.atomic():
                DonorMark.objects.filter(pk=mark.pk).update(**change)
