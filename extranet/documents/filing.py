"""Where the documents of a space lie, and what they are about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from extranet.spaces.models import Space

from .names import name_key, sort_key


class Folder(models.Model):
    """A place among a space's documents. Its readers are those of the space: names say nothing to others."""

    wagtail_reference_index_ignore = True

    MAX_DEPTH = 10

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="folders")
    parent = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("in"),
    )
    name = models.CharField(_("name"), max_length=120)
    #: The name as it counts when two are compared: databases know no common lower case of Ë and Č.
    key = models.CharField(max_length=250, editable=False)
    sort_key = models.CharField(max_length=300, editable=False)
    #: 1 in the space itself; folders.py keeps it true, and the folders of one space free of circles.
    depth = models.PositiveSmallIntegerField(default=1, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "key"],
                condition=Q(parent__isnull=False),
                name="folder_once_in_folder",
                violation_error_message=_("There is a folder of this name already. Choose another name."),
            ),
            models.UniqueConstraint(
                fields=["space", "key"],
                condition=Q(parent=None),
                name="folder_once_in_space",
                violation_error_message=_("There is a folder of this name already. Choose another name."),
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="folder_not_in_itself"),
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=10), name="folder_depth"),
            models.CheckConstraint(
                condition=~(Q(parent=None) ^ Q(depth=1)), name="folder_depth_of_the_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:folder", args=[self.space.slug, self.pk])

    def save(self, *args, **kwargs):
        self.key, self.sort_key = name_key(self.name), sort_key(self.name)
        super().save(*args, **kwargs)


class Tag(models.Model):
    """A word by which a space's documents are found. Who sees none of its documents does not see it either
    (tags.seen_by)."""

    wagtail_reference_index_ignore = True

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(max_length=250, editable=False)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["key", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["space", "key"], name="tag_once_in_space")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        super().save(*args, **kwargs)
