"""The person who signs in: known by e-mail address, with a language and a time zone of their own."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.backends import PolicyBackend
from cms.access.policies import policy_of

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
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def has_perm(self, perm, obj=None) -> bool:
        """Superusers may do everything, but not with what a policy governs: there they are like anybody."""
        if obj is not None and (policy := policy_of(obj)) and not policy.opens_to_superusers:
            return PolicyBackend().has_perm(self, perm, obj)
        return super().has_perm(perm, obj)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email
