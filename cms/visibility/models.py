"""Whose marks stand on what: donors' marks with their rules, and the page of the institute's own guide."""

from datetime import date
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import PUBLIC
from cms.core.models import BasePage
from cms.core.names import in_language
from cms.organisations.models import Organisation
from cms.sharing.head import described

from . import svg
from .blocks import GuideBody

PNG_MAX_BYTES, PNG_MIN_WIDTH, PNG_MAX_PIXELS = 2_000_000, 400, 25_000_000
LONGEST_SIDE, TALLEST = 220, 84  # of a mark on a page, in CSS pixels


def mark_name(instance, name: str) -> str:
    """A new name each time: a replaced mark is seen at once, and no name given by a stranger is kept."""
    return f"marks/{uuid4().hex}{PurePosixPath(name).suffix.lower()[:5]}"


class DonorMarkQuerySet(AccessQuerySet):
    def valid_on(self, day: date):
        return self.filter(
            Q(starts=None) | Q(starts__lte=day),
            Q(ends=None) | Q(ends__gte=day),
            organisation__state=Organisation.State.PUBLISHED,
        )


@register_snippet
class DonorMark(models.Model):
    """An organisation's mark, and what it asks of those who show it.

    Where it stands follows from programmes (`placing.py`), never from somebody who remembers to put it there.
    """

    class Ground(models.TextChoices):
        ANY = "any", _("any light ground")
        WHITE = "white", _("white only")
        DARK = "dark", _("dark")

    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("organisation"),
        limit_choices_to={"state": Organisation.State.PUBLISHED},
    )
    drawing = models.FileField(
        _("mark as SVG"),
        upload_to=mark_name,
        validators=[FileExtensionValidator(["svg"])],
        help_text=_("As the organisation gave it. Files that hold scripts or foreign parts are refused."),
    )
    picture = models.FileField(
        _("mark as PNG"),
        upload_to=mark_name,
        validators=[FileExtensionValidator(["png"])],
        blank=True,
        help_text=_("For mails and office documents; at least 400 pixels wide."),
    )
    width = models.FloatField(editable=False, default=1)
    height = models.FloatField(editable=False, default=1)
    ground = models.CharField(_("ground"), max_length=6, choices=Ground.choices, default=Ground.ANY)
    clear_space = models.PositiveSmallIntegerField(
        _("clear space around it, in % of its height"), default=25, validators=[MaxValueValidator(200)]
    )
    min_width = models.PositiveSmallIntegerField(
        _("least width in millimetres"),
        default=25,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
    )
    sentence_sq = models.CharField(
        _("required sentence in Albanian"), max_length=300, help_text=_("For example: “Financed by …”.")
    )
    sentence_sr = models.CharField(_("required sentence in Serbian"), max_length=300, blank=True)
    sentence_en = models.CharField(_("required sentence in English"), max_length=300, blank=True)
    disclaimer_sq = models.TextField(_("disclaimer in Albanian"), max_length=800, blank=True)
    disclaimer_sr = models.TextField(_("disclaimer in Serbian"), max_length=800, blank=True)
    disclaimer_en = models.TextField(_("disclaimer in English"), max_length=800, blank=True)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day it is shown."))
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Smaller numbers come first.")
    )
    on_front_page = models.BooleanField(_("also on the front page"), default=False)

    objects = DonorMarkQuerySet.as_manager()

    panels = [
        FieldPanel("organisation"),
        FieldRowPanel([FieldPanel("drawing"), FieldPanel("picture")]),
        MultiFieldPanel(
            [FieldPanel("ground"), FieldRowPanel([FieldPanel("clear_space"), FieldPanel("min_width")])],
            _("How it may be shown"),
        ),
        MultiFieldPanel(
            [FieldPanel("sentence_sq"), FieldPanel("sentence_sr"), FieldPanel("sentence_en")],
            _("Required sentence"),
        ),
        MultiFieldPanel(
            [FieldPanel("disclaimer_sq"), FieldPanel("disclaimer_sr"), FieldPanel("disclaimer_en")],
            _("Disclaimer"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                FieldRowPanel([FieldPanel("order"), FieldPanel("on_front_page")]),
            ],
            _("When and where"),
        ),
    ]

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("mark of a donor or partner")
        verbose_name_plural = _("marks of donors and partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="donor_mark_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="donor_mark_has_size"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("The last day is before the first. Correct one of the two.")})
        if self.drawing:
            try:
                self.width, self.height = svg.check(_bytes(self.drawing, svg.MAX_BYTES + 1))
            except ValidationError as error:
                raise ValidationError({"drawing": error.messages}) from None
        if self.picture:
            _check_png(self.picture)

    @property
    def sentence(self) -> str:
        return in_language(self, "sentence")

    @property
    def disclaimer(self) -> str:
        return in_language(self, "disclaimer")

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height on a page in CSS pixels: as large as its place allows, never below its least width."""
        scale = min(LONGEST_SIDE / self.width, TALLEST / self.height)
        least = self.min_width / 25.4 * 96 / self.width
        scale = max(scale, least)
        return round(self.width * scale), round(self.height * scale)


@policy_for(DonorMark)
class DonorMarkPolicy(Policy):
    """A mark of an approved organisation is public; when it is shown is a matter of its dates."""

    table = {"view": {"listed": (PUBLIC,)}}

    def state(self, obj) -> str:
        return "listed" if obj.organisation.state == Organisation.State.PUBLISHED else "unlisted"

    def in_states(self, states) -> Q:
        if "listed" in states:
            return Q(organisation__state=Organisation.State.PUBLISHED)
        return Q(pk__in=[])


def _bytes(file, most: int) -> bytes:
    file.open()
    file.seek(0)
    data = file.read(most)
    file.seek(0)
    return data


def _check_png(file) -> None:
    if file.size > PNG_MAX_BYTES:
        raise ValidationError({"picture": _("The picture is larger than 2 MB. Save a smaller one.")})
    file.open()
    file.seek(0)
    try:
        with Image.open(file, formats=["PNG"]) as image:
            width, height = image.size
            if width * height > PNG_MAX_PIXELS:
                raise ValidationError({"picture": _("The picture has too many pixels. Save a smaller one.")})
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError({"picture": _("This is not a PNG file. Save the mark anew as PNG.")}) from None
    finally:
        file.seek(0)
    if width < PNG_MIN_WIDTH:
        raise ValidationError(
            {
                "picture": _("The picture is %(width)s pixels wide; it needs at least %(least)s.")
                % {"width": width, "least": PNG_MIN_WIDTH}
            }
        )


class VisibilityGuidePage(BasePage):
    """The standard form in which the institute presents itself and those who finance it (M8)."""

    body = StreamField(GuideBody(), verbose_name=_("text"))

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = []
    template = "visibility/guide_page.html"

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("visibility guide")
        verbose_name_plural = _("visibility guides")

    def get_context(self, request, *args, **kwargs):
        from .brand import COLOURS, VARIANTS

        context = super().get_context(request, *args, **kwargs)
        marks = DonorMark.objects.visible_to(request.user).valid_on(timezone.localdate())
        context["donor_marks"] = marks.select_related("organisation")
        context["variants"], context["colours"] = VARIANTS, COLOURS
        return context

    def json_ld(self, request) -> dict | None:
        return described(self, "WebPage")
