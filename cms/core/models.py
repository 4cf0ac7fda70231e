"""What every page of the public site is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page, PageViewRestriction
from wagtail.models.pages import PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.access.policies import AccessQuerySet, Policy, can, policy_for
from cms.access.tokens import PARTNER, PUBLIC

from . import kept, page_cache, page_changes, page_publishing
from .names import in_language
from .signals import content_changed


class BasePageQuerySet(AccessQuerySet, PageQuerySet):
    pass


class PagePermissions(PagePermissionTester):
    """Wagtail's, without its page privacy: who may read is a matter of policies, never of a page's ancestors."""

    def can_set_view_restrictions(self) -> bool:
        return False


class BasePage(Page):
    """Public once published and open: `visible_from` is asked at every use, so no timer is needed.

    Fields shared by all pages live in the concrete subclasses' own tables (abstract base).
    """

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences, shown in lists and search."),
    )
    visible_from = models.DateTimeField(
        _("opens at"),
        null=True,
        blank=True,
        help_text=_("Until then the published page is there for partners only, if at all. Empty: at once."),
    )
    partners_first = models.BooleanField(
        _("partners may read it before it opens"), default=False, help_text=_("For embargoed news.")
    )

    objects = PageManager.from_queryset(BasePageQuerySet)()

    search_fields = [*Page.search_fields, index.SearchField("summary")]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    # Wagtail's own go-live works by timer and its page privacy by inheritance: neither is offered.
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("show_in_menus"),
                FieldPanel("search_description"),
            ],
            _("Address and search engines"),
        ),
    ]
    settings_panels = [
        MultiFieldPanel([FieldPanel("visible_from"), FieldPanel("partners_first")], _("Opening")),
        CommentPanel(),
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic():
            # Where Wagtail's own index is written in the save itself and not by the worker, each save changes a row of
            # every page in it: two editors who publish at once would wait for each other, and PostgreSQL would fail
            # one of them.
            kept.one_at_a_time()
            with page_changes.noticed(self, kwargs.get("update_fields")):
                result = super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)
        return result

    def publish(self, revision, *args, **kwargs):
        page_publishing.ask(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    #: Set where a published page is read to be shown: what it has is then what everybody is shown, and no draft's.
    as_published = False

    def own(self, name: str, read: Callable[[], Any]) -> Any:
        """What belongs to this page alone (`read`), the same for all readers: of a published page kept until it is
        saved, or until a name of a topic, an organisation or an author changes."""
        if not self.as_published:
            return read()

        def note() -> Any:
            kept.depends(f"page:{self.pk}", kept.VOCABULARY)
            return read()

        return kept.remember(f"own:{self.pk}:{name}", note)

    def permissions_for_user(self, user) -> PagePermissions:
        return PagePermissions(user, self)

    def get_view_restrictions(self):
        """None: Wagtail's page privacy is not offered, so it costs no query either."""
        return PageViewRestriction.objects.none()

    def kept_names(self) -> set[str]:
        """Names (cms.core.kept) of what else shows something of this page: they change with it."""
        return set()

    @property
    def share_picture(self):
        """The Wagtail image that stands beside the page where it is shared; None: its title is drawn."""
        return None

    @property
    def feed_date(self) -> datetime | None:
        """When what the page tells became known, for feeds; None: the page is in no feed."""
        return None

    def json_ld(self, request) -> dict | None:
        """The page in the words of schema.org; None: there is nothing to say of it."""
        from cms.sharing.head import web_page

        return web_page(self, request)

    def route(self, request, path_components):
        """By the whole address in one step; Wagtail asks for each part of it, twice. What is not found so may be an
        address within a page, which that page knows."""
        if path_components and (page := self._at("/".join(path_components))):
            return page.route(request, [])
        return super().route(request, path_components)

    def _at(self, address: str) -> Page | None:
        found = Page.objects.filter(url_path=f"{self.url_path}{address}/", path__startswith=self.path).first()
        model = found and found.specific_class
        if model is None or not issubclass(model, BasePage):
            return None
        return model._default_manager.select_related("locale").filter(pk=found.pk).first()

    def serve(self, request, *args, **kwargs):
        if not can(request.user, "view", self):
            raise Http404
        kept.depends(*page_changes.names_of(self))
        response = super().serve(request, *args, **kwargs)
        page_cache.may_be_kept(response)
        return response


@policy_for(BasePage)
class PagePolicy(Policy):
    """Pages are public; drafts are the back office's, where Wagtail's roles decide."""

    table = {"view": {"published": (PUBLIC,)}}
    clock = frozenset({"visible_from"})
    opens_to_superusers = True

    def state(self, obj) -> str:
        return "published" if obj.live else "draft"

    def in_states(self, states) -> Q:
        return Q(live=True) if "published" in states else Q(pk__in=[])

    def early_tokens(self, obj) -> frozenset[str]:
        return frozenset({PARTNER}) if obj.partners_first else frozenset()

    def not_withheld(self, held, now) -> Q:
        opened = Q(visible_from=None) | Q(visible_from__lte=now)
        return opened | Q(partners_first=True) if PARTNER in held else opened


@register_setting(icon="site")
class SiteSettings(BaseGenericSetting):
    """What the foot of every page says: how to reach the institute, in three languages."""

    address = models.CharField(
        _("address"), max_length=200, default="Str. Egnatia, E-9, Fl-3, Nr. 17, 10000 Prishtinë"
    )
    telephone = models.CharField(_("telephone"), max_length=40, default="+383 (0)38 522 000")
    email = models.EmailField(_("e-mail address"), default="info@klgi-ks.com")
    website = models.URLField(_("website"), default="https://www.klgi-ks.com")
    about_sq = models.TextField(
        _("about the institute, in Albanian"),
        max_length=400,
        blank=True,
        default="Instituti për Qeverisje Lokale punon që nga viti 2008 me komunat, institucionet qendrore, "
        "shoqërinë civile, donatorët dhe partnerët për zhvillim.",
    )
    about_sr = models.TextField(
        _("about the institute, in Serbian"),
        max_length=400,
        blank=True,
        default="Institut za lokalnu samoupravu od 2008. godine radi sa opštinama, centralnim institucijama, "
        "civilnim društvom, donatorima i razvojnim partnerima.",
    )
    about_en = models.TextField(
        _("about the institute, in English"),
        max_length=400,
        blank=True,
        default="Since 2008 the Kosovo Local Government Institute has worked with municipalities, central "
        "institutions, civil society, donors and development partners.",
    )

    KEPT = "site-settings"  # under this name in the cache

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
                FieldPanel("website"),
            ],
            _("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel("about_sq"), FieldPanel("about_sr"), FieldPanel("about_en")], _("Foot of every page")
        ),
    ]

    class Meta:
        verbose_name = _("contact and footer")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def about(self) -> str:
        return in_language(self, "about")

    @classmethod
    def current(cls) -> "SiteSettings":
        """The saved settings, or the defaults: reading a page writes nothing, and mostly asks nothing."""

        def read() -> SiteSettings:
            kept.depends("settings")
            return cls.objects.first() or cls()

        return kept.remember(cls.KEPT, read)

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            kept.changed("settings")
