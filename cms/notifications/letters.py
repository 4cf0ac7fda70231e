"""The e-mail that tells somebody what is new, written when it is sent, in their language and time zone."""

import uuid
from itertools import groupby
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import SiteSettings
from cms.core.texts import visible

from . import problems, reading, rooms
from .kinds import How, kind_of
from .models import Notice
from .reading import News

SHOWN = 50  # lines a mail
SALT = "notifications.stop"


def written(user, rows: list[Notice], letter: uuid.UUID) -> EmailMultiAlternatives | None:
    """None: nothing of it may be told to `user` any more. `rows`: notices with events and actors, of one bundle."""
    with translation.override(user.language), timezone.override(ZoneInfo(user.time_zone)):
        told = reading.notices(user, rows)
        if not told:
            return None
        digest = rows[0].how in {How.DAILY, How.WEEKLY}
        base = settings.WAGTAILADMIN_BASE_URL
        for news in told:
            news.line.url = urljoin(base, news.line.url)
        stop = urljoin(base, reverse("notifications:stop", args=[token(user, rows[0])]))
        chosen = any((kind := kind_of(row.event.kind)) and kind.chosen for row in rows)
        shown = told[:SHOWN]
        context = {
            "person": user,
            "language": user.language,
            "subject": _subject(told, rows[0].how),
            "groups": [
                (place, list(group)) for place, group in groupby(sorted(shown, key=_place), key=_place)
            ],
            "digest": digest,
            "weekly": rows[0].how == How.WEEKLY,
            "more": len(told) - len(shown),
            "all_url": urljoin(base, reverse("notifications:list")),
            "settings_url": urljoin(base, reverse("notifications:settings")),
            "stop_url": stop if chosen else "",
            "stop_what": what_stops(user, *scope_of(rows[0])) if chosen else "",
            "site_settings": SiteSettings.current(),
        }
        return _mail(user, context, letter, rows[0])


def _place(news: News) -> str:
    return news.place


def _subject(told: list[News], how: str) -> str:
    first = told[0].line
    if how == How.WEEKLY:
        return _("What was new this week")
    if how == How.DAILY:
        return _("What is new today")
    if len(told) == 1:
        return first.text
    if first.about and all(news.line.about == first.about for news in told):
        return ngettext("%(number)s new: %(what)s", "%(number)s new: %(what)s", len(told)) % {
            "number": len(told),
            "what": first.about,
        }
    return ngettext("%(number)s notice", "%(number)s notices", len(told)) % {"number": len(told)}


def _mail(user, context: dict, letter: uuid.UUID, row: Notice) -> EmailMultiAlternatives:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    name = "notifications/mail/news"
    headers = {
        "Message-ID": f"<{letter}.{problems.mark(user.email)}@{host}>",
        "Auto-Submitted": "auto-generated",
        # Mail programs put the mails of one conversation together.
        "References": f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{row.bundle} {user.pk}')}@{host}>",
    }
    if context["stop_url"]:
        headers["List-Unsubscribe"] = f"<{context['stop_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=visible(render_to_string(f"{name}_subject.txt", context))[:200],
        body=render_to_string(f"{name}.txt", context),
        to=[user.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return mail


# -- stopping ---------------------------------------------------------------------------------------


def scope_of(row: Notice) -> tuple[str, str]:
    """(room, kind) of which the mail's link stops further ones; of a digest its rhythm: ("", "daily")."""
    if row.how in {How.DAILY, How.WEEKLY}:
        return "", row.how
    return row.event.room, row.event.kind


def token(user, row: Notice) -> str:
    """What the link in a mail says: it stops mails of one kind and opens nothing."""
    return signing.dumps([user.pk, *scope_of(row)], salt=SALT, compress=True)


def scope_in(found: str) -> tuple[int, str, str] | None:
    """(number of the person, room, kind) of a link; None when it is not one of ours."""
    try:
        pk, room, kind = signing.loads(found, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return pk, room, kind


def what_stops(user, room: str, name: str) -> str:
    """In words, what a link stops, for `user`: where it happens is said only if they may know of the place."""
    if name == How.DAILY:
        return _("daily e-mails")
    if name == How.WEEKLY:
        return _("weekly e-mails")
    kind = kind_of(name)
    label = str(kind.label) if kind else ""
    place = rooms.names_of(user, [room]).get(room, "") if room else ""
    return _("“%(what)s” in “%(place)s”") % {"what": label, "place": place} if place else f"“{label}”"
