"""Feeds, read by feedparser: every field, each section, language and topic; to strangers only what is open."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine
from django.test import Client

from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.people import make_partner
from tests.builders.topics import make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KINDS = ["rss", "atom"]


def read(address: str):
    answer = Client().get(address)
    assert answer.status_code == 200, address
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_field(kind):
    topic = make_topic(name_sq="Buxheti", slug="buxheti")
    page = make_news(
        "Komuna & qytetarët <pyesin>", summary="Çfarë u bë, pse, kur.", date="2026-10-05",
        image=make_image(), image_alt="Salla",
    )  # fmt: skip
    page.topics.add(topic)
    page.save()
    make_news("Më i ri", date="2026-10-06")
    found = read(f"/feeds/sq/news.{kind}")
    feed = found.feed
    assert feed.title == "KLGI – Lajme"
    assert feed.link == "http://testserver/sq/"
    assert feed.language == "sq"
    assert feed.get("subtitle") or kind == "atom"
    assert feed.updated_parsed[:3] == (2026, 10, 5) or feed.updated_parsed[:3] == (2026, 10, 6)
    own = [link.href for link in feed.links if link.rel == "self"]
    assert own == [f"http://testserver/feeds/sq/news.{kind}"]
    newest, entry = found.entries
    assert newest.title == "Më i ri"
    assert entry.title in {"Komuna & qytetarët <pyesin>", "Komuna & qytetarët &lt;pyesin&gt;"}
    assert (
        entry.link == page.full_url.replace("http://localhost", "http://testserver")
        or entry.link == page.full_url
    )
    assert entry.id == f"urn:uuid:{page.translation_key}:sq"
    assert entry.summary == "Çfarë u bë, pse, kur."
    assert entry.published_parsed[:3] in {(2026, 10, 4), (2026, 10, 5)}
    assert [tag.term for tag in entry.tags] == ["Buxheti"]
    assert entry.author
    (enclosure,) = entry.enclosures
    assert enclosure.type == "image/jpeg"
    assert int(enclosure.length) > 0
    assert Client().get(enclosure.href).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_language_and_topic(kind):
    topic = make_topic(name_sq="Ujësjellësi", slug="uji")
    page = make_news("Uji")
    page.topics.add(topic)
    page.save()
    make_news("Tjetër")
    make_translation(page, "en", title="Water")
    assert [e.title for e in read(f"/feeds/en/all.{kind}").entries] == ["Water"]
    assert [e.title for e in read(f"/feeds/sq/topics/uji/all.{kind}").entries] == ["Uji"]
    assert [e.title for e in read(f"/feeds/en/topics/uji/news.{kind}").entries] == ["Water"]
    assert read(f"/feeds/sr-latn/all.{kind}").entries == []


@pytest.mark.parametrize(
    "address",
    ["/feeds/sq/asgje.rss", "/feeds/de/news.rss", "/feeds/sq/news.json", "/feeds/sq/topics/asgje/news.rss"],
)
def test_what_is_not_there(address):
    assert Client().get(address).status_code == 404


def test_the_newest_thirty(django_assert_max_num_queries):
    for number in range(35):
        make_news(f"Lajmi {number}", date=f"2026-09-{number % 28 + 1:02}")
    Client().get("/sq/")
    with django_assert_max_num_queries(12):
        found = read("/feeds/sq/news.rss")
    assert len(found.entries) == 30
    dates = [entry.published_parsed for entry in found.entries]
    assert dates == sorted(dates, reverse=True)


def test_same_as_before_costs_nothing(django_assert_num_queries):
    make_news("Lajmi")
    client = Client()
    first = client.get("/feeds/sq/news.rss")
    with django_assert_num_queries(1):
        again = client.get("/feeds/sq/news.rss", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    make_news("Tjetër")
    assert client.get("/feeds/sq/news.rss", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_opens_with_the_page_and_never_before_even_for_partners():
    opens = NOW + timedelta(hours=1)
    partner = Client()
    with time_machine.travel(NOW, tick=False):
        make_news("Nën embargo", visible_from=opens, partners_first=True, date="2026-11-20")
        partner.force_login(make_partner())
        assert b"embargo" not in partner.get("/feeds/sq/news.rss").content
    for seconds, there in ((-1, False), (0, True)):
        with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
            assert ("Nën embargo" in [e.title for e in read("/feeds/sq/news.rss").entries]) is there


def test_the_pages_name_their_feeds(client):
    page = make_news("Lajmi")
    html = client.get(page.url).content.decode()
    assert 'type="application/rss+xml" title="KLGI" href="/feeds/sq/all.rss"' in html
    assert 'href="/feeds/sq/news.rss"' in html


@pytest.mark.parametrize("kind", KINDS)
def test_signs_that_xml_does_not_have(kind):
    topic = make_topic(name_sq="Buxheti\x02", slug="buxheti")
    page = make_news("Një\x0btitull", summary="Rreshti një\x0brreshti dy\x1f.")
    page.topics.add(topic)
    page.save()
    for address in (f"/feeds/sq/all.{kind}", f"/feeds/sq/topics/buxheti/news.{kind}"):
        entry = read(address).entries[0]
        assert entry.title == "Një titull"
        assert entry.summary.startswith("Rreshti një rreshti dy")
