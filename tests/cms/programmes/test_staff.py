import pytest
from django.core.exceptions import ValidationError

from cms.programmes.staff import StaffMember
from tests.builders.pages import make_image
from tests.builders.people import make_staff
from tests.builders.programmes import make_programme, make_staff_member
from tests.builders.topics import make_topic

pytestmark = pytest.mark.django_db


def test_listed_people_are_shown_in_order_and_language(client):
    make_staff_member(name="E dyta", role_sq="Redaktore", role_en="Editor", order=20)
    make_staff_member(name="E para", role_sq="Drejtoreshë", order=10)
    html = client.get("/en/people/").content.decode()
    assert html.index("E para") < html.index("E dyta")
    assert "Editor" in html
    assert "Drejtoreshë" in html  # nothing is written in English: Albanian stands in


def test_who_is_not_listed_is_not_there_for_anybody(client):
    person = make_staff_member(name="Fshehur Krejt", listed=False)
    there = client.get("/sq/people/nobody-of-this-name/")
    for user in (None, make_staff()):
        if user:
            client.force_login(user)
        assert "Fshehur Krejt" not in client.get("/sq/people/").content.decode()
        answer = client.get(person.get_absolute_url())
        assert answer.status_code == there.status_code == 404
        assert b"Fshehur" not in answer.content


@pytest.mark.parametrize("shown", [True, False])
def test_contact_is_shown_as_each_wishes(client, shown):
    person = make_staff_member(
        email="arta@example.org", email_shown=shown, telephone="+383 44 000 111", telephone_shown=shown
    )
    for address in ("/sq/people/", person.get_absolute_url()):
        html = client.get(address).content.decode()
        if address != "/sq/people/":
            assert ("arta@example.org" in html) is shown
            assert ("+383 44 000 111" in html) is shown
        else:
            assert "arta@example.org" not in html


def test_what_is_to_be_shown_has_to_be_there():
    with pytest.raises(ValidationError) as refused:
        StaffMember(name="Arta", slug="arta", role_sq="x", email_shown=True).full_clean()
    assert "email" in refused.value.message_dict


def test_programmes_of_a_person_in_the_readers_language(client):
    person = make_staff_member()
    make_programme("Kalendari i përbashkët", responsible=person)
    make_programme("Ende draft", responsible=person, live=False)
    html = client.get(f"/sq/people/{person.slug}/").content.decode()
    assert "Kalendari i përbashkët" in html
    assert "Ende draft" not in html
    assert "Kalendari i përbashkët" not in client.get(f"/en/people/{person.slug}/").content.decode()


def test_empty_list_says_what_to_do(client):
    assert b"Nobody is listed yet." in client.get("/en/people/").content


def test_costs_the_same_for_many(client, django_assert_max_num_queries):
    topic, image = make_topic(), make_image()
    for number in range(8):
        person = make_staff_member(image=image, order=number)
        person.topics.set([topic])
        person.save()
    client.get("/sq/people/")
    with django_assert_max_num_queries(8):
        client.get("/sq/people/")
