"""The person who signs in: known by e-mail address, with a language and a time zone of their own."""

import uuid
from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.access.backends import PolicyBackend
from cms.access.policies import AccessQuerySet, Policy, policy_for, policy_of

NOT_A_TIME_ZONE = _("“%(value)s” is not a time zone. Choose one such as Europe/Belgrade.")


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(NOT_A_TIME_ZONE, params={"value": value})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Being staff or superuser opens Wagtail's back office, never a space."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    is_staff = models.BooleanField(
        _("staff of KLGI"), default=False, help_text=_("Has to sign in with a second factor.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    #: By this a closed account is told from others: what its person contributed stays.
    closed_as = models.CharField(max_length=8, blank=True, default="", editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody with this e-mail address is registered already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_as="") | Q(is_active=False, first_name="", last_name=""),
                name="user_closed_is_anonymous",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def has_perm(self, perm, obj=None) -> bool:
        """Superusers may do everything, but not with what a policy governs: there they are like anybody."""
        if obj is not None and (policy := policy_of(obj)) and not policy.opens_to_superusers:
            return PolicyBackend().has_perm(self, perm, obj)
        return super().has_perm(perm, obj)

    def get_full_name(self) -> str:
        if self.closed_as:
            return _name_of_closed() % {"mark": self.closed_as}
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.get_full_name()


def _name_of_closed() -> str:
    return gettext("Former member %(mark)s")


def private_storage():
    return storages["private"]


def private_name(instance, name: str) -> str:
    return f"exports/{uuid.uuid4().hex}.zip"


class DataExport(models.Model):
    """Somebody's own data as a file, made by the worker and deleted after a week."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of it
    KEPT, STUCK = timedelta(days=7), timedelta(minutes=15)

    class State(models.TextChoices):
        WAITING = "waiting", _("is being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateTimeField(null=True, blank=True, db_index=True)
    file = models.FileField(storage=private_storage, upload_to=private_name, max_length=200, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of one's data")
        verbose_name_plural = _("exports of one's data")

    def __str__(self) -> str:
        return f"{self.user} – {self.asked_at:%Y-%m-%d}"


@policy_for(DataExport)
class DataExportPolicy(Policy):
    """Nobody's but the person's own, superusers included."""

    table = {
        "view": {state.value: ("user:{user_id}",) for state in DataExport.State},
        "download": {"ready": ("user:{user_id}",)},
    }
