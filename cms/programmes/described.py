"""What fields and programmes are described by: for whom, how, with what, from when until when."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.core.choices import ChoicesField
from cms.topics.models import TaggedPage

TEXT = ["bold", "italic", "link", "ol", "ul"]


class TargetGroup(models.TextChoices):
    """The strategy's own list (grupet e synuara)."""

    LOCAL_ACTORS = "local-actors", _("Local actors")
    MUNICIPALITIES = "municipalities", _("Municipalities")
    CENTRAL_LEVEL = "central-level", _("Central level and institutions")
    CSOS = "csos", _("Civil society organisations")
    DONORS = "donors", _("Donors and development partners")
    PROFESSIONALS = "professionals", _("Professionals")
    STUDENTS = "students", _("Students")
    BUSINESSES = "businesses", _("Businesses")
    REGIONAL = "regional", _("Regional and European actors")
    MEDIA = "media", _("Local media")
    STAFF = "staff", _("Staff of KLGI")


class Status(models.TextChoices):
    """Never stored: what the two dates say on the day somebody asks."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("under way")
    COMPLETED = "completed", _("completed")


class DescribedPage(TaggedPage):
    target_groups = ChoicesField(_("target groups"), of=TargetGroup)
    methodology = RichTextField(
        _("methodology"), blank=True, features=TEXT, help_text=_("How one goes about it.")
    )
    tools = RichTextField(_("tools"), blank=True, features=TEXT, help_text=_("With what one works."))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: no end is set.")
    )

    search_fields = [
        *TaggedPage.search_fields,
        index.SearchField("methodology"),
        index.SearchField("tools"),
    ]
    period_panel = FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")], heading=_("Period"))
    how_panel = MultiFieldPanel(
        [FieldPanel("target_groups"), FieldPanel("methodology"), FieldPanel("tools")], _("For whom and how")
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("The last day is before the first. Correct one of the two.")})

    def status_on(self, day: date) -> Status | None:
        """None where no date says anything."""
        if self.starts and day < self.starts:
            return Status.PLANNED
        if self.ends and day > self.ends:
            return Status.COMPLETED
        return Status.RUNNING if self.starts or self.ends else None

    @property
    def status(self) -> Status | None:
        return self.status_on(timezone.localdate())

    @cached_property
    def for_whom(self) -> list:
        return self._meta.get_field("target_groups").labels(self.target_groups)


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
        name=name,
    )
