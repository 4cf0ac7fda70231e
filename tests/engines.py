"""The engine of the stack under test, with an index of its own for every test."""

import uuid

import pytest
from django.conf import settings

from search import indexing
from search.engines import get_engine


@pytest.fixture(autouse=True)
def own_index():
    """Databases go back to an earlier state between tests; an index would keep the later versions it saw."""
    engine = get_engine()
    if engine.embedded:
        yield
        return
    engine.alias = f"test-{uuid.uuid4().hex}"
    yield
    engine.discard(engine.alias, engine.filling, engine.leaving)


def bring_up_to_date() -> None:
    """What the worker would do within a second: send what is marked, and make it findable."""
    engine = get_engine()
    if not engine.embedded:
        engine.prepare()
        indexing.send_pending()
        engine.refresh()


def examples(number: int) -> int:
    """How many worlds hypothesis makes: half as many where each waits for Elasticsearch."""
    return number // 2 if settings.ON_POSTGRESQL else number
