"""Nothing of a publication is there before its second, not even the cover that was drawn of its file."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.builders.publications import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_second_by_second(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    opens = NOW + timedelta(hours=1)
    with time_machine.travel(NOW, tick=False):
        page = make_publication("Raporti vjetor", pages=("Faqja e pare",), visible_from=opens)
    assert page.drawn_cover is not None
    addresses = [
        page.url,
        page.document.url,
        page.drawn_cover.file.url,
        page.drawn_cover.get_rendition("max-240x320|format-webp").url,
        f"/sq/publications/{page.pk}/download/",
    ]
    everywhere = [
        "/feeds/sq/all.rss",
        "/feeds/sq/publications.atom",
        "/sitemap-sq.xml",
        page.get_parent().url,
    ]
    for seconds, there in ((-3000, False), (-1, False), (0, True), (1, True)):
        with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
            for address in addresses:
                assert (Client().get(address, follow=True).status_code == 200) is there, (address, seconds)
            for address in everywhere:
                assert ("raporti-vjetor" in Client().get(address).content.decode()) is there, (
                    address,
                    seconds,
                )
