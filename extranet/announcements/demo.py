"""Announcements in three languages: to the staff with news that is not public yet, to donors, to a space, and one that
has to be confirmed; and the records of two communications."""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from wagtail.models import Locale

from cms.news.models import NewsIndexPage, NewsPage
from cms.users.models import User
from extranet.spaces.models import Space

from . import announcing, receiving
from .audiences import Addressee
from .communications import Communication, Task
from .models import Announcement

DAYS_UNTIL_OPEN = 30


def content() -> dict:
    return json.loads((settings.BASE_DIR / "demo" / "announcements.json").read_text(encoding="utf-8"))


def load(scale: int = 0) -> None:
    """What is there stays as it is: somebody may have gone on with it."""
    plan = content()
    for entry in plan["communications"]:
        if not Communication.objects.filter(title=entry["title"]).exists():
            _record(entry)
    for entry in plan["announcements"]:
        if not Announcement.objects.filter(title=entry["title"]).exists():
            _announce(entry, plan["news"])


def _record(entry: dict) -> None:
    today = timezone.localdate()
    fields = {
        name: entry[name] for name in ("title", "objective", "target_groups", "tools", "message", "state")
    }
    record = Communication.objects.create(
        **fields,
        owner=_person(entry["owner"]),
        planned_for=today + timedelta(days=entry["planned_in_days"]),
        started_on=today - timedelta(days=entry["began_days_ago"]),
        finished_on=today - timedelta(days=entry["ended_days_ago"]) if entry["state"] == "finished" else None,
        result=entry["result"],
        lesson=entry["lesson"],
    )
    Task.objects.bulk_create(
        Task(
            communication=record,
            what=task["what"],
            person=_person(task["person"]),
            until=today + timedelta(days=task["in_days"]),
            done=task["done"],
        )
        for task in entry["tasks"]
    )


def _announce(entry: dict, news: dict) -> None:
    by = _person(entry["by"])
    space = Space.objects.get(slug=entry["space"]) if entry["space"] else None
    values = {
        "title": entry["title"],
        "text": entry["text"],
        "language": entry["language"],
        "must_acknowledge": entry["must_acknowledge"],
        "communication": Communication.objects.filter(title=entry["communication"]).first(),
    }
    if entry["carries"]:
        values["page"] = _embargoed(news).page_ptr
    audiences = {Addressee(to) for to in entry["to"]} or {Addressee("space", space.pk if space else None)}
    made = announcing.begin(space, values, audiences, by=by)
    if entry["state"] == "published":
        announcing.take(made.pk, "publish", by=by)
    for login in entry["read_by"]:
        receiving.opened(Announcement.objects.get(pk=made.pk), _person(login))


def _embargoed(news: dict) -> NewsPage:
    """Published and not open yet."""
    locale = Locale.objects.get(language_code="sq")
    there = NewsPage.objects.filter(locale=locale, slug=news["slug"]).first()
    if there is not None:
        return there
    opens = timezone.now() + timedelta(days=DAYS_UNTIL_OPEN)
    page = NewsPage(
        locale=locale,
        title=news["title"],
        slug=news["slug"],
        summary=news["summary"],
        body=[("text", news["text"])],
        date=timezone.localdate(opens),
        visible_from=opens,
    )
    page = NewsIndexPage.objects.get(locale=locale).add_child(instance=page)
    page.save_revision().publish()
    return page


def _person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")
