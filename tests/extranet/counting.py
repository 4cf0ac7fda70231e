"""How many queries a page costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(client, address: str) -> int:
    """Of the second request: the first one fills the caches that all pages share."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
