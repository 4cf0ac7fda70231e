from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Pin, Term


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "globe"
    menu_label = _("Glossary")
    list_display = ("sq", "sr", "en", "is_active")
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
    list_display = ("queries", "page", "language", "is_active")
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
