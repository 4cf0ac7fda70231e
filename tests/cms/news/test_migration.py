"""Free text that stood for an author is an author afterwards, in what was published and in what an editor left open."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.news.models import Author, NewsPage
from tests.builders.pages import make_news

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("news", "0003_authors_and_dossiers")]


@pytest.mark.long
def test_author_as_text_becomes_an_author():
    first, second, third = make_news("Një"), make_news("Dy"), make_news("Tre")
    third.save_revision()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps
    OldPage, Revision = old.get_model("news", "NewsPage"), old.get_model("wagtailcore", "Revision")
    OldPage.objects.filter(pk__in=[first.pk, second.pk]).update(author="Đorđe  Ilić ")
    revision = Revision.objects.get(pk=third.latest_revision_id)
    revision.content["author"] = "Arta Krasniqi"  # in a draft that nobody published yet
    revision.save()

    call_command("migrate", verbosity=0)
    assert [author.name for author in NewsPage.objects.get(pk=first.pk).authors] == ["Đorđe Ilić"]
    assert Author.objects.get(name="Đorđe Ilić").slug == "djordje-ilic"  # one for both
    page = NewsPage.objects.get(pk=third.pk)
    assert page.authors == []
    assert [author.name for author in page.get_latest_revision_as_object().authors] == ["Arta Krasniqi"]

    MigrationExecutor(connection).migrate(BEFORE)
    assert OldPage.objects.get(pk=second.pk).author == "Đorđe Ilić"
    call_command("migrate", verbosity=0)
