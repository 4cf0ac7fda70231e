"""What of a person is kept here, and what goes with the account."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .models import SavedSearch


@data_part("saved-searches")
def saved_searches(user):
    return (
        SavedSearch.objects.filter(user=user).order_by("pk").values("name", "query", "filters", "frequency")
    )


@on_closing
def clear(user, email: str) -> None:
    SavedSearch.objects.filter(user=user).delete()
