import pytest
from django.test import RequestFactory
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    """What is said is asked in English: by the browser's wish, which the back office follows."""
    begin = RequestFactory.__init__

    def in_english(factory, *args, headers=None, **defaults):
        begin(factory, *args, headers={"accept-language": "en", **(headers or {})}, **defaults)

    monkeypatch.setattr(RequestFactory, "__init__", in_english)
    with override("en"):
        yield
