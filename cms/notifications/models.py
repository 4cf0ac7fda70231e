"""Events, and who is told of them. Not translated: they hold no words."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet

from .kinds import How

MORNING = time(7, 30)
MONDAY = 0


class Event(models.Model):
    """Something happened that people are told of. Where and with what, no word of what was said."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of it
    KEPT = timedelta(days=400)

    kind = models.CharField(max_length=60)
    object_id = models.PositiveBigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    #: Where it happened, as rooms.py names places: "space:12", or "" for none.
    room = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    #: People are told from then on; None once they were.
    tell_at = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["tell_at"], name="event_untold", condition=Q(tell_at__isnull=False)),
            models.Index(fields=["room", "-at", "-id"], name="event_in_room"),
            models.Index(fields=["kind", "object_id"], name="event_about"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class NoticeQuerySet(AccessQuerySet):
    def due(self, now: datetime):
        """To be sent by e-mail, and in no worker's hands."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=now), due_at__lte=now)

    def take_back(self) -> None:
        """No e-mail after all. Call it for what waits: what was sent stays sent."""
        self.update(mail=Notice.Mail.NONE, due_at=None, lease_until=None)

    def have_been_seen(self) -> None:
        """By their reader, elsewhere than in the list of notices: no e-mail tells of them, unless one is on its way."""
        pks = list(self.filter(seen_at=None).values_list("pk", flat=True))
        if pks:
            rows = Notice.objects.filter(pk__in=pks)
            rows.filter(mail=Notice.Mail.WAITING, letter=None).take_back()
            rows.update(seen_at=timezone.now())


class Notice(models.Model):
    """One person is told of one event: on the screen, and by an e-mail where `due_at` says when."""

    wagtail_reference_index_ignore = True

    class Mail(models.TextChoices):
        NONE = "", _("no e-mail")
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        REVOKED = "revoked", _("not sent: no longer for this person")
        FAILED = "failed", _("could not be delivered")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    how = models.CharField(max_length=10, choices=How.choices)
    seen_at = models.DateTimeField(null=True)
    #: Notices of one person and one bundle are told in one e-mail.
    bundle = models.CharField(max_length=60)
    mail = models.CharField(max_length=10, choices=Mail.choices, blank=True, default=Mail.NONE)
    due_at = models.DateTimeField(null=True)
    #: Until when a worker has it in its hands.
    lease_until = models.DateTimeField(null=True)
    #: The e-mail it is in. Sent again after a worker died, it has the same Message-ID.
    letter = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-event__at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="notice_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["user", "-id"], name="notice_of_person"),
            models.Index(fields=["user"], name="notice_unseen", condition=Q(seen_at__isnull=True)),
            models.Index(fields=["bundle", "user"], name="notice_in_bundle"),
            models.Index(fields=["letter"], name="notice_in_letter", condition=Q(letter__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(mail="waiting", due_at__isnull=False) | (~Q(mail="waiting") & Q(due_at=None)),
                name="notice_waiting_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(mail="sent") | Q(letter__isnull=False, sent_at__isnull=False),
                name="notice_sent_in_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.event_id}"


class Preference(models.Model):
    """How somebody wants to be told. Empty `room` or `kind`: of all; the most special one counts."""

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    room = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=60, blank=True, default="")
    how = models.CharField(max_length=10, choices=How.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "room", "kind"], name="preference_once")]
        indexes = [models.Index(fields=["room", "kind"], name="preference_where")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.room or '*'} {self.kind or '*'} {self.how}"


class Timetable(models.Model):
    """When somebody wants e-mail, by their own clock. Who has none: at any hour, digests in the morning."""

    wagtail_reference_index_ignore = True
    DAYS = tuple(WEEKDAYS.items())

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_timetable"
    )
    quiet_from = models.TimeField(_("no e-mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    digest_at = models.TimeField(_("daily and weekly e-mails at"), default=MORNING)
    digest_day = models.PositiveSmallIntegerField(
        _("weekly e-mails on"), choices=DAYS, default=MONDAY, validators=[MaxValueValidator(6)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=models.F("quiet_until"))
                ),
                name="timetable_quiet_is_whole",
                violation_error_message=_(
                    "Give both times of the quiet hours, two different ones, or neither."
                ),
            ),
            models.CheckConstraint(condition=Q(digest_day__lte=6), name="timetable_day"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Undeliverable(models.Model):
    """An address that sends our mail back: nothing more is sent to it until somebody says it is well again."""

    wagtail_reference_index_ignore = True

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="undeliverable"
    )
    #: The address that failed. Another one of the same person is written to again.
    email = models.EmailField(max_length=254)
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that sends mail back")
        verbose_name_plural = _("addresses that send mail back")
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return self.email
