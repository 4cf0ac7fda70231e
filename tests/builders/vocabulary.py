"""What editors tell the search."""

from search.models import Pin, Term


def make_term(sq: str = "", sr: str = "", en: str = "", **fields) -> Term:
    """A term; `|` stands between synonyms."""
    names = {"sq": sq, "sr": sr, "en": en}
    return Term.objects.create(**{field: text.replace("|", "\n") for field, text in names.items()}, **fields)


def make_pin(page, *queries: str, **fields) -> Pin:
    return Pin.objects.create(page=page, queries="\n".join(queries), **fields)
