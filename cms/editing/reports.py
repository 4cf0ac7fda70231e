"""The lists of the back office: what to put right, in which order."""

import django_filters
from django.conf import settings
from django.contrib import messages
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import MultipleContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.contrib.redirects.views import CreateView as RedirectCreateView
from wagtail.models import Page, get_page_content_types

from . import links, missed, translating
from .models import MissedAddress, WebAddress, WebAddressUse
from .translating import STATES


class PageColumn(Column):
    """A page that can be edited from here."""

    cell_template_name = "editing/admin/page_cell.html"


class AddressColumn(Column):
    cell_template_name = "editing/admin/address_cell.html"


class AgainColumn(Column):
    cell_template_name = "editing/admin/again_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["csrf_token"] = parent_context.get("csrf_token")
        return context


class EditingReport(ReportView):
    """With words above the list that say what it is for, and what to do when it is empty."""

    template_name = "editing/admin/report.html"
    results_template_name = "editing/admin/report_results.html"
    about: str | Promise = ""
    empty: str | Promise = ""

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        context.update({"about": self.about, "empty": self.empty})
        return context


class DeadLinksReport(EditingReport):
    model = WebAddressUse
    page_title = header_title = gettext_lazy("Dead links")
    header_icon = "link-external"
    index_url_name = "editing_dead_links"
    index_results_url_name = "editing_dead_links_results"
    default_ordering = "address__failing_since"
    about = gettext_lazy(
        "Pages of other sites to which our pages link, and which did not answer when they were last looked at. Every "
        "address is looked at once a week, and each day while it fails."
    )
    empty = gettext_lazy("Every page of another site to which we link answers. There is nothing to do here.")
    list_export = ["page", "address", "address.outcome", "address.failing_since", "address.looked_at"]
    columns = [
        PageColumn("page", label=gettext_lazy("Page"), sort_key="page__title"),
        AddressColumn("address", label=gettext_lazy("Leads to")),
        DateColumn(
            "address.failing_since", label=gettext_lazy("Fails since"), sort_key="address__failing_since"
        ),
        AgainColumn("again", label=gettext_lazy("Look again")),
    ]

    def get_base_queryset(self):
        return links.failing()


@require_POST
def look_again(request, pk: int):
    """The worker looks at the address, or (0) at all that fail, within a minute."""
    addresses = WebAddress.objects.filter(outcome__in=WebAddress.FAILING)
    if pk:
        addresses = addresses.filter(pk=pk)
    count = links.look_again(addresses)
    if count:
        messages.success(request, _("It is looked at anew within some minutes. Then load this list again."))
    return redirect("editing_dead_links")


class TranslationFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("missing", STATES["missing"]), ("draft", STATES["draft"]), ("older", STATES["older"])],
        method="in_state",
        widget=RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        method="in_state",
        widget=RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    content_type = MultipleContentTypeFilter(
        label=gettext_lazy("Kind of page"),
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = Page
        fields = ["state", "language", "content_type"]

    def in_state(self, queryset, name, value):
        """State and language narrow together; asked for a language alone: what is not there in it as it should be."""
        if name == "language" and self.data.get("state"):
            return queryset  # done with the state
        language = self.data.get("language") or ""
        if name == "state":
            return translating.lacking(queryset, value, language)
        states = [translating.lacking(queryset, state, value) for state in ("missing", "draft", "older")]
        return states[0] | states[1] | states[2]


class LanguageColumn(Column):
    """The state of the page in one language, and the way to where it is made or put right."""

    cell_template_name = "editing/admin/language_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        status = instance.language_status
        context["cell"] = (
            next((cell for cell in status.cells if cell.code == self.name), None) if status else None
        )
        return context


class TranslationsReport(EditingReport):
    model = Page
    filterset_class = TranslationFilters
    page_title = header_title = gettext_lazy("Languages of pages")
    header_icon = "globe"
    index_url_name = "editing_translations"
    index_results_url_name = "editing_translations_results"
    default_ordering = "-last_published_at"
    about = gettext_lazy(
        "Each text, and in which languages it can be read. Choose “missing” to begin a translation, “older” to "
        "see what changed since it was translated."
    )
    empty = gettext_lazy("There is no page yet. Write the first one under “Pages”.")
    list_export = ["title", "locale.language_code", "live", "last_published_at"]
    columns = [
        PageColumn("self", label=gettext_lazy("Page"), accessor=lambda page: page, sort_key="title"),
        Column("type", label=gettext_lazy("Kind of page"), accessor="page_type_display_name"),
        *(LanguageColumn(code, label=name, accessor=lambda page: None) for code, name in settings.LANGUAGES),
    ]

    def get_base_queryset(self):
        return translating.sources().select_related("locale", "content_type")

    def decorate_paginated_queryset(self, object_list):
        return with_languages(object_list)


def with_languages(pages) -> list[Page]:
    """The same pages, each with its `language_status`, in two queries."""
    pages = list(pages)
    known = translating.statuses(pages)
    for page in pages:
        page.language_status = known.get(page.translation_key)
    return pages


class MakeRedirectColumn(Column):
    cell_template_name = "editing/admin/redirect_cell.html"


class MissedReport(EditingReport):
    model = MissedAddress
    page_title = header_title = gettext_lazy("Addresses that readers did not find")
    header_icon = "warning"
    index_url_name = "editing_missed"
    index_results_url_name = "editing_missed_results"
    default_ordering = "-sum"
    about = gettext_lazy(
        "Where readers came and found nothing, in the last 90 days: links of other sites, old bookmarks, links of our "
        "own. Only how often is counted, and nothing about who it was. Make a redirect where you know what was meant."
    )
    empty = gettext_lazy("Nobody asked for an address where there is nothing.")
    list_export = ["path", "sum", "last", "page"]
    columns = [
        Column("path", label=gettext_lazy("Address"), accessor=lambda row: row["path"], sort_key="path"),
        Column("sum", label=gettext_lazy("How often"), accessor=lambda row: row["sum"], sort_key="sum"),
        Column(
            "last",
            label=gettext_lazy("Last on"),
            accessor=lambda row: date_format(row["last"]),
            sort_key="last",
        ),
        Column("page", label=gettext_lazy("Linked from our page"), accessor=lambda row: row["page"] or "–"),
        MakeRedirectColumn("make", label=gettext_lazy("Redirect"), accessor=lambda row: row["path"]),
    ]

    def get_base_queryset(self):
        return missed.by_path()

    def order_queryset(self, queryset):
        ordering = self.get_ordering()
        return queryset.order_by(ordering, "path") if isinstance(ordering, str) and ordering else queryset


class RedirectForMissed(RedirectCreateView):
    """Wagtail's form of a redirect, begun with the address that was missed."""

    add_url_name = "editing_redirect"

    def get_initial(self):
        return {**super().get_initial(), "old_path": self.request.GET.get("path", "")[:255]}
