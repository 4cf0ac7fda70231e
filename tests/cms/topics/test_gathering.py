import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.topics import gathering
from cms.topics.gathering import Scope, gather, gathers
from tests.builders.pages import make_image, make_news
from tests.builders.people import make_organisation, make_partner, make_staff
from tests.builders.practices import make_practice
from tests.builders.programmes import make_programme
from tests.builders.topics import make_municipality, make_topic

pytestmark = pytest.mark.django_db


def tagged(page, *topics, municipalities=()):
    page.topics.set(topics)
    page.municipalities.set(municipalities)
    page.save()
    return page


def titles(groups) -> dict[str, list[str]]:
    return {group.name: [item.title for item in group.items] for group in groups}


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(gathering, "_kinds", dict(gathering._kinds))


class TestGather:
    def test_newest_first_each_once_and_no_more_than_asked(self):
        one, two = make_topic(), make_topic()
        for day in (1, 3, 2):
            tagged(make_news(f"Lajmi {day}", date=timezone.localdate().replace(month=1, day=day)), one, two)
        scope = Scope(topics=frozenset({one.pk, two.pk}), language="sq")
        assert titles(gather(None, scope, limit=2)) == {"news": ["Lajmi 3", "Lajmi 2"]}

    def test_by_municipality(self):
        town = make_municipality()
        tagged(make_news("Në komunë"), municipalities=[town])
        make_news("Diku tjetër")
        scope = Scope(municipalities=frozenset({town.pk}), language="sq")
        assert titles(gather(None, scope)) == {"news": ["Në komunë"]}

    def test_kinds_come_in_their_order_and_can_be_left_out(self):
        topic = make_topic()
        tagged(make_news("Lajmi"), topic)
        make_programme("Programi", topics=[topic])
        scope = Scope(topics=frozenset({topic.pk}), language="sq")
        assert list(titles(gather(None, scope))) == ["programmes", "news"]
        assert list(titles(gather(None, scope, leave_out=["programmes"]))) == ["news"]

    def test_nothing_is_about_nothing(self, django_assert_num_queries):
        make_news("Lajmi")
        with django_assert_num_queries(0):
            assert gather(None, Scope(language="sq")) == []

    def test_a_page_is_not_about_itself(self):
        topic = make_topic()
        page = tagged(make_news("Vetë"), topic)
        scope = Scope.of_page(page)
        assert gather(None, scope) == []

    @pytest.mark.usefixtures("registry")
    def test_a_feature_registers_in_one_line(self):
        topic = make_topic()
        gathers(
            "things", order=5, label="Things", all_label="", template="x.html", rows=lambda user, scope: ["a"]
        )
        groups = gather(None, Scope(topics=frozenset({topic.pk}), language="sq"))
        assert [(group.name, group.items, group.url) for group in groups] == [("things", ["a"], None)]


@pytest.mark.stack
class TestReaders:
    """Each kind shows what its policy lets the reader see, on a topic's page and on a municipality's."""

    @pytest.fixture
    def world(self):
        topic, town = make_topic(), make_municipality()
        for state in ("published", "shared", "pending", "archived"):
            practice = make_practice(title=f"Praktika {state}", state=state, municipality=town)
            practice.topics.set([topic])
        later = timezone.now() + timezone.timedelta(days=1)
        for title, fields in (
            ("Lajmi i hapur", {}),
            ("Lajmi draft", {"live": False}),
            ("Lajmi i mbyllur", {"visible_from": later}),
            ("Lajmi për partnerë", {"visible_from": later, "partners_first": True}),
        ):
            tagged(make_news(title, **fields), topic, municipalities=[town])
        return topic, town

    OPEN = {"Praktika published", "Lajmi i hapur"}
    PARTNERS = {"Praktika shared", "Lajmi për partnerë"}
    NEVER = {"Lajmi draft", "Lajmi i mbyllur"}

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            ("anonymous", OPEN),
            ("partner", OPEN | PARTNERS),
            ("staff", OPEN | {"Praktika shared"}),
        ],
    )
    def test_each_role(self, client, world, role, sees):
        if role != "anonymous":
            client.force_login(make_partner() if role == "partner" else make_staff())
        for about in world:
            html = client.get(about.get_absolute_url()).content.decode()
            for title in self.OPEN | self.PARTNERS | self.NEVER | {"Praktika pending", "Praktika archived"}:
                assert (title in html) is (title in sees), (role, title)


class TestTopicPages:
    def test_list_is_in_the_readers_alphabet(self, client):
        for name in ("Çështjet", "Dialogu", "Buxheti"):
            make_topic(name_sq=name)
        html = client.get("/sq/topics/").content.decode()
        assert html.index("Buxheti") < html.index("Çështjet") < html.index("Dialogu")

    def test_empty_ones_say_what_to_do(self, client):
        topic = make_topic(name_sq="Tema e zbrazët", name_en="Empty topic")
        html = client.get(f"/en/topics/{topic.slug}/").content.decode()
        assert "Nothing is published about this yet." in html
        assert "All topics" in html

    def test_unknown_topic_is_not_there(self, client):
        assert client.get("/sq/topics/nothing/").status_code == 404

    def test_only_reading(self, client):
        assert client.post(f"/sq/topics/{make_topic().slug}/").status_code == 405

    def test_as_many_queries_for_one_as_for_ten(self, client):
        topic, image = make_topic(), make_image()

        def more(number: int) -> None:
            for _ in range(number):
                tagged(make_news(image=image, image_alt="Salla"), topic)
                make_programme(topics=[topic], image=image, image_alt="Salla")
                make_practice(state="published").topics.set([topic])

        def asked() -> int:
            client.get(topic.get_absolute_url())  # makes renditions
            with CaptureQueriesContext(connection) as queries:
                client.get(topic.get_absolute_url())
                return len(connection.queries) - queries.initial_queries

        more(1)
        few = asked()
        more(5)
        assert 0 < asked() == few <= 20


class TestOrganisations:
    def test_programmes_in_which_it_takes_part_and_its_practices(self, client):
        organisation = make_organisation(name_sq="Fondacioni")
        make_programme("Kalendari", donors=[organisation])
        make_programme("Tjetër program", donors=[make_organisation()])
        make_programme("Draft", donors=[organisation], live=False)
        make_practice(title="Praktika jonë", organisation=organisation)
        make_practice(title="Ende në shqyrtim", organisation=organisation, state="pending")
        html = client.get(organisation.get_absolute_url()).content.decode()
        assert "Kalendari" in html
        assert "Praktika jonë" in html
        for hidden in ("Tjetër program", "Draft", "Ende në shqyrtim"):
            assert hidden not in html

    def test_without_anything_it_says_its_names(self, client):
        organisation = make_organisation(name_sq="Fondacioni", name_en="Foundation")
        html = client.get(f"/en/organisations/{organisation.slug}/").content.decode()
        assert "In Albanian" in html
        assert "Nothing is published" not in html


class TestMunicipalities:
    def test_under_their_letters(self, client):
        for name in ("Pejë", "Prizren", "Gjakovë"):
            make_municipality(name_sq=name)
        html = client.get("/sq/organisations/municipalities/").content.decode()
        assert html.index("Gjakovë") < html.index("Pejë") < html.index("Prizren")

    @pytest.mark.parametrize("asked", ["peja", "PEĆ", "Пећ", "pej", "pec"])
    def test_found_by_any_name(self, client, asked):
        make_municipality(slug="peje", name_sq="Pejë", name_sr="Peć", name_en="Peja", aliases="Пећ")
        make_municipality(slug="prizren", name_sq="Prizren")
        html = client.get("/sq/organisations/municipalities/", {"q": asked}).content.decode()
        assert "/organisations/peje/" in html
        assert "/organisations/prizren/" not in html

    def test_not_found_keeps_what_was_asked(self, client):
        make_municipality(name_sq="Pejë")
        html = client.get("/en/organisations/municipalities/", {"q": "<x>"}).content.decode()
        assert "No municipality is called so." in html
        assert "&lt;x&gt;" in html

    def test_costs_the_same_for_many(self, client, django_assert_max_num_queries):
        for _ in range(8):
            make_municipality()
        with django_assert_max_num_queries(7):
            client.get("/en/organisations/municipalities/")
