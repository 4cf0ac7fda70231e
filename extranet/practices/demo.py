"""Practices in three languages and in every state but the archive."""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from cms.organisations.models import Organisation
from cms.topics.demo import tagged
from cms.users.models import User

from .models import SECTIONS, Practice

FIELDS = ("kind", "title", "language", "summary", *SECTIONS, "state", "year")


def practices() -> list[dict]:
    return json.loads((settings.BASE_DIR / "demo" / "practices.json").read_text(encoding="utf-8"))


def load(scale: int = 0) -> None:
    """What is there stays as it is: somebody may have gone on with it."""
    for entry in practices():
        owner = User.objects.get(email=f"{entry['owner']}@demo.example")
        if Practice.objects.filter(owner=owner, title=entry["title"]).exists():
            continue
        then = timezone.now() - timedelta(days=entry["days"])
        practice = Practice.objects.create(
            **{name: entry[name] for name in FIELDS},
            owner=owner,
            country=entry.get("country", ""),
            note=entry.get("note", ""),
            municipality=Organisation.objects.filter(slug=entry["municipality"]).first(),
            organisation=Organisation.objects.get(slug=entry["organisation"]),
            created_at=then,
            submitted_at=None if entry["state"] == "draft" else then,
            opened_at=then if entry["state"] in {"published", "shared"} else None,
        )
        practice.topics.set(tagged(entry["topics"]))
        practice.save()  # the search learns of the fields too
