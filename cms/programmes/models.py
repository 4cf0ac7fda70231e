"""The strategy as pages: three pillars (shtyllat), three fields (fushat) in each, the programmes in them."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.models.pages import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.access.policies import can
from cms.blocks.body import Body
from cms.core import kept
from cms.core.models import BasePage, BasePageQuerySet, SiteSettings
from cms.core.navigation import in_readers_language
from cms.core.pictured import Pictured
from cms.organisations.models import Organisation
from cms.sharing.head import described
from cms.topics.gathering import Scope, gather
from cms.topics.models import TaggedPage

from .blocks import Result
from .described import TEXT, DescribedPage, ends_after_start
from .staff import StaffMember

PLACES = [(1, _("first")), (2, _("second")), (3, _("third"))]
SHOWN = 4  # of each kind of thing that is gathered


class PillarPage(TaggedPage):
    """One of the three pillars: what it is for, its fields, what is under way in it."""

    place = models.PositiveSmallIntegerField(
        _("which of the three"), choices=PLACES, help_text=_("Its colour and its seats in the half ring.")
    )
    body = StreamField(Body(required=False), verbose_name=_("text"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["programmes.FieldPage"]
    template = "programmes/pillar_page.html"
    override_translatable_fields = [SynchronizedField("place")]

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("place"), FieldPanel("body")]

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        user = request.user
        kept.depends(
            *(kept.list_of(model, self.locale.language_code) for model in (FieldPage, ProgrammePage))
        )
        context["fields"] = FieldPage.objects.child_of(self).visible_to(user).for_list()
        context["programmes"] = ProgrammePage.objects.descendant_of(self).visible_to(user).for_list()
        scope = Scope.of_page(self)
        context["groups"] = gather(user, scope, limit=SHOWN, leave_out=("programmes",))
        return context

    def json_ld(self, request) -> dict | None:
        return _dated(self)


class FieldQuerySet(BasePageQuerySet):
    def for_list(self):
        return self.order_by("place", "path").defer_streamfields()


class FieldPage(DescribedPage):
    """One of a pillar's three fields."""

    place = models.PositiveSmallIntegerField(
        _("which of the three"), choices=PLACES, help_text=_("Its seat in the half ring.")
    )
    body = StreamField(Body(required=False), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(FieldQuerySet)()

    parent_page_types = ["programmes.PillarPage"]
    subpage_types = ["programmes.ProgrammePage"]
    template = "programmes/field_page.html"
    override_translatable_fields = [SynchronizedField("place")]

    search_fields = [*DescribedPage.search_fields, index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("place"),
        FieldPanel("body"),
        DescribedPage.how_panel,
        DescribedPage.period_panel,
    ]

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = [ends_after_start("field_ends_after_start")]

    @cached_property
    def pillar(self) -> PillarPage | None:
        """The page above; not to be linked before somebody asked whether the reader may see it."""
        return PillarPage.objects.ancestor_of(self).defer_streamfields().first()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        user = request.user
        kept.depends(
            *(kept.list_of(model, self.locale.language_code) for model in (FieldPage, ProgrammePage))
        )
        context["programmes"] = ProgrammePage.objects.child_of(self).visible_to(user).for_list()
        context["groups"] = gather(user, Scope.of_page(self), limit=SHOWN, leave_out=("programmes",))
        return context

    def json_ld(self, request) -> dict | None:
        return _dated(self)


class ProgrammeQuerySet(BasePageQuerySet):
    def for_list(self):
        """What runs longest from now first, with what a card shows and no more."""
        return (
            self.order_by(models.F("starts").desc(nulls_last=True), "path")
            .select_related("image")
            .prefetch_related("image__renditions")
            .defer_streamfields()
        )


class ProgrammePage(Pictured, DescribedPage):
    """What is done, why, when, with whom and by whom; and what came of it."""

    why = RichTextField(_("why"), blank=True, features=TEXT, help_text=_("What it is meant to change."))
    body = StreamField(Body(required=False), verbose_name=_("what is done"), blank=True)
    responsible = models.ForeignKey(
        StaffMember,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("who is responsible"),
    )
    results = StreamField(StreamBlock([("result", Result())]), verbose_name=_("Results"), blank=True)
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("An e-mail address or a telephone number. Empty: the institute's own."),
    )

    objects = PageManager.from_queryset(ProgrammeQuerySet)()

    parent_page_types = ["programmes.FieldPage"]
    subpage_types = []
    template = "programmes/programme_page.html"
    search_kind = "programme"
    override_translatable_fields = [SynchronizedField("responsible"), SynchronizedField("contact")]

    search_fields = [
        *DescribedPage.search_fields,
        index.SearchField("why"),
        index.SearchField("body"),
        index.SearchField("results"),
    ]
    content_panels = [
        *BasePage.content_panels,
        DescribedPage.period_panel,
        FieldRowPanel([FieldPanel("responsible"), FieldPanel("contact")]),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Picture")),
        FieldPanel("why"),
        FieldPanel("body"),
        DescribedPage.how_panel,
        InlinePanel("partners", heading=_("Donors and partners"), label=_("organisation")),
        FieldPanel("results"),
    ]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [ends_after_start("programme_ends_after_start")]

    @cached_property
    def pillar(self) -> PillarPage | None:
        return PillarPage.objects.ancestor_of(self).defer_streamfields().first()

    @cached_property
    def field(self) -> FieldPage | None:
        return FieldPage.objects.parent_of(self).defer_streamfields().first()

    @property
    def share_picture(self):
        return self.image

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        user = request.user
        context["partners_by_role"] = self._partners_by_role(user)
        context["results"] = self._results()
        responsible = self.responsible
        context["responsible"] = responsible if responsible and can(user, "view", responsible) else None
        context["show_contact"] = self.contact or SiteSettings.current().email
        scope = Scope.of_page(self)
        context["groups"] = gather(user, scope, limit=SHOWN, leave_out=("programmes",))
        return context

    def _partners_by_role(self, user) -> list[dict]:
        """Organisations that are public, donors first."""
        rows = list(self.partners.all())  # a preview's are not saved: they are no queryset
        listed = Organisation.objects.visible_to(user).in_bulk({row.organisation_id for row in rows})
        by_role = []
        for role, label in ProgrammePartner.Role.choices:
            found = [row for row in rows if row.role == role and row.organisation_id in listed]
            for row in found:
                row.organisation = listed[row.organisation_id]
            if found:
                by_role.append({"label": label, "rows": found})
        return by_role

    def _results(self) -> list[dict]:
        """With the address of the page about each, in the reader's language, where that page is open."""
        values = [block.value for block in self.results]
        pages = in_readers_language(value["page"].pk for value in values if value["page"])
        found = [value["page"] and pages.get(value["page"].pk) for value in values]
        return [{**value, "url": page.url if page else ""} for value, page in zip(values, found, strict=True)]

    def json_ld(self, request) -> dict | None:
        description = described(self, "Project")
        if self.starts:
            description["foundingDate"] = self.starts.isoformat()
        if self.ends:
            description["dissolutionDate"] = self.ends.isoformat()
        donors = [
            {"@type": "Organization", "name": row.organisation.name}
            for group in self._partners_by_role(getattr(request, "user", None))
            for row in group["rows"]
            if row.role == ProgrammePartner.Role.DONOR
        ]
        if donors:
            description["funder"] = donors
        return description


class ProgrammePartner(Orderable):
    """An organisation that takes part, and as what."""

    class Role(models.TextChoices):
        DONOR = "donor", _("finances it")
        IMPLEMENTER = "implementer", _("carries it out")
        PARTNER = "partner", _("partner")
        BENEFICIARY = "beneficiary", _("for whom it is")

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("organisation"),
        limit_choices_to={"state": Organisation.State.PUBLISHED},
    )
    role = models.CharField(_("as what"), max_length=12, choices=Role.choices, default=Role.PARTNER)

    panels = [FieldRowPanel([FieldPanel("organisation"), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "organisation", "role"],
                name="programme_partner_once",
                violation_error_message=_("This organisation stands here already in the same role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class ProgrammeLink(models.Model):
    """Any page says that it belongs to a programme. Read for all translations of both (`cms.visibility.placing`)."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="programme_links")
    programme = models.ForeignKey(
        ProgrammePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )

    panels = [FieldPanel("programme")]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "programme"],
                name="programme_link_once",
                violation_error_message=_("The page belongs to this programme already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} – {self.programme}"


def _dated(page) -> dict:
    """A page of the strategy, with the day on which it last changed."""
    found = described(page, "WebPage")
    if page.last_published_at:
        found["dateModified"] = timezone.localtime(page.last_published_at).isoformat()
    return found
