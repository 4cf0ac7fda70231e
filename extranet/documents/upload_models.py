"""An upload that is under way: its bytes lie in UPLOADS_DIR until the last one came."""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet

#: For which an upload waits for its next bytes.
LIFETIME = timedelta(days=2)


def expiry():
    return timezone.now() + LIFETIME


class UploadQuerySet(AccessQuerySet):
    def unfinished(self):
        return self.filter(document=None, error="", expires_at__gt=timezone.now())


class Upload(models.Model):
    """Its owner's, while they may add to the space. `offset` is what the file on the disk held after the last part."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("file name"), max_length=200)
    length = models.PositiveBigIntegerField(_("size in bytes"))
    offset = models.PositiveBigIntegerField(default=0)
    #: What was written beside the file: title, language, … as in the form, and `publish`.
    fields = models.JSONField(default=dict)
    document = models.ForeignKey("documents.Document", on_delete=models.SET_NULL, null=True, related_name="+")
    error = models.TextField(blank=True)  # why the whole file was refused
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=expiry, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0), name="upload_is_not_empty"),
            models.CheckConstraint(condition=Q(offset__lte=F("length")), name="upload_within_its_length"),
            models.CheckConstraint(condition=Q(document=None) | Q(error=""), name="upload_kept_or_refused"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        return Path(settings.UPLOADS_DIR) / f"{self.uuid.hex}.part"

    @property
    def percent(self) -> int:
        return self.offset * 100 // self.length
