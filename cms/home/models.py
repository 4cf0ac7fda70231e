from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks.body import Body
from cms.blocks.layout import Pillar
from cms.core import kept
from cms.core.models import BasePage
from cms.core.navigation import in_readers_language
from cms.news.models import NewsIndexPage, NewsPage
from cms.topics.models import TaggedPage

LATEST = 4


class HomePage(BasePage):
    """The front page of a language: what the institute is, its three pillars, what is new."""

    headline = models.CharField(
        _("headline"), max_length=150, help_text=_("The first thing a visitor reads; the summary follows it.")
    )
    pillars = StreamField(
        StreamBlock([("pillar", Pillar())], max_num=3), verbose_name=_("pillars"), blank=True
    )
    body = StreamField(Body(required=False), verbose_name=_("more"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "news.NewsIndexPage",
        "news.DossierIndexPage",
        "publications.PublicationIndexPage",
    ]
    template = "home/home_page.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("headline"),
        index.SearchField("pillars"),
        index.SearchField("body"),
    ]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("headline"),
        FieldPanel("summary"),
        FieldPanel("pillars"),
        FieldPanel("body"),
    ]
    settings_panels = []  # a front page is always open

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        kept.depends(kept.list_of(NewsPage, language), kept.list_of(NewsIndexPage, language))
        news = NewsPage.objects.filter(locale_id=self.locale_id).visible_to(request.user)
        context["latest"] = news.for_list()[:LATEST]
        context["pillars"] = self._pillars()
        context["news_index"] = NewsIndexPage.objects.child_of(self).visible_to(request.user).first()
        return context

    def _pillars(self) -> list[dict]:
        """Each pillar with the page about it, in the language of the reader."""
        values = [block.value for block in self.pillars]
        pages = in_readers_language(value["page"].pk for value in values if value["page"])
        return [{"value": value, "target": value["page"] and pages.get(value["page"].pk)} for value in values]


class StandardPage(TaggedPage):
    """A text with a place in the tree: about the institute, a pillar, a programme."""

    body = StreamField(Body(), verbose_name=_("text"))

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(kept.list_of(StandardPage, self.locale.language_code))
        context["below"] = StandardPage.objects.child_of(self).visible_to(request.user).defer_streamfields()
        return context
