"""Good practices in every state."""

from itertools import count

from django.utils import timezone

from extranet.practices.models import NEEDED, Practice

_numbers = count(1)


def make_practice(owner=None, state: str = "published", topics=(), **fields) -> Practice:
    fields.setdefault("title", f"Praktika {next(_numbers)}")
    fields.setdefault("language", "sq")
    for name in NEEDED:
        fields.setdefault(name, f"Teksti {name}")
    if state == "returned":
        fields.setdefault("note", "Shkruani sa kushtoi.")
    if state not in {"draft", "returned"}:
        fields.setdefault("submitted_at", timezone.now())
    if state in {"shared", "published", "archived"}:
        fields.setdefault("opened_at", timezone.now())
    practice = Practice.objects.create(owner=owner, state=state, **fields)
    if topics:
        practice.topics.set(topics)
        practice.save()
    return practice
