"""Who wrote it: on the article, on a page of their own, and for machines."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory

from cms.news.models import Author, Authorship
from search import queries
from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.people import make_user
from tests.builders.publications import make_author, make_publication, set_authors
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def described(page) -> dict:
    request = RequestFactory().get(page.url)
    request.user = None
    return page.json_ld(request)


class TestArticle:
    def test_several_with_their_roles(self, client):
        first = make_author("Arta Krasniqi", role_sq="Analiste", role_en="Analyst", picture=make_image())
        news = make_news("Lajmi")
        set_authors(news, first, make_author("Jelena Petrović"))
        shown = client.get(news.url).content.decode()
        assert "Analiste" in shown
        assert f'href="{first.get_absolute_url()}"' in shown
        assert [author["name"] for author in described(news)["author"]] == [
            "Arta Krasniqi",
            "Jelena Petrović",
        ]

    def test_translation_has_the_same(self, client):
        news = make_news("Lajmi")
        set_authors(news, make_author("Arta Krasniqi", role_sq="Analiste", role_en="Analyst"))
        english = make_translation(news, "en", title="News")
        shown = client.get(english.url).content.decode()
        assert "Arta Krasniqi" in shown
        assert "Analyst" in shown

    def test_found_by_name(self):
        news = make_news("Lajmi")
        set_authors(news, make_author("Zhgjebaku"))
        bring_up_to_date()
        assert [hit.target for hit in queries.search(None, "zhgjebaku", reader_language="sq").hits] == [news]

    def test_found_by_a_new_name_at_once(self):
        author, news = make_author("Zhgjebaku"), make_news("Lajmi")
        set_authors(news, author)
        publication = make_publication("Raporti", authors=(author,))
        author.name = "Xhuxhmaxhuxhi"
        author.save()
        bring_up_to_date()
        assert queries.search(None, "zhgjebaku", reader_language="sq").hits == []
        hits = queries.search(None, "xhuxhmaxhuxhi", reader_language="sq").hits
        assert {hit.target for hit in hits} == {news, publication}

    def test_number_of_queries_is_that_of_one(self, client, django_assert_num_queries):
        news = make_news("Lajmi")
        set_authors(news, *(make_author() for _ in range(6)))
        client.get(news.url)
        with django_assert_num_queries(2):
            client.get(news.url)

    def test_once_in_the_database(self):
        news, author = make_news("Lajmi"), make_author()
        set_authors(news, author)
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorship.objects.create(page=news, author=author)

    def test_who_is_named_somewhere_is_not_deleted(self):
        author = make_author()
        set_authors(make_news("Lajmi"), author)
        with pytest.raises(ProtectedError):
            author.delete()


class TestPage:
    def test_lists_what_she_wrote_in_the_readers_language(self, client):
        author = make_author("Arta Krasniqi")
        news = make_news("Lajmi i saj", date=date(2026, 1, 1))
        set_authors(news, author)
        make_translation(news, "en", title="Her news")
        make_publication("Raporti i saj", authors=(author,), date=date(2026, 2, 2))
        make_news("Lajmi i tjetrit")
        answer = client.get(author.get_absolute_url().replace("/en/", "/sq/"))
        titles = [work.title for work in client.get(f"/sq/authors/{author.slug}/").context["works"]]
        assert titles == ["Raporti i saj", "Lajmi i saj"]
        assert [w.title for w in client.get(f"/en/authors/{author.slug}/").context["works"]] == ["Her news"]
        assert not answer.cookies

    def test_embargo(self, client):
        author = make_author()
        set_authors(make_news("Me embargo", visible_from=OPENING), author)
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert "Me embargo" not in client.get(f"/sq/authors/{author.slug}/").content.decode()
        with time_machine.travel(OPENING, tick=False):
            assert "Me embargo" in client.get(f"/sq/authors/{author.slug}/").content.decode()

    def test_nothing_yet(self, client):
        author = make_author()
        assert "Nothing by this author" in client.get(f"/en/authors/{author.slug}/").content.decode()

    def test_nobody(self, client):
        assert client.get("/sq/authors/askush/").status_code == 404

    def test_number_of_queries(self, client, django_assert_num_queries):
        author = make_author(picture=make_image())
        for number in range(15):
            set_authors(make_news(f"Lajmi {number}"), author)
        client.get(f"/sq/authors/{author.slug}/")
        with django_assert_num_queries(5):
            client.get(f"/sq/authors/{author.slug}/")


def test_addresses_of_namesakes():
    assert [make_author("Đorđe Ilić").slug for _ in range(2)] == ["djordje-ilic", "djordje-ilic-2"]
    assert Author.objects.create(name="Ж").slug == "author"


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_look_after_authors(client, group):
    editor = make_user()
    editor.groups.add(Group.objects.get(name=group))
    client.force_login(editor)
    values = {"name": "Arta Krasniqi", "role_sq": "Analiste"}
    assert client.post("/admin/snippets/news/author/add/", values).status_code == 302
    author = Author.objects.get()
    assert author.slug == "arta-krasniqi"
    assert client.get(f"/admin/snippets/news/author/edit/{author.pk}/").status_code == 200
