"""Files that partners share in a space, with the text found in them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.access.grants import OrganisationGrant, UserGrant
from cms.access.policies import AccessQuerySet
from cms.core.signals import content_changed
from extranet.spaces.models import Space

from .filing import Folder, Tag
from .names import sort_key
from .upload_models import Upload  # noqa: F401 (Django looks for models here)


def private_storage():
    return storages["private"]


def private_name(document, filename: str) -> str:
    """A name that says nothing: whoever sees a path learns neither title nor type."""
    return f"documents/{document.space_id}/{uuid.uuid4().hex}"


def version_name(version, filename: str) -> str:
    return private_name(version.document, filename)


#: Fields of a file that a document has in common with its versions, beside the file itself.
FILE_FIELDS = ("file_name", "media_type", "size", "sha256")


class Document(models.Model):
    """Not translated: a file is in the language it was written in (`language`)."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting for publication")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")
        DISCARDED = "discarded", _("Discarded draft")
        TRASHED = "trashed", _("In the trash")

    class TextState(models.TextChoices):
        WAITING = "waiting", _("Its text is being read")
        READ = "read", _("Its text is searchable")
        NONE = "none", _("It holds no text")
        FAILED = "failed", _("Its text could not be read")

    class PreviewState(models.TextChoices):
        WAITING = "waiting", _("Its preview is being made")
        READY = "ready", _("It has a preview")
        NONE = "none", _("It has no preview")
        FAILED = "failed", _("No preview could be made")

    class ScanState(models.TextChoices):
        WAITING = "waiting", _("Being scanned for viruses")
        CLEAN = "clean", _("Scanned: nothing found")
        INFECTED = "infected", _("Infected, and removed")
        FAILED = "failed", _("Could not be scanned")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="documents")
    folder = models.ForeignKey(
        Folder,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("folder"),
    )
    title = models.CharField(_("title"), max_length=250)
    sort_key = models.CharField(max_length=300, editable=False, default="")
    tags = models.ManyToManyField(Tag, blank=True, related_name="documents", verbose_name=_("tags"))
    description = models.TextField(_("description"), blank=True, max_length=2000)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    #: The state to which the trash gives it back.
    restore_to = models.CharField(max_length=12, choices=State.choices, blank=True)
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    visible_from = models.DateTimeField(
        _("opens at"), null=True, blank=True, help_text=_("Until then only its owner and moderators see it.")
    )
    visible_until = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("From then on only its owner and moderators see it."),
    )
    is_clean = models.BooleanField(_("scanned"), default=True)
    #: `is_clean` in more words: the scanner's, for those who see a document that nobody can open yet.
    scan_state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.CLEAN)
    scan_found = models.CharField(
        max_length=200, blank=True
    )  # the name of a virus, or the scanner's complaint
    scan_tried_at = models.DateTimeField(null=True, blank=True)
    owner_told_at = models.DateTimeField(null=True, blank=True)  # of an infected file

    file = models.FileField(_("file"), storage=private_storage, upload_to=private_name, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    text_state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.WAITING)
    preview_state = models.CharField(
        max_length=10, choices=PreviewState.choices, default=PreviewState.WAITING
    )
    page_count = models.PositiveIntegerField(null=True, blank=True)  # of a PDF, once its preview is made

    #: Counts what people saved: a form says on which it was based, so that nobody overwrites another's change.
    revision = models.PositiveIntegerField(default=0)
    #: Which of its versions it shows: the fields of the file above are that one's.
    version = models.PositiveIntegerField(default=1)
    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    #: Filled by the list of the trash: what one reader may do, and when it goes by itself.
    may_restore: bool
    may_purge: bool
    goes_at: datetime

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            # A list reads its twenty rows from the first, and counts the others without looking at them.
            models.Index(fields=["space", "-changed_at", "-id"], name="document_recent"),
            models.Index(
                fields=["space", "state", "is_clean", "visible_from", "visible_until", "owner"],
                name="document_counted",
            ),
            # One for each order of a folder's list: twenty rows are read from it, not a hundred thousand sorted.
            models.Index(fields=["space", "folder", "sort_key", "id"], name="document_by_name"),
            models.Index(fields=["space", "folder", "-changed_at", "-id"], name="document_by_date"),
            models.Index(fields=["space", "folder", "-size", "-id"], name="document_by_size"),
            # All that counting a folder asks of a document: no row is read for it.
            models.Index(
                fields=["space", "folder", "state", "owner", "visible_from", "visible_until", "is_clean"],
                name="document_count",
            ),
            models.Index(
                fields=["trashed_at"], condition=Q(trashed_at__isnull=False), name="document_in_trash_since"
            ),
            # What the worker looks for every few seconds: almost always nothing.
            models.Index(
                fields=["changed_at"], name="document_undrawn", condition=Q(preview_state="waiting")
            ),
            models.Index(
                fields=["scan_state", "scan_tried_at"], name="document_unscanned", condition=Q(is_clean=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_clean=True, scan_state="clean") | (Q(is_clean=False) & ~Q(scan_state="clean")),
                name="document_clean_is_scanned",
            ),
            models.CheckConstraint(
                condition=Q(visible_from=None)
                | Q(visible_until=None)
                | Q(visible_until__gt=models.F("visible_from")),
                name="document_opens_before_it_closes",
                violation_error_message=_("A document has to open before it closes."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["discarded", "trashed"]) ^ Q(restore_to=""), name="document_restore_to"
            ),
            models.CheckConstraint(
                condition=Q(trashed_at=None) | Q(state__in=["discarded", "trashed"]),
                name="document_trashed_at",
            ),
            models.CheckConstraint(
                condition=Q(checked_out_by=None, checked_out_at=None)
                | Q(checked_out_by__isnull=False, checked_out_at__isnull=False),
                name="document_checked_out_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        # Without the space: who was given this one item learns nothing of what is around it.
        return reverse("documents:detail", args=[self.pk])

    @property
    def extension(self) -> str:
        return self.file_name.rpartition(".")[2].lower()

    @property
    def file_fields(self) -> dict:
        """What is said of the file, here and of each version."""
        return {name: getattr(self, name) for name in FILE_FIELDS} | {"file": self.file.name}

    @property
    def has_thumbnail(self) -> bool:
        drawn = self.media_type == "application/pdf" or self.media_type.startswith("image/")
        return drawn and self.is_clean and self.preview_state == self.PreviewState.READY

    @property
    def content_mark(self) -> str:
        """Says what somebody decides about: other words or another file have another mark."""
        return f"{self.revision}.{self.version}"

    def save(self, *args, update_fields=None, **kwargs):
        is_new = self._state.adding
        self.sort_key = sort_key(self.title)
        if update_fields is not None and "title" in update_fields:
            update_fields = {*update_fields, "sort_key"}
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if is_new:  # whichever way it came here, its file is the first version
                DocumentVersion.objects.create(
                    document=self,
                    number=self.version,
                    author=self.owner,
                    is_clean=self.is_clean,
                    **self.file_fields,
                )
            content_changed.send(type(self), instance=self)

    def move_to(self, state: str, *, by=None) -> None:
        """Change the state. Who may is the policy's question; what follows is decided here."""
        in_trash = {self.State.DISCARDED, self.State.TRASHED}
        if state in in_trash:
            self.restore_to = self.state
            self.trashed_at, self.trashed_by = timezone.now(), by
        elif self.state in in_trash:
            self.restore_to = ""
            self.trashed_at = self.trashed_by = None
        self.state = state
        if state in in_trash | {self.State.ARCHIVED}:  # where nobody edits, nobody holds
            self.checked_out_by = self.checked_out_at = None
        if state == self.State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        # Only these: meanwhile the worker may have written the state of the text.
        self.save(
            update_fields=[
                "state",
                "restore_to",
                "trashed_at",
                "trashed_by",
                "published_at",
                "checked_out_by",
                "checked_out_at",
                "changed_at",
            ]
        )


class DocumentVersion(models.Model):
    """A file that the document had, has, or will have once it is scanned. Numbers count from 1, without end.

    Nobody gets at one but through its document: whoever may view that may read its versions.
    """

    wagtail_reference_index_ignore = True

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    file = models.FileField(_("file"), storage=private_storage, upload_to=version_name, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what is new"), max_length=500, blank=True)
    #: Which older version this one brought back.
    restored_from = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    #: What was read from it, kept from the moment a newer one took over; that of the current is in DocumentText.
    text = models.TextField(blank=True)
    #: Of the current version the document's own field counts.
    is_clean = models.BooleanField(_("scanned"), default=True)
    #: What the scanner said against it; it then never takes over.
    scan_found = models.CharField(max_length=200, blank=True)
    scan_tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, {self.number}"


class DocumentText(models.Model):
    """What was read from a file: a row a PDF page, a slide, a sheet, a headed section of a Word file."""

    wagtail_reference_index_ignore = True

    class Unit(models.TextChoices):
        PAGE = "page", pgettext_lazy("page of a document", "page")
        SLIDE = "slide", _("slide")
        SHEET = "sheet", _("sheet")
        SECTION = "section", _("section")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    unit = models.CharField(max_length=10, choices=Unit.choices)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_text_once")]

    def __str__(self) -> str:
        return f"{self.get_unit_display()} {self.number}"


class DocumentUserGrant(UserGrant):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="user_grants")


class DocumentOrganisationGrant(OrganisationGrant):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="organisation_grants")
