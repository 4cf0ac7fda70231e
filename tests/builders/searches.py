"""Saved searches."""

from search.models import SavedSearch
from search.saved import save_search


def make_saved(user, query: str = "zogu", frequency: str = "daily", **fields) -> SavedSearch:
    fields.setdefault("name", f"Për {query}")
    fields.setdefault("filters", {})
    fields.setdefault("language", "sq")
    return save_search(user, query=query, frequency=frequency, **fields)
