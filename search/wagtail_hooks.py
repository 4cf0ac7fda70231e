from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import reports


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
