"""What the demo's editors have told the search: two pinned pages; and what its readers did not find."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page

from .models import Pin, UnansweredQuery
from .unanswered import words_of

#: The English page's slug → what people search for, in the three languages.
PINS = {
    "about": "rreth nesh\nkontakti\no nama\nkontakt\nabout us\ncontact",
    "dialogue": "konsultim publik\njavna konsultacija\npublic consultation",
}
#: Query, language, on how many days it was asked.
NOT_FOUND = (("tarifa e parkingut", "sq", 6), ("upis u vrtić", "sr-latn", 3), ("dog registration", "en", 2))


def load(scale: int = 0) -> None:
    for slug, searched in PINS.items():
        page = Page.objects.get(slug=slug, locale__language_code="en", depth=3)
        Pin.objects.get_or_create(queries=searched, defaults={"page": page})
    today = timezone.localdate()
    for query, language, days in NOT_FOUND:
        UnansweredQuery.objects.get_or_create(
            words=words_of(query, language),
            language=language,
            defaults={"first_asked": today - timedelta(days=3 * days), "last_asked": today, "days": days},
        )
