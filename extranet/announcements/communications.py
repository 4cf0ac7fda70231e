"""The record of a communication: why, for whom, by which means, who does what, what came of it and what was learned."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from cms.core.choices import ChoicesField


class TargetGroup(models.TextChoices):
    STAFF = "staff", _("Staff of the institute")
    MUNICIPALITY = "municipality", _("Municipalities")
    INSTITUTION = "institution", _("Central institutions")
    DONOR = "donor", _("Donors and development partners")
    CSO = "cso", _("Civil society organisations")
    MEDIA = "media", _("Media")
    CITIZENS = "citizens", _("Citizens")
    YOUTH = "youth", _("Young people")
    ACADEMIA = "academia", _("Universities and researchers")


class Tool(models.TextChoices):
    ANNOUNCEMENT = "announcement", _("Announcement")
    NEWS = "news", _("News item")
    MEETING = "meeting", _("Meeting")
    EMAIL = "email", _("E-mail")
    PRESS = "press", _("Press release or conference")
    SOCIAL = "social", _("Social media")
    PHONE = "phone", _("Telephone")
    EVENT = "event", _("Event")
    PRINT = "print", _("Printed matter")
    BROADCAST = "broadcast", _("Radio or television")


class Communication(models.Model):
    """For the institute's staff. Written in one language, for themselves."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")

    title = models.CharField(_("title"), max_length=200)
    objective = models.TextField(_("objective"), max_length=2000)
    target_groups = ChoicesField(_("target groups"), of=TargetGroup, blank=False)
    tools = ChoicesField(_("tools"), of=Tool, blank=False)
    message = models.TextField(_("message"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    lesson = models.TextField(_("lesson"), max_length=4000, blank=True)
    pages = models.ManyToManyField(
        "wagtailcore.Page", verbose_name=_("news items"), blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("communication")
        verbose_name_plural = _("communications")
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="communication_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(objective=""),
                name="communication_says_what_for",
                violation_error_message=_("Give it a title and an objective."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(started_on__isnull=False), name="communication_begun"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | (Q(finished_on__isnull=False) & ~Q(result="") & ~Q(lesson="")),
                name="communication_finished_is_learned_from",
                violation_error_message=_(
                    "Say what came of it and what was learned: then it can be finished."
                ),
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None)
                | Q(started_on=None)
                | Q(finished_on__gte=models.F("started_on")),
                name="communication_ends_after_start",
                violation_error_message=_("It has to end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcements:communication", args=[self.pk])

    @property
    def target_labels(self) -> list:
        return [TargetGroup(value).label for value in self.target_groups if value in TargetGroup.values]

    @property
    def tool_labels(self) -> list:
        return [Tool(value).label for value in self.tools if value in Tool.values]


class Task(models.Model):
    """Who does what of a communication."""

    wagtail_reference_index_ignore = True

    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="tasks")
    what = models.CharField(_("task"), max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    until = models.DateField(_("until"), null=True, blank=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what=""),
                name="task_says_what",
                violation_error_message=_("Say what is to be done."),
            )
        ]

    def __str__(self) -> str:
        return self.what
