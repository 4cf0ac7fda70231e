"""Dossiers: what there is about a theme, chosen and put in order by an editor, and what came since."""

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index

from cms.blocks.body import Body
from cms.core import kept, page_cache
from cms.core.models import BasePage
from cms.core.navigation import in_readers_language
from cms.topics.models import ABOUT, PROGRAMMES, TaggedPage

from . import works
from .dates import opening

PER_PAGE = 20
NEWER = 10


class DossierIndexPage(BasePage):
    """The dossiers of one language, the newest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.DossierPage"]
    template = "news/dossier_index_page.html"

    class Meta:
        verbose_name = _("list of dossiers")
        verbose_name_plural = _("lists of dossiers")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(kept.list_of(DossierPage, self.locale.language_code))
        dossiers = DossierPage.objects.child_of(self).visible_to(request.user)
        found = (
            dossiers.order_by("-date", "-pk")
            .select_related("image")
            .prefetch_related("image__renditions")
            .defer_streamfields()
        )
        context["list_page"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        page_cache.understood(request, page=context["list_page"].number)
        return context


class DossierPage(TaggedPage):
    """A theme: an introduction, pages in an order that tells something, and everything newer on its topics."""

    date = models.DateField(
        _("put together on"),
        default=timezone.localdate,
        help_text=_("What is newer and has one of the dossier’s topics follows by itself."),
    )
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Decoration: it says nothing that the text does not."),
    )
    body = StreamField(Body(required=False), verbose_name=_("introduction"), blank=True)

    parent_page_types = ["news.DossierIndexPage"]
    subpage_types = []
    template = "news/dossier_page.html"
    search_kind = "dossier"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("notes"),
        index.FilterField("date"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("image"),
        FieldPanel("body"),
        InlinePanel(
            "items",
            heading=_("Pages of the dossier, in order"),
            label=pgettext_lazy("page of the site", "page"),
        ),
    ]
    promote_panels = [
        *BasePage.promote_panels,
        MultiFieldPanel(ABOUT, _("What it is about, and what follows by itself")),
        PROGRAMMES,
    ]

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")

    def notes(self) -> list[str]:
        return [item.note for item in self.items.all() if item.note]

    @property
    def share_picture(self):
        return self.image

    @property
    def feed_date(self):
        return opening(self.date, self.visible_from)

    def json_ld(self, request) -> dict | None:
        chosen = self.chosen
        data = {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "@id": self.full_url,
            "url": self.full_url,
            "name": self.title,
            "description": self.summary,
            "inLanguage": self.locale.language_code,
            "datePublished": self.feed_date.isoformat(),
            "hasPart": [
                {"@type": "WebPage", "name": row["page"].title, "url": row["page"].full_url} for row in chosen
            ],
        }
        return {name: value for name, value in data.items() if value}

    @cached_property
    def chosen(self) -> list[dict]:
        """The chosen pages in their order, each in the reader's language, with the editor's `note`; what is not open
        to everybody is left out, so a dossier never tells of an embargo."""
        items = list(self.items.all())
        found = in_readers_language(item.page_id for item in items)
        ids = {page.pk for page in found.values()}
        specific = {
            page.pk: page for page in Page.objects.filter(pk__in=ids).specific().select_related("locale")
        }
        return [
            {"page": specific[found[item.page_id].pk], "note": item.note}
            for item in items
            if item.page_id in found
        ]

    def newer(self, user, chosen: list[dict]) -> list:
        """What has one of the dossier's topics and came after it, without what is chosen already."""
        topics = self.about
        if not topics:
            return []
        known = [row["page"].translation_key for row in chosen]
        return works.newest(user, self.locale, limit=NEWER, topics=topics, since=self.date, leave_out=known)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["chosen"] = self.chosen
        context["newer"] = self.newer(request.user, context["chosen"])
        return context


class DossierItem(TranslatableMixin, Orderable):
    """A page of a dossier, with what an editor says about it. The note is translated, the page finds its own."""

    dossier = ParentalKey(DossierPage, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=pgettext_lazy("page of the site", "page"),
    )
    note = models.TextField(
        _("why it is here"), max_length=400, blank=True, help_text=_("A sentence for the reader. Not needed.")
    )

    panels = [
        FieldPanel("page"),
        FieldPanel("note"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["dossier", "page"], name="dossier_page_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.page_id}"
