from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models.pages import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import Body
from cms.blocks.contents import with_contents
from cms.core import kept, page_cache
from cms.core.models import BasePage, BasePageQuerySet
from cms.news.dates import opening
from cms.topics.models import TaggedPage

from . import citing, downloads, editions, listing, pdfs, reading, structured
from .numbers import plain_doi, validate_doi, validate_isbn
from .panels import FilePanel

PER_PAGE = 20
#: For how long a kept page may say the number of downloads that it had.
DOWNLOADS_LATE = timedelta(hours=1)


class PublicationIndexPage(BasePage):
    """The institute's publications in one language, the newest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["publications.PublicationPage"]
    template = "publications/publication_index_page.html"

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(kept.list_of(PublicationPage, self.locale.language_code))
        publications = PublicationPage.objects.child_of(self).visible_to(request.user)
        chosen = listing.filters(publications, request.GET)
        found = listing.marked(listing.narrowed(publications, chosen), request.user).for_list()
        context["list_page"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context["filters"] = chosen
        asked = {name: getattr(chosen, name) for name in chosen.chosen}
        page_cache.understood(request, page=context["list_page"].number, **asked)
        return context


class PublicationPageQuerySet(BasePageQuerySet):
    def for_list(self):
        """Newest first, with what a row shows and no more."""
        return (
            self.order_by("-date", "-pk")
            .select_related("cover", "drawn_cover", "document__pdf")
            .prefetch_related(
                "cover__renditions",
                "drawn_cover__renditions",
                "authorships__author",
                "authorships__organisation",
            )
            .defer_streamfields()
        )


class PublicationPage(TaggedPage):
    """A work of the institute in one language: what it says, its file, its editions, how to cite it."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        ANALYSIS = "analysis", _("Analysis")
        GUIDE = "guide", _("Guide")
        METHODOLOGY = "methodology", _("Methodology")
        INFOGRAPHIC = "infographic", _("Infographic")
        VIDEO = "video", _("Video")
        STATISTICS = "statistics", _("Statistics")
        MONITORING = "monitoring", _("Monitoring and evaluation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.REPORT)
    subtitle = models.CharField(_("subtitle"), max_length=250, blank=True)
    date = models.DateField(_("date of publication"), default=timezone.localdate)
    publisher = models.CharField(
        _("publisher"), max_length=200, blank=True, help_text=_("Empty: the institute itself.")
    )
    edition = models.CharField(
        _("edition"), max_length=60, blank=True, help_text=_("As its cover says: 2, or 2026.")
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
        help_text=_("The edition before this one. Its page then says that there is a newer one."),
    )
    work = models.UUIDField(editable=False, null=True, db_index=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True, validators=[validate_isbn])
    doi = models.CharField("DOI", max_length=150, blank=True, validators=[validate_doi])
    document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file in this language"),
        help_text=_("A PDF is shown page by page on the site, and its first page becomes the cover."),
    )
    cover = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("Empty: the first page of the PDF."),
    )
    cover_alt = models.CharField(
        _("what the cover shows"),
        max_length=250,
        blank=True,
        help_text=_("For readers who do not see it. Empty: “Cover:” and the title."),
    )
    drawn_cover = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    video_url = models.URLField(
        _("address of the video"),
        blank=True,
        help_text=_("Readers go there by a click of their own; nothing is loaded from there before."),
    )
    infographic = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("infographic"),
    )
    infographic_alt = models.CharField(_("what it is, in one sentence"), max_length=250, blank=True)
    infographic_text = models.TextField(
        _("all that the infographic says"),
        blank=True,
        help_text=_("Its numbers and sentences in words, for readers who do not see it, and for the search."),
    )
    body = StreamField(Body(required=False), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(PublicationPageQuerySet)()

    parent_page_types = ["publications.PublicationIndexPage"]
    subpage_types = []
    template = "publications/publication_page.html"
    search_kind = "publication"
    override_translatable_fields = [
        SynchronizedField("publisher"),
        SynchronizedField("isbn"),
        SynchronizedField("doi"),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("author_names"),
        index.SearchField("publisher_name"),
        index.SearchField("isbn"),
        index.SearchField("doi"),
        index.SearchField("infographic_text"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("kind"),
    ]
    #: Pictures whose words follow from the title when none are written.
    described_by_title = frozenset({"cover"})
    content_panels = [
        FieldPanel("title"),
        FieldPanel("subtitle"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
        InlinePanel("authorships", heading=_("Authors"), label=_("author")),
        MultiFieldPanel([FieldPanel("document"), FilePanel()], _("File")),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], _("Cover")),
        FieldPanel("body"),
        FieldPanel("video_url"),
        MultiFieldPanel(
            [FieldPanel("infographic"), FieldPanel("infographic_alt"), FieldPanel("infographic_text")],
            _("Infographic"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("publisher"),
                FieldRowPanel([FieldPanel("edition"), FieldPanel("replaces")]),
                FieldRowPanel([FieldPanel("isbn"), FieldPanel("doi")]),
            ],
            _("Imprint"),
        ),
    ]

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        indexes = [models.Index(fields=["-date"], name="publications_by_date")]
        constraints = [
            models.CheckConstraint(condition=~Q(replaces=F("page_ptr")), name="publication_replaces_another")
        ]

    # -- saving -------------------------------------------------------------------------------------

    def clean(self):
        super().clean()
        self.doi = plain_doi(self.doi)
        errors = {**self._infographic_errors(), **self._edition_errors()}
        if self.document_id:
            pdf = self.read_file()
            if pdf is not None and not pdf.readable:
                errors["document"] = pdfs.PROBLEMS[pdf.state]
        if errors:
            raise ValidationError(errors)

    def _infographic_errors(self) -> dict:
        errors = {}
        if self.infographic_id and not self.infographic_alt.strip():
            errors["infographic_alt"] = _("Say in one sentence what the infographic is about.")
        if self.infographic_id and not self.infographic_text.strip():
            errors["infographic_text"] = _("Write what the infographic says, for readers who do not see it.")
        return errors

    def _edition_errors(self) -> dict:
        """Editions follow one another in time: so a chain never comes back to where it began."""
        if self.replaces and self.replaces.translation_key == self.translation_key:
            return {"replaces": _("A publication cannot replace itself. Choose the edition before it.")}
        if self.replaces and self.replaces.date >= self.date:
            return {
                "replaces": _("The edition it replaces has to be older. Compare the dates of publication.")
            }
        if self.pk and self.replaced_by.filter(date__lte=self.date).exists():
            return {"date": _("The edition that replaces this one has an earlier date. Correct one of them.")}
        return {}

    def read_file(self) -> pdfs.PdfFile | None:
        pdf = None
        if self.document:
            self.document.get_file_size()  # Wagtail notes it when it is first asked for
            pdf = pdfs.read(self.document)
        self.drawn_cover = pdf.cover if pdf else None
        return pdf

    def save(self, *args, **kwargs):
        self.read_file()  # before the transaction: it may take seconds
        with transaction.atomic():
            self.work = editions.work_of(self)
            result = super().save(*args, **kwargs)
            editions.follow(self)
        return result

    # -- what it says of itself ---------------------------------------------------------------------

    @property
    def whole_title(self) -> str:
        if not self.subtitle:
            return self.title
        return (
            f"{self.title} {self.subtitle}"
            if self.title.endswith((".", "?", "!"))
            else f"{self.title}: {self.subtitle}"
        )

    @cached_property
    def credits(self) -> list["PublicationAuthor"]:
        """The authors in their order, in one query, or in none where a list fetched them."""
        if "authorships" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.authorships.all())
        return list(self.authorships.select_related("author", "organisation"))

    @property
    def names(self) -> list[tuple[str, bool]]:
        """The authors' names, each with whether it is a person."""
        return [(credit.shown_name, credit.is_person) for credit in self.credits]

    def author_names(self) -> str:
        return ", ".join(name for name, _is_person in self.names)

    @property
    def publisher_name(self) -> str:
        return self.publisher or gettext("Kosovo Local Government Institute")

    @property
    def picture(self):
        return self.cover or self.drawn_cover

    @property
    def picture_alt(self) -> str:
        if self.cover_id and self.cover_alt:
            return self.cover_alt
        return gettext("Cover: %s") % self.title

    def kept_names(self) -> set[str]:
        return {f"work:{self.work}"}

    @property
    def share_picture(self):
        return self.picture or self.infographic

    @property
    def feed_date(self):
        return opening(self.date, self.visible_from)

    @property
    def pdf(self) -> pdfs.PdfFile | None:
        """What is known of the file, if it is a PDF; nothing is read here."""
        return getattr(self.document, "pdf", None) if self.document_id else None

    def json_ld(self, request) -> dict | None:
        return structured.describe(self, request, editions.languages(self, request.user))

    # -- showing ------------------------------------------------------------------------------------

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kept.depends(*self.kept_names())
        kept.good_until(timezone.now() + DOWNLOADS_LATE)
        reader = reading.shown(self, request.GET.get("page"))
        if reader is None and "page" in request.GET and not getattr(request, "is_preview", False):
            raise Http404
        page_cache.understood(request, page=reader.number if reader else "")
        others = editions.editions(self, request.user)
        newest = next((edition for edition in others if edition.newest), None)
        languages = editions.languages(self, request.user)
        context.update(
            contents=with_contents(self.body, context),
            reader=reader,
            languages=languages,
            file_language=languages[0],
            editions=others,
            newer=newest if newest and not newest.current else None,
            citation=citing.apa(self, self.full_url),
            downloads=downloads.total(self),
        )
        return context


# Models of this app that lean on the page.
from .credits import PublicationAuthor  # noqa: E402
from .downloads import DownloadDay  # noqa: E402, F401
