"""Conversations in a space: threads of posts, kept whole."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from cms.core.signals import content_changed
from extranet.spaces.models import Space

LONGEST_TITLE = 200
#: Characters of a post: ten printed pages. What is longer is a document.
LONGEST = 20_000
#: Posts on a page. A post's page follows from its number, so that links stay true.
A_PAGE = 40


class ThreadQuerySet(AccessQuerySet):
    def in_order(self):
        """As lists show them: pinned ones first, then those in which something was said last."""
        return self.order_by(F("pinned_at").desc(nulls_last=True), "-last_post_at", "-pk")


class Thread(models.Model):
    """Not translated: a conversation happens in its participants' languages.

    A thread may be about an item of its space (`about_kind`, `about_id`; items.py of the spaces). It is the space's
    conversation all the same: all who read the space read it, and the item's name is shown to who may see the item.
    """

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        REMOVED = "removed", _("Removed")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="threads")
    title = models.CharField(_("subject"), max_length=LONGEST_TITLE)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("begun by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    about_kind = models.CharField(max_length=30, blank=True, default="")
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    #: The number of the post that answers it.
    answer = models.PositiveIntegerField(null=True, blank=True)
    #: Numbers of posts count from 1 without gaps; the next one is given under a lock of this row.
    last_number = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_post_at", "-pk"]
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        indexes = [
            models.Index(fields=["space", "-last_post_at", "-id"], name="thread_recent"),
            models.Index(fields=["about_kind", "about_id"], name="thread_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="thread_has_title",
                violation_error_message=_("Give it a subject."),
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_id=None) | (~Q(about_kind="") & Q(about_id__isnull=False)),
                name="thread_about_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer=None) | Q(answer__gt=1, answer__lte=F("last_number")),
                name="thread_answer_is_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:thread", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Post(models.Model):
    """What one person said, once. Who changes it leaves the former words in its history."""

    wagtail_reference_index_ignore = True

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    #: Those of the thread, so that the policy decides about posts without asking it.
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread_state = models.CharField(max_length=10, choices=Thread.State.choices, default=Thread.State.OPEN)
    number = models.PositiveIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    #: The form it came from: sent twice, it is one post.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    removed_why = models.CharField(max_length=300, blank=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="post_counts_from_one"),
            models.CheckConstraint(
                condition=~Q(text=""), name="post_has_text", violation_error_message=_("Write something.")
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_why=""),
                name="post_removed_with_reason",
                violation_error_message=_("Say why: everybody reads it in the place of the post."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread.title} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.thread_id, self.number])

    @property
    def page(self) -> int:
        return (self.number - 1) // A_PAGE + 1

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)


class PostRevision(models.Model):
    """The words a post had before they were changed. Nobody gets at one but through its post."""

    wagtail_reference_index_ignore = True

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    #: Until when it stood there.
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="post_revision_once")]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.number}"


class Attachment(models.Model):
    """An item of the space that belongs to a post: each reader is shown those that they may see."""

    wagtail_reference_index_ignore = True

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=30)
    item_id = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["post", "kind", "item_id"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Reaction(models.Model):
    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        AGREE = "agree", _("I agree")
        THANKS = "thanks", _("Thank you")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user", "kind"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.post_id}"


class Reading(models.Model):
    """How far somebody has read, and whether they follow. Who said something follows until they say otherwise."""

    wagtail_reference_index_ignore = True

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_to = models.PositiveIntegerField(default=0)
    #: None: never asked.
    follows = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="reading_once")]
        indexes = [models.Index(fields=["user", "thread"], name="reading_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.thread_id} {self.read_to}"


class Draft(models.Model):
    """What somebody is writing: a reply, or (`thread` None) a new discussion in a space. Theirs alone."""

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "thread"], condition=Q(thread__isnull=False), name="draft_of_reply"
            ),
            models.UniqueConstraint(
                fields=["user", "space"], condition=Q(thread=None), name="draft_of_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.thread_id or self.space_id}"
