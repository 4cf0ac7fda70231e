"""What the back office knows besides pages: results of checks, addresses of other sites, addresses that are missed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import AbstractGroupApprovalTask, Page


class CheckResult(models.Model):
    """How many findings a page had when its newest draft was last looked at."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="check_result")
    errors = models.PositiveSmallIntegerField()
    warnings = models.PositiveSmallIntegerField()
    checked_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["errors"], name="check_result_by_errors")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.errors}, {self.warnings}"


class WebAddress(models.Model):
    """An address of another site to which pages link, and how it answered last."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("not looked at yet")
        ANSWERS = "answers", _("answers")
        UNKNOWN = "unknown", _("cannot be looked at by a program")
        GONE = "gone", _("there is no such page")
        BROKEN = "broken", _("the other site has an error")
        UNREACHABLE = "unreachable", _("the other site does not answer")
        CERTIFICATE = "certificate", _("its certificate is not valid")
        REFUSED = "refused", _("leads into a private network")
        CIRCLE = "circle", _("leads from one address to the next without end")

    FAILING = (
        Outcome.GONE, Outcome.BROKEN, Outcome.UNREACHABLE, Outcome.CERTIFICATE, Outcome.REFUSED, Outcome.CIRCLE,
    )  # fmt: skip

    #: Of the address, which may be longer than an index takes.
    key = models.CharField(max_length=32, unique=True)
    url = models.TextField()
    host = models.CharField(max_length=255)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    status = models.PositiveSmallIntegerField(null=True)
    looked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_index=True)
    pages = models.ManyToManyField(Page, through="editing.WebAddressUse", related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_since=None)
                | Q(outcome__in=["gone", "broken", "unreachable", "certificate", "refused", "circle"]),
                name="only_failing_addresses_fail_since",
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def fails(self) -> bool:
        return self.outcome in self.FAILING


class WebAddressUse(models.Model):
    address = models.ForeignKey(WebAddress, on_delete=models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "page"], name="address_of_page_once")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.address_id}"


class MissedAddress(models.Model):
    """How often on a day somebody asked for an address where there is nothing; nothing about who it was."""

    path = models.CharField(max_length=255)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField(default=1)
    #: The page of this site on which the link stood; empty: from elsewhere.
    came_from = models.CharField(max_length=255, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "day"], name="missed_address_once_a_day"),
            models.CheckConstraint(condition=Q(times__gt=0), name="missed_at_least_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path}, {self.day}: {self.times}"


@register_setting(icon="clipboard-list")
class EditingSettings(BaseGenericSetting):
    """How texts come to be published."""

    four_eyes = models.BooleanField(
        _("nobody approves alone what they wrote"),
        default=True,
        help_text=_(
            "Another person has to approve a text before it is published. Switch it off where one person does all the "
            "work, during holidays for example."
        ),
    )

    panels = [FieldPanel("four_eyes")]

    class Meta:
        verbose_name = _("review of texts")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class ReviewTask(AbstractGroupApprovalTask):
    """A colleague reads the text: whoever wrote it does not approve it alone."""

    class Meta:
        verbose_name = _("review by a colleague")
        verbose_name_plural = _("reviews by a colleague")

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if self.is_of(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state, user, action_name, **kwargs):
        """Also where somebody sends the form of a button that was not shown."""
        if action_name == "approve" and self.is_of(task_state.workflow_state.content_object, user):
            return None
        return super().on_action(task_state, user, action_name, **kwargs)

    @staticmethod
    def is_of(page, user) -> bool:
        """Whether `user` wrote what would be approved: handed it in, or saved any of it since it was last published."""
        settings = EditingSettings.objects.first()
        if settings is not None and not settings.four_eyes:
            return False
        state = page.current_workflow_state
        if state is not None and state.requested_by_id == user.pk:
            return True
        newest = page.latest_revision
        return newest is not None and newest.user_id == user.pk

    @classmethod
    def get_description(cls):
        return _("A member of the groups approves the page, but nobody what they wrote themselves")
