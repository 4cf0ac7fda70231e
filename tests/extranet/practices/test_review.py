"""From a draft to the library: proposed, returned, heeded, published; what each is told on the way."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from cms.access.models import AuditEntry
from cms.users.closing import close
from extranet.practices.models import NEEDED, SECTIONS, Practice
from tests.builders.people import make_organisation, make_partner, make_staff
from tests.builders.practices import make_practice
from tests.builders.topics import make_municipality, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]
LIST = "/en/practices/"


def typed(**fields) -> dict:
    whole = {name: f"Teksti {name}" for name in (*NEEDED, *SECTIONS)}
    return (
        {"kind": "practice", "language": "sq", "title": "Autobusi i nxënësve", "revision": 0} | whole | fields
    )


@pytest.fixture
def owner():
    return make_partner(language="en", first_name="Zana")


@pytest.fixture
def as_owner(owner):
    return signed_in(owner)


@pytest.fixture
def as_staff():
    return signed_in(make_staff(first_name="Arta", last_name="Krasniqi"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_whole_way(as_owner, as_staff, owner):
    topic, town = make_topic(slug="arsimi", name_sq="Arsimi"), make_municipality(slug="peje", name_sq="Pejë")
    answer = as_owner.post(
        f"{LIST}new/", typed(topics=[topic.pk], municipality=town.pk, year=2024, send="1"), follow=True
    )
    practice = Practice.objects.get()
    assert "the institute reviews it" in answer.content.decode()
    assert (practice.state, practice.owner, practice.municipality) == ("pending", owner, town)
    assert list(practice.topics.all()) == [topic]
    assert "Autobusi" in as_staff.get(f"{LIST}review/").content.decode()
    assert mail.outbox == []

    step = f"{LIST}{practice.pk}/"
    answer = as_staff.post(f"{step}return/", {"note": "Sa kushtoi?", "seen": 0}, follow=True)
    assert "Returned" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == [owner.email]
    assert letter.subject == "The institute asks you to change “Autobusi i nxënësve” before it is published"
    assert "Sa kushtoi?" in letter.body
    assert f"{LIST}{practice.pk}/" in letter.body
    assert "Sa kushtoi?" in as_owner.get(f"{step}edit/").content.decode()
    assert "Sa kushtoi?" in as_owner.get(f"{LIST}mine/").content.decode()
    as_owner.post(f"{step}edit/", typed(cost="9.000 euro", send="1"))
    practice.refresh_from_db()
    assert (practice.state, practice.cost, practice.revision) == ("pending", "9.000 euro", 1)

    as_staff.post(f"{step}keep/", {"seen": 1})
    practice.refresh_from_db()
    assert (practice.state, practice.note) == ("shared", "")
    as_staff.post(f"{step}publish/", {"seen": 1})
    as_staff.post(f"{step}archive/", {"seen": 1})
    assert [letter.subject for letter in mail.outbox[1:]] == [
        "The institute has taken “Autobusi i nxënësve” into the library for partners",
        "The institute has published “Autobusi i nxënësve” for everybody",
        "The institute has archived “Autobusi i nxënësve”",
    ]
    lines = AuditEntry.objects.filter(object_type="practices.Practice").order_by("pk")
    assert [line.action for line in lines] == [
        "add",
        "state",
        "state",
        "edit",
        "state",
        "state",
        "state",
        "state",
    ]
    assert "9.000" not in str([line.details for line in lines])


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_mails_lead_to_the_language_of_their_reader(as_staff, language):
    practice = make_practice(make_partner(language=language), "pending")
    as_staff.post(f"{LIST}{practice.pk}/publish/")
    assert f"/{language}/practices/{practice.pk}/" in mail.outbox[0].body


def test_nobody_is_told_of_what_they_did_themselves():
    staff = make_staff()
    practice = make_practice(staff, "pending")
    signed_in(staff).post(f"{LIST}{practice.pk}/publish/")
    close(make_practice(owner := make_partner(), "pending").owner)
    practice = Practice.objects.get(owner=owner)
    signed_in(staff).post(f"{LIST}{practice.pk}/publish/")
    practice.refresh_from_db()
    assert practice.state == "published"
    assert mail.outbox == []


class TestDrafts:
    def test_a_title_is_enough(self, as_owner):
        as_owner.post(f"{LIST}new/", {"kind": "practice", "language": "sq", "title": "Autobusi"})
        practice = Practice.objects.get()
        assert practice.state == "draft"
        html = as_owner.get(practice.get_absolute_url()).content.decode()
        assert "fill in: Summary, Problem, Solution" in html
        assert "/submit/" not in html

    def test_what_has_gaps_is_not_sent(self, as_owner):
        answer = as_owner.post(f"{LIST}new/", typed(result="", send="1"))
        assert not Practice.objects.exists()
        assert "Teksti solution</textarea>" in answer.content.decode()

    def test_nor_past_the_form(self, as_owner, owner):
        practice = make_practice(owner, "draft", result="  ")
        answer = as_owner.post(f"{LIST}{practice.pk}/submit/", follow=True)
        assert "fill in: Result" in answer.content.decode()
        practice.refresh_from_db()
        assert practice.state == "draft"

    def test_taken_back_and_deleted(self, as_owner, owner):
        practice = make_practice(owner, "pending")
        as_owner.post(f"{LIST}{practice.pk}/withdraw/")
        practice.refresh_from_db()
        assert practice.state == "draft"
        as_owner.post(f"{LIST}{practice.pk}/delete/")
        assert not Practice.objects.exists()

    def test_a_country_is_for_models(self, as_owner):
        answer = as_owner.post(f"{LIST}new/", typed(country="Shqipëria"))
        assert "for regional models only" in answer.content.decode()
        assert as_owner.post(f"{LIST}new/", typed(country="Shqipëria", kind="model")).status_code == 302

    @pytest.mark.parametrize("year", ["1066", "20255", "x", "-1"])
    def test_a_year_is_a_year(self, as_owner, year):
        assert as_owner.post(f"{LIST}new/", typed(year=year)).status_code == 200
        assert not Practice.objects.exists()

    def test_one_speaks_for_ones_own_organisation(self, as_owner, owner):
        own, other = owner.affiliations.get().organisation, make_organisation()
        assert as_owner.post(f"{LIST}new/", typed(organisation=other.pk)).status_code == 200
        assert as_owner.post(f"{LIST}new/", typed(organisation=own.pk)).status_code == 302
        assert Practice.objects.get().organisation == own

    def test_what_nobody_else_could_see_goes_with_the_account(self, owner):
        for state in Practice.State.values:
            make_practice(owner, state)
        close(owner)
        assert set(Practice.objects.values_list("state", flat=True)) == {
            "pending", "shared", "published", "archived"
        }  # fmt: skip


class TestTwoAtOnce:
    def test_the_second_is_told_and_keeps_their_text(self, as_staff):
        practice = make_practice(make_partner(), "pending", solution="E para")
        other = signed_in(make_staff())
        form = typed(solution="E dyta")
        assert as_staff.post(f"{LIST}{practice.pk}/edit/", form).status_code == 302
        answer = other.post(f"{LIST}{practice.pk}/edit/", typed(solution="E treta", kind="model"))
        html = answer.content.decode()
        assert answer.status_code == 409
        for told in (
            "Arta Krasniqi",
            "Solution",
            "E dyta",
            "E treta</textarea>",
            'value="1"',
            "Good practice",
        ):
            assert told in html
        practice.refresh_from_db()
        assert practice.solution == "E dyta"
        assert (
            other.post(f"{LIST}{practice.pk}/edit/", typed(solution="E treta", revision=1)).status_code == 302
        )

    def test_a_form_without_a_revision_overwrites_nothing(self, as_staff):
        practice = make_practice(make_partner(), "pending")
        form = typed()
        del form["revision"]
        assert as_staff.post(f"{LIST}{practice.pk}/edit/", form).status_code == 409

    def test_one_decides_about_what_one_has_read(self, as_staff):
        practice = make_practice(make_partner(), "pending")
        signed_in(make_staff()).post(f"{LIST}{practice.pk}/edit/", typed())
        for action in ("publish", "return"):
            answer = as_staff.post(
                f"{LIST}{practice.pk}/{action}/", {"seen": 0, "note": "Më gjatë, ju lutem"}
            )
            assert answer.status_code == 409
        assert "Më gjatë, ju lutem" in answer.content.decode()
        practice.refresh_from_db()
        assert practice.state == "pending"

    def test_a_return_says_why(self, as_staff):
        practice = make_practice(make_partner(), "pending")
        answer = as_staff.post(f"{LIST}{practice.pk}/return/", {"note": "  "})
        assert answer.status_code == 422
        assert "Say what should change" in answer.content.decode()

    @pytest.mark.stack
    @pytest.mark.django_db(transaction=True)
    def test_withdrawn_and_published_at_the_same_moment(self, owner):
        practice = make_practice(owner, "pending")
        clients = signed_in(owner), signed_in(make_staff())
        answers, begin = [], threading.Barrier(2)

        def act(client, action):
            begin.wait()
            try:
                answers.append(client.post(f"{LIST}{practice.pk}/{action}/").status_code)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=act, args=pair)
            for pair in zip(clients, ("withdraw", "publish"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [302, 404]
