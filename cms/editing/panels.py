"""What is shown beside a page that is being edited."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.core.models import BasePage

from .checks import findings
from .gate import refuse, what_stops
from .reports import with_languages


class BeforePublishingPanel(BaseSidePanel):
    """The checklist. Wagtail's autosave draws it anew a moment after each change."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Before you publish")
        icon_name = "list-ul"

        def get_context_data(self, parent_context):
            context = super().get_context_data(parent_context)
            context["count"] = len(self.panel.found)
            return context

    name = "before-publishing"
    title = _("Before you publish")
    template_name = "editing/admin/before_publishing.html"
    order = 150

    def __init__(self, page, request):
        super().__init__(page, request)
        self.found = findings(page) if page.pk else []

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["errors"] = [finding for finding in self.found if finding.is_error]
        context["warnings"] = [finding for finding in self.found if not finding.is_error]
        context["count"] = len(self.found)
        context["saved"] = bool(self.object.pk)
        return context


class WithChecklist:
    def get_side_panels(self):
        panels = super().get_side_panels()
        if isinstance(self.page, BasePage):
            panels.insert(0, BeforePublishingPanel(self.page, self.request))
        return panels


class PageEditView(WithChecklist, EditView):
    pass


class PageCreateView(WithChecklist, CreateView):
    def publish_action(self):
        """Wagtail's own puts a new page among the published ones before anybody is asked."""
        page = self.form.save(commit=False)
        found = what_stops(page, self.request.user) if isinstance(page, BasePage) else []
        if not found:
            return super().publish_action()
        self.save_action()
        return refuse(self.request, self.page, found)


class LanguagesColumn(Column):
    """Small signs, a language each, in words for who does not see them."""

    cell_template_name = "editing/admin/languages_cell.html"


class PageListView(ExplorableIndexView):
    """Wagtail's list of pages, with the languages in which each is there."""

    base_columns = [
        *ExplorableIndexView.base_columns,
        LanguagesColumn("language_status", label=_("Languages"), width="12%"),
    ]

    def get_table(self, object_list):
        return super().get_table(with_languages(object_list))


class EditingViewSet(PageViewSet):
    """Wagtail's screens for all types of pages, with the checklist beside them."""

    model = Page
    add_view_class = PageCreateView
    edit_view_class = PageEditView
    index_view_class = PageListView
