from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import CommentPanel, FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.body import Body
from cms.blocks.data import Highlight
from cms.blocks.layout import Pillar
from cms.core import kept, page_changes
from cms.core.models import BasePage
from cms.core.navigation import in_readers_language, visible
from cms.news.models import NewsIndexPage, NewsPage
from cms.programmes.models import FieldPage, PillarPage
from cms.topics.models import TaggedPage
from cms.visibility.placing import marks_of_front_page

from . import slots

LATEST = 4


class HomePage(BasePage):
    """The front page of a language: what the institute is, its three pillars, what is new."""

    headline = models.CharField(
        _("headline"), max_length=150, help_text=_("The first thing a visitor reads; the summary follows it.")
    )
    pillars = StreamField(
        StreamBlock([("pillar", Pillar())], max_num=3), verbose_name=_("pillars"), blank=True
    )
    featured = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("featured page"),
        help_text=_(
            "A dossier, a publication, a programme: it stands before the latest news, with its picture."
        ),
    )
    highlight = StreamField(
        StreamBlock([("highlight", Highlight())], max_num=1, required=False),
        verbose_name=_("number"),
        blank=True,
    )
    body = StreamField(Body(required=False), verbose_name=_("more"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "news.NewsIndexPage",
        "news.DossierIndexPage",
        "publications.PublicationIndexPage",
        "programmes.PillarPage",
        "visibility.VisibilityGuidePage",
    ]
    template = "home/home_page.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("headline"),
        index.SearchField("pillars"),
        index.SearchField("highlight"),
        index.SearchField("body"),
    ]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("headline"),
        FieldPanel("summary"),
        FieldPanel("pillars"),
        FieldPanel("featured"),
        FieldPanel("highlight"),
        FieldPanel("body"),
        CommentPanel(),
    ]
    settings_panels = []  # a front page is always open

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        shown = (NewsPage, NewsIndexPage, PillarPage, FieldPage)
        kept.depends(*(kept.list_of(model, language) for model in shown))
        news = NewsPage.objects.filter(locale_id=self.locale_id).visible_to(request.user)
        context["latest"] = news.for_list()[:LATEST]
        context["pillars"] = self._pillars(request.user)
        context["news_index"] = NewsIndexPage.objects.child_of(self).visible_to(request.user).first()
        context["featured"] = self._featured()
        context["slots"] = slots.filled(request, self)
        context["partner_marks"] = marks_of_front_page()
        return context

    def _featured(self):
        """The chosen page in the reader's language, if it is open to everybody."""
        page = in_readers_language([self.featured_id]).get(self.featured_id) if self.featured_id else None
        return page and page.specific

    def _pillars(self, user) -> list[dict]:
        """The pillars' own pages with their fields; before there are any, what the editor wrote here."""
        pages = list(
            PillarPage.objects.child_of(self).visible_to(user).order_by("place").defer_streamfields()
        )
        if pages:
            below = FieldPage.objects.descendant_of(self).visible_to(user).for_list()
            fields: dict[str, list] = {}
            for field in below:
                fields.setdefault(field.path[: -Page.steplen], []).append(field)
            return [
                {"page": page, "place": page.place, "fields": fields.get(page.path, [])} for page in pages
            ]
        values = [block.value for block in self.pillars]
        found = in_readers_language(value["page"].pk for value in values if value["page"])
        return [
            {"value": value, "place": place, "target": value["page"] and found.get(value["page"].pk)}
            for place, value in enumerate(values, start=1)
        ]


class StandardPage(TaggedPage):
    """A text with a place in the tree: about the institute, a pillar, a programme."""

    body = StreamField(Body(), verbose_name=_("text"))

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage", "visibility.VisibilityGuidePage"]
    template = "home/standard_page.html"

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = pgettext_lazy("page of the site", "page")
        verbose_name_plural = _("pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(page_changes.below(self))
        context["below"] = visible(self.get_children().live(), request.user)
        return context
