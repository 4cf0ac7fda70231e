from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models.pages import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import Body
from cms.core import kept
from cms.core.models import BasePage, BasePageQuerySet
from cms.topics.models import TaggedPage

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
        return context


class NewsPageQuerySet(BasePageQuerySet):
    def for_list(self):
        """Newest first, with what a row shows and no more."""
        return (
            self.order_by("-date", "-pk")
            .select_related("image")
            .prefetch_related("image__renditions")
            .defer_streamfields()
        )


class NewsPage(TaggedPage):
    """What was done, why, when, and who is responsible: the institute's own news and views."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        OPINION = "opinion", _("Opinion")
        ANNOUNCEMENT = "announcement", _("Announcement")
        INTERVIEW = "interview", _("Interview")

    date = models.DateField(_("date"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWS)
    author = models.CharField(_("author"), max_length=150, blank=True)
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    image_alt = models.CharField(
        _("what the picture shows"),
        max_length=250,
        blank=True,
        help_text=_("For readers who do not see it. Needed when there is a picture."),
    )
    body = StreamField(Body(), verbose_name=_("text"))

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/news_page.html"
    search_kind = "news"
    override_translatable_fields = [SynchronizedField("author")]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("author"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("kind"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("kind"), FieldPanel("author")]),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Picture")),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date"], name="news_by_date")]

    def clean(self):
        super().clean()
        if self.image_id and not self.image_alt.strip():
            raise ValidationError({"image_alt": _("Say in one sentence what the picture shows.")})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(kept.list_of(NewsPage, self.locale.language_code))
        news = NewsPage.objects.sibling_of(self, inclusive=False).visible_to(request.user)
        context["others"] = news.order_by("-date", "-pk").defer_streamfields()[:OTHERS]
        return context
