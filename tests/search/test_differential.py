"""What is hidden leaves no trace: a reader's answers are those of a world in which it does not exist."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.organisations.models import Affiliation
from extranet.documents.models import Document
from extranet.spaces.models import Space
from search import queries
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_translation
from tests.builders.people import make_organisation, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date, examples

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ["zog", "zogu", "bletari", "komunë", "buxhet"]
QUERIES = ["zog", "zogu bletari", "komuna", "buxheti komunal", "zog mungesë"]

documents = st.fixed_dictionaries(
    {
        "space": st.integers(0, 1),
        "mine": st.booleans(),
        "state": st.sampled_from(Document.State.values),
        "title": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        "text": st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
        "from": st.sampled_from([None, -1, 1]),
        "language": st.sampled_from(["sq", "en"]),
    }
)
worlds = st.fixed_dictionaries(
    {
        "visibility": st.lists(st.sampled_from(["secret", "private", "open"]), min_size=2, max_size=2),
        "role": st.sampled_from([None, "guest", "member", "moderator"]),
        "partner": st.booleans(),
        "documents": st.lists(documents, max_size=6),
        # News with a translation, each open or not yet.
        "news": st.lists(
            st.tuples(st.sampled_from([None, -1, 1]), st.sampled_from(["none", -1, 1])), max_size=2
        ),
    }
)


def answers(user, spaces) -> dict:
    """All that a reader can learn from the search, order aside: word statistics may shift that."""
    seen = {}
    for query in QUERIES:
        for language in ("sq", "en"):
            found = queries.search(user, query, reader_language=language, now=NOW)
            hits = {
                (hit.title, hit.url, hit.space and hit.space.slug, fragments_of(hit)) for hit in found.hits
            }
            facets = {name: set(values) for name, values in found.facets.items()}
            seen[query, language] = (hits, found.total, facets, found.some_words, found.pages)
        alert, ids = queries.new_for(user, query, {}, set(), limit=5, reader_language="sq", now=NOW)
        seen[query, "alert"] = ({(hit.title, hit.url) for hit in alert}, ids)
        for space in spaces if query in QUERIES[:2] else ():
            seen[query, space] = queries.search(user, query, space=space, now=NOW).total
    for typed in ("zo", "ble", "komun"):
        seen[typed] = {(hit.title, hit.url) for hit in queries.suggest(user, typed, now=NOW)}
    return seen


def fragments_of(hit) -> tuple:
    return tuple((fragment.number, str(fragment.segments)) for fragment in hit.fragments)


def at(seconds):
    return None if seconds is None else NOW + timedelta(seconds=seconds)


@settings(
    max_examples=examples(24),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=worlds)
@pytest.mark.long
def test_hidden_objects_leave_no_trace(plan):
    with transaction.atomic():
        spaces = [make_space(visibility=visibility) for visibility in plan["visibility"]]
        slugs = [space.slug for space in spaces]
        user = make_user()
        if plan["role"]:
            make_member(spaces[0], plan["role"], user=user, expires_at=NOW + timedelta(days=1))
        if plan["partner"]:
            Affiliation.objects.create(user=user, organisation=make_organisation(), approved=True)
        for entry in plan["documents"]:
            make_document(
                spaces[entry["space"]],
                user if entry["mine"] else None,
                entry["state"],
                title=entry["title"],
                text=entry["text"],
                visible_from=at(entry["from"]),
                language=entry["language"],
            )
        news = []
        for number, (opens, translated) in enumerate(plan["news"]):
            news.append(make_news(f"Zogu {number}", visible_from=at(opens), slug=f"zogu-{number}"))
            if translated != "none":
                english = {
                    "title": f"Zogu bird {number}",
                    "slug": f"bird-{number}",
                    "visible_from": at(translated),
                }
                news.append(make_translation(news[-1], "en", **english))
        bring_up_to_date()
        with_hidden = answers(user, slugs)
        for document in Document.objects.exclude(pk__in=Document.objects.visible_to(user, NOW)):
            document.delete()
        for space in Space.objects.exclude(pk__in=Space.objects.visible_to(user, NOW)):
            space.delete()
        for page in news:
            if page.visible_from and page.visible_from > NOW:
                page.delete()
        bring_up_to_date()
        assert answers(user, slugs) == with_hidden
        transaction.set_rollback(True)
