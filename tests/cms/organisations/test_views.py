import pytest
from lxml import html

from cms.organisations.models import Organisation
from tests.builders.people import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations():
    make_organisation(
        slug="gjakova", kind="municipality", name_sq="Gjakovë", name_en="Gjakova", name_sr="Đakovica"
    )
    make_organisation(slug="gracanica", kind="municipality", name_sq="Graçanicë")
    make_organisation(
        slug="sdc", kind="donor", name_sq="SDC", website="https://example.org", aliases="DEZA\nCOSUDE"
    )
    make_organisation(slug="waiting", name_sq="Në pritje", state=Organisation.State.PENDING)


def names(client, address: str) -> list[str]:
    return [
        link.text for link in html.fromstring(client.get(address).content).xpath("//ul[@class='names']//a")
    ]


@pytest.mark.usefixtures("organisations")
class TestList:
    def test_by_kind_in_alphabetical_order(self, client):
        assert names(client, "/sq/organisations/") == ["Graçanicë", "Gjakovë", "SDC"]

    def test_in_the_readers_language(self, client):
        assert names(client, "/sr-latn/organisations/?kind=municipality") == ["Đakovica", "Graçanicë"]

    def test_one_kind(self, client):
        assert names(client, "/en/organisations/?kind=donor") == ["SDC"]
        assert len(names(client, "/en/organisations/?kind=nonsense")) == 3

    def test_counts(self, client):
        tree = html.fromstring(client.get("/en/organisations/").content)
        choices = [" ".join(link.text_content().split()) for link in tree.xpath("//ul[@class='choices']//a")]
        assert choices == ["All 3", "Municipality 2", "Donor or development partner 1"]

    def test_costs_the_same_for_many(self, client, django_assert_max_num_queries):
        client.get("/en/")  # menus are kept
        with django_assert_max_num_queries(4):
            client.get("/en/organisations/")


def test_empty_list_says_so(client):
    assert b"No organisation is listed yet." in client.get("/en/organisations/").content


@pytest.mark.usefixtures("organisations")
class TestDetail:
    def test_shows_names_and_website(self, client):
        page = client.get("/en/organisations/gjakova/").content.decode()
        for name in ("Gjakovë", "Đakovica", "Gjakova", "Municipality"):
            assert name in page
        assert "DEZA, COSUDE" in client.get("/en/organisations/sdc/").content.decode()

    @pytest.mark.parametrize("slug", ["waiting", "nobody"])
    def test_hidden_is_not_there(self, client, slug):
        assert client.get(f"/en/organisations/{slug}/").status_code == 404
