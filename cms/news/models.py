from datetime import date
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail.models.pages import PageManager
from wagtail.search import index

from cms.blocks.body import Body
from cms.blocks.contents import with_contents
from cms.core import kept, page_cache
from cms.core.models import BasePage, BasePageQuerySet
from cms.core.pictured import Pictured
from cms.topics.models import TaggedPage

from . import structured
from .authors import Author
from .dates import opening
from .related import newest, related

PER_PAGE = 20
OTHERS = 4  # beside an article


class NewsIndexPage(BasePage):
    """The news of one language, the newest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    template = "news/news_index_page.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kind = request.GET.get("kind", "")
        kept.depends(kept.list_of(NewsPage, self.locale.language_code))
        news = NewsPage.objects.child_of(self).visible_to(request.user).for_list()
        if kind in NewsPage.Kind.values:
            news = news.filter(kind=kind)
        context["list_page"] = Paginator(news, PER_PAGE).get_page(request.GET.get("page"))
        context["kinds"] = NewsPage.Kind
        context["wanted"] = kind if kind in NewsPage.Kind.values else ""
        page_cache.understood(request, kind=context["wanted"], page=context["list_page"].number)
        context["dossiers"] = (
            DossierIndexPage.objects.filter(locale_id=self.locale_id).visible_to(request.user).first()
        )
        return context


class Corrected(NamedTuple):
    date: date
    text: str


class NewsPageQuerySet(BasePageQuerySet):
    def for_list(self):
        """Newest first, with what a row shows and no more."""
        return (
            self.order_by("-date", "-pk")
            .select_related("image")
            .prefetch_related("image__renditions")
            .defer_streamfields()
        )


class NewsPage(Pictured, TaggedPage):
    """What was done, why, when, and who is responsible: the institute's own news and views."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        OPINION = "opinion", _("Opinion")
        ANNOUNCEMENT = "announcement", _("Announcement")
        INTERVIEW = "interview", _("Interview")

    date = models.DateField(_("date"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWS)
    body = StreamField(Body(), verbose_name=_("text"))

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/news_page.html"
    search_kind = "news"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("author_names"),
        index.SearchField("correction_texts"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("kind"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("kind")]),
        InlinePanel("authorships", heading=_("Authors"), label=_("author")),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Picture")),
        FieldPanel("body"),
        InlinePanel(
            "corrections",
            heading=_("Corrections"),
            label=_("correction"),
            help_text=_("What was wrong and how it is right, shown above the text with its date."),
        ),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date"], name="news_by_date")]

    @property
    def is_opinion(self) -> bool:
        return self.kind == self.Kind.OPINION

    @cached_property
    def authors(self) -> list[Author]:
        """In their order, in one query, or in none where a list fetched them."""
        if "authorships" in getattr(self, "_prefetched_objects_cache", {}):
            return [authorship.author for authorship in self.authorships.all()]
        rows = self.authorships.select_related("author__picture")
        return self.own("authors", lambda: [authorship.author for authorship in rows])

    @cached_property
    def corrected(self) -> list["Corrected"]:
        """The corrections, the newest first."""

        def read() -> list[Corrected]:
            rows = sorted(self.corrections.all(), key=lambda correction: correction.date, reverse=True)
            return [Corrected(row.date, row.text) for row in rows]

        return self.own("corrections", read)

    def author_names(self) -> str:
        return ", ".join(author.name for author in self.authors)

    def correction_texts(self) -> list[str]:
        return [correction.text for correction in self.corrected]

    @property
    def share_picture(self):
        return self.image

    @property
    def feed_date(self):
        return opening(self.date, self.visible_from)

    def json_ld(self, request) -> dict | None:
        return structured.describe(self, request)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["related"] = related(self, OTHERS, request)
        context["others"] = [] if context["related"] else newest(self, OTHERS, request)
        context["contents"] = with_contents(self.body, context)
        return context


class Authorship(Orderable):
    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "author"], name="news_author_once")]

    def __str__(self) -> str:
        return str(self.author)


class Correction(TranslatableMixin, Orderable):
    """What was wrong in an article and how it is right. Translated with it."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(_("date"), default=timezone.localdate)
    text = models.TextField(_("what was corrected"), max_length=600)

    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="correction_says_what")]

    def __str__(self) -> str:
        return f"{self.date}: {self.text}"


from . import works  # noqa: E402
from .dossiers import DossierIndexPage, DossierItem, DossierPage  # noqa: E402, F401 (models of this app)

works.register(NewsPage, authors="authorships__author")
