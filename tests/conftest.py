import gc

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import TransactionTestCase
from django.utils import translation

from cms.core.catalogues import compile_catalogues
from tests import databases

pytest_plugins = ["tests.browser", "tests.engines"]


def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # once, before the workers of xdist start
        compile_catalogues(settings.BASE_DIR / "locale")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What is imported by now stays to the end: looking through it for garbage again and again takes a tenth of the
    time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """In place of pytest-django's, which migrates in every process and flushes after tests that commit."""
    with django_db_blocker.unblock():
        snapshot = databases.snapshot()
        snapshot.restore()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: snapshot.restore())
        yield
    with django_db_blocker.unblock():
        snapshot.discard()


@pytest.fixture(autouse=True, scope="session")
def media_through_the_site():
    """Django's live server would hand out the files of the public site without asking who may have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.testcases._MediaFilesHandler._should_handle", lambda handler, path: False)
        yield


@pytest.fixture(autouse=True)
def in_no_language():
    """Whatever language the requests of the test before left: messages are as they stand in the sources."""
    translation.deactivate_all()


@pytest.fixture(autouse=True)
def empty_caches():
    """What one test cached (Wagtail caches the paths of sites) is not true in the next one's database."""
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def mail_at_once(monkeypatch):
    """Mails that wait for the end of the transaction are sent at once: a test's own never ends."""
    monkeypatch.setattr("cms.core.mails.on_commit", lambda send, robust=False: send())
    monkeypatch.setattr("cms.notifications.events.on_commit", lambda send, robust=False: send())


@pytest.fixture
def pages_not_kept(monkeypatch):
    """Every public page is worked out for who asks, as the first reader gets it."""
    monkeypatch.setattr("cms.core.page_cache._asked_by_a_stranger", lambda request: False)
