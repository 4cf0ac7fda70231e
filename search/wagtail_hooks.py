from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from . import reports
from .models import Pin, Term


def names_column(field: str, label) -> Column:
    """All synonyms of a language on one line."""
    return Column(field, label=label, accessor=lambda term: ", ".join(term.names(field)), sort_key=field)


IN_USE = BooleanColumn("is_active", label=_("in use"), sort_key="is_active")


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "globe"
    menu_label = _("Glossary")
    list_display = (
        "__str__",
        names_column("sq", _("in Albanian")),
        names_column("sr", _("in Serbian")),
        names_column("en", _("in English")),
        IN_USE,
    )
    list_filter = ("is_active",)
    list_export = ("sq", "sr", "en", "note", "is_active")
    export_filename = "glossary"
    search_fields = ("sq", "sr", "en", "note")
    list_per_page = 50
    panels = [
        FieldRowPanel([FieldPanel("sq"), FieldPanel("sr"), FieldPanel("en")]),
        FieldPanel("note"),
        FieldPanel("is_active"),
    ]


class PinViewSet(SnippetViewSet):
    model = Pin
    icon = "pick"
    menu_label = _("Pinned pages")
    list_display = ("__str__", "page", "language", IN_USE)
    list_filter = ("is_active", "language")
    search_fields = ("queries", "note")
    panels = [
        FieldPanel("queries"),
        FieldPanel("page"),
        FieldPanel("language"),
        FieldPanel("note"),
        FieldPanel("is_active"),
    ]


class SearchGroup(SnippetViewSetGroup):
    """What editors tell the search, together in the menu."""

    menu_label = _("Search results")
    menu_icon = "search"
    menu_order = 700
    items = (TermViewSet, PinViewSet)


register_snippet(SearchGroup)


@hooks.register("register_admin_urls")
def addresses():
    address = "reports/searches-that-found-nothing/"
    return [
        path(address, reports.UnansweredReport.as_view(), name="unanswered_queries"),
        path(
            f"{address}results/",
            reports.UnansweredReport.as_view(results_only=True),
            name="unanswered_queries_results",
        ),
        path(f"{address}<int:pk>/", reports.handle, name="unanswered_query_handle"),
    ]


@hooks.register("register_reports_menu_item")
def unanswered_queries():
    return MenuItem(
        _("Searches that found nothing"), reverse("unanswered_queries"), icon_name="search", order=1300
    )
