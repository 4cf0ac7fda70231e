from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.models import BasePage

from . import gate, reports
from .checks import errors, findings
from .panels import EditingViewSet


@hooks.register("register_admin_viewset")
def page_screens():
    return EditingViewSet()


@hooks.register("insert_global_admin_css")
def styles():
    return format_html('<link rel="stylesheet" href="{}">', static("css/back-office.css"))


@hooks.register("insert_global_admin_js")
def scripts():
    return format_html('<script defer src="{}"></script>', static("js/back-office.js"))


@hooks.register("before_publish_page")
def stop_where_something_is_missing(request, page):
    """The draft is saved by now, so nothing that was typed is lost."""
    if not isinstance(page, BasePage):
        return None
    found = errors(page.get_latest_revision_as_object())
    return gate.refuse(request, page, found) if found else None


@hooks.register("after_publish_page")
def say_what_would_be_better(request, page):
    if isinstance(page, BasePage):
        gate.remind(request, findings(page.specific))


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/dead-links/", reports.DeadLinksReport.as_view(), name="editing_dead_links"),
        path(
            "reports/dead-links/results/",
            reports.DeadLinksReport.as_view(results_only=True),
            name="editing_dead_links_results",
        ),
        path("reports/dead-links/<int:pk>/", reports.look_again, name="editing_look_again"),
        path("reports/languages/", reports.TranslationsReport.as_view(), name="editing_translations"),
        path(
            "reports/languages/results/",
            reports.TranslationsReport.as_view(results_only=True),
            name="editing_translations_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def dead_links():
    return MenuItem(_("Dead links"), reverse("editing_dead_links"), icon_name="link-external", order=1310)


@hooks.register("register_reports_menu_item")
def languages():
    return MenuItem(_("Languages of pages"), reverse("editing_translations"), icon_name="globe", order=100)
