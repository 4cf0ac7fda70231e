"""The lists of the back office: what to put right, in which order."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from . import links
from .models import WebAddress, WebAddressUse


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
    about = empty = ""

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
