"""Two workers at once send one mail; two windows at once do not save more than one may have."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from search import alerts, saved
from search.models import SavedSearch
from tests.builders.pages import make_news
from tests.builders.people import make_user
from tests.builders.searches import make_saved
from tests.engines import bring_up_to_date
from tests.search.test_concurrency import WRITERS, at_once

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]


def test_many_workers_send_each_mail_once():
    readers = [make_user() for _ in range(6)]
    for reader in readers:
        make_saved(reader)
    make_news("Zogu")
    bring_up_to_date()
    SavedSearch.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    together = Barrier(WRITERS, timeout=20)

    def work(number: int) -> int:
        if number >= WRITERS:
            return 0
        together.wait()
        return alerts.send_due()

    assert sum(at_once(work)) == len(readers)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(reader.email for reader in readers)


def test_two_windows_save_the_last_one():
    reader = make_user()
    for number in range(saved.MOST - 1):
        make_saved(reader, frequency="never", name=f"{number}")
    together = Barrier(2, timeout=20)

    def work(number: int) -> bool:
        if number > 1:
            return False
        together.wait()
        try:
            make_saved(reader, frequency="never")
        except ValidationError:
            return False
        return True

    assert sum(at_once(work)) == 1
    assert reader.saved_searches.count() == saved.MOST
