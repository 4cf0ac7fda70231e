"""What the worker sends about saved searches."""

from datetime import timedelta

from django.core import mail

from search import alerts
from tests.engines import bring_up_to_date


def next_mails(clock, days: int = 1) -> list:
    """What is sent on the morning after so many days."""
    mail.outbox.clear()
    bring_up_to_date()
    clock.shift(timedelta(days=days))
    alerts.send_due()
    return list(mail.outbox)
