"""What the demo shows of the search: a pinned page, a hit by translation, what was not found."""

import pytest
from django.core.management import call_command

from search import demo, queries, unanswered
from search.models import Pin
from tests.engines import bring_up_to_date

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_what_the_demo_promises(capsys):
    call_command("demo")
    demo.load()
    bring_up_to_date()
    assert Pin.objects.count() == len(demo.PINS)
    pinned = queries.search(None, "konsultimi publik", reader_language="sq").pinned
    assert [(hit.title, hit.entry.language) for hit in pinned] == [("Dialogu", "sq")]
    for query, language in (("buxheti komunal", "sq"), ("opštinski budžet", "sr-latn")):
        by_language = {
            hit.entry.language: hit for hit in queries.search(None, query, reader_language=language).hits
        }
        assert by_language["en"].translated
    assert unanswered.for_editors().count() == len(demo.NOT_FOUND)
