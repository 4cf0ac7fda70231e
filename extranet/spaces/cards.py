"""What those who may not enter a space are shown of it: these fields, and no way from them to others."""

from dataclasses import dataclass

from django.urls import reverse

from .models import Space


@dataclass(frozen=True)
class Card:
    """A field that is to be shown on cards has to be named here."""

    slug: str
    name: str
    summary: str
    visibility: str

    @classmethod
    def of(cls, space: Space) -> "Card":
        """In the reader's language."""
        return cls(space.slug, space.name, space.summary, space.visibility)

    def get_absolute_url(self) -> str:
        return reverse("spaces:home", args=[self.slug])
