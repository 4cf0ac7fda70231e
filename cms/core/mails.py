"""Mail to people: in their language and time zone, sent once what it tells of is in the database.

A mail `name` has two templates, `<name>_subject.txt` and `<name>.txt`.
"""

import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.transaction import on_commit
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from .models import SiteSettings

logger = logging.getLogger("kuvend.mail")


@dataclass
class Letter:
    """One mail, not yet written. `language` and `time_zone` are the receiver's."""

    name: str
    to: str
    language: str
    time_zone: str = settings.TIME_ZONE
    context: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def to_person(cls, name: str, person, **context) -> "Letter":
        return cls(name, person.email, person.language, person.time_zone, {"person": person, **context})

    def written(self) -> EmailMessage:
        context = {**self.context, "site_settings": SiteSettings.current()}
        with translation.override(self.language), timezone.override(ZoneInfo(self.time_zone)):
            for key, value in self.context.items():
                if isinstance(value, Address):
                    context[key] = value.absolute()
            return EmailMessage(
                subject=" ".join(render_to_string(f"{self.name}_subject.txt", context).split()),
                body=render_to_string(f"{self.name}.txt", context),
                to=[self.to],
                headers={"Auto-Submitted": "auto-generated"},
            )


class Address:
    """A screen to which a mail leads, in the language of its reader."""

    def __init__(self, view: str, *args):
        self.view, self.args = view, args

    def absolute(self) -> str:
        return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse(self.view, args=self.args))


def deliver(letters: list[Letter]) -> list[Letter]:
    """Send at once over one connection. Gives those that the mail server took; the others are logged."""
    sent: list[Letter] = []
    if not letters:
        return sent
    try:
        with get_connection() as connection:
            for letter in letters:
                message = letter.written()
                message.connection = connection
                try:
                    message.send()
                    sent.append(letter)
                except OSError as error:  # smtplib's errors are OSErrors
                    logger.warning("A mail (%s) was not taken: %s", letter.name, error)
    except OSError as error:
        logger.warning("The mail server is away, %s mails not sent: %s", len(letters) - len(sent), error)
    return sent


def post(letter: Letter) -> None:
    """Send after this transaction; nothing waits for it, and nothing fails with it."""
    on_commit(lambda: deliver([letter]), robust=True)
