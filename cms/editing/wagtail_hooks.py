from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.models import BasePage

from . import gate, guide, home, reports
from .checks import findings
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
    found = gate.what_stops(page.get_latest_revision_as_object(), request.user)
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
        path("reports/missed/", reports.MissedReport.as_view(), name="editing_missed"),
        path(
            "reports/missed/results/",
            reports.MissedReport.as_view(results_only=True),
            name="editing_missed_results",
        ),
        path("reports/missed/redirect/", reports.RedirectForMissed.as_view(), name="editing_redirect"),
        path("how-do-i/", guide.guide, name="editing_guide"),
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


@hooks.register("register_reports_menu_item")
def missed_addresses():
    return MenuItem(
        _("Addresses that readers did not find"), reverse("editing_missed"), icon_name="warning", order=1320
    )


@hooks.register("register_admin_menu_item")
def how_do_i():
    return MenuItem(_("How do I …?"), reverse("editing_guide"), icon_name="help", order=20_000)


@hooks.register("construct_homepage_panels")
def dashboard(request, panels):
    """In place of Wagtail's own, which say the same in more words and more queries."""
    panels[:] = [home.NewPanel(), home.WaitingPanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_numbers(request, items):
    """How many pages, pictures and files there are helps nobody on."""
    items.clear()


#: What only who keeps the site itself needs: Wagtail's help for developers, and its list of what is new.
NOT_FOR_EDITORS = frozenset({"help"})


@hooks.register("construct_page_action_menu")
def submit_first(items, request, context):
    """Drafts save themselves: what an editor presses is the button that hands the text in."""
    names = [item.name for item in items]
    if "action-submit" in names and "action-publish" not in names:
        items.insert(0, items.pop(names.index("action-submit")))


@hooks.register("construct_main_menu")
def short_menu(request, items):
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in NOT_FOR_EDITORS]


#: Of Wagtail's reports those that nobody here needs: each has one of ours that says it in plainer words.
REPORTS_LEFT_OUT = frozenset({"aging-pages", "page-types-usage", "translations", "locked-pages"})


@hooks.register("construct_reports_menu")
def short_reports(request, items):
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in REPORTS_LEFT_OUT]
