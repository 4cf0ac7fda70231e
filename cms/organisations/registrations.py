"""Somebody who registers: kept apart until they have shown that the address is theirs."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Organisation


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Registration(models.Model):
    """What was written into the form. Nobody sees it; it becomes an account, or is forgotten after three days."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of it

    email = models.EmailField(_("e-mail address"), max_length=254, db_index=True)
    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("organisation")
    )
    proposed = models.CharField(_("name of the organisation"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    why = models.TextField(_("why"), max_length=600, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    valid_until = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, proposed="")
                | (Q(organisation__isnull=True) & ~Q(proposed="")),
                name="registration_one_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.email
