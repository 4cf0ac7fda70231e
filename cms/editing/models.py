"""What the back office knows besides pages: results of checks, addresses of other sites, addresses that are missed."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import AbstractGroupApprovalTask, Page

from . import reviewing


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
        verbose_name = _("dead link")
        verbose_name_plural = _("dead links")
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
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
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
        if reviewing.is_alone(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Together or not at all: a page whose publication is refused stays with who reviews it."""
        page = task_state.workflow_state.content_object
        if action_name == "approve" and reviewing.is_alone(page, user):
            raise PermissionDenied  # the form of a button that was not shown
        result = super().on_action(task_state, user, action_name, **kwargs)
        if action_name == "approve":
            self._next_step_too(task_state, user)
        return result

    def _next_step_too(self, task_state, user) -> None:
        """Who may take the next step as well has read the page by now: nobody approves the same text twice."""
        workflow_state = type(task_state.workflow_state).objects.get(pk=task_state.workflow_state_id)
        state = workflow_state.current_task_state
        if state is None or state.pk == task_state.pk or state.status != state.STATUS_IN_PROGRESS:
            return
        task = state.task.specific
        if isinstance(task, ReviewTask) and (user.is_superuser or task._user_in_groups(user)):
            state.specific.approve(user=user)

    @classmethod
    def get_description(cls):
        return _("A member of the groups approves the page, but nobody what they wrote themselves")
