"""The back office's list of searches that found nothing."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from . import unanswered
from .models import UnansweredQuery


class HandledColumn(Column):
    """Whether it was dealt with, and the button that says so or takes it back."""

    cell_template_name = "search/admin/handled.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["csrf_token"] = parent_context.get("csrf_token")
        return context


class UnansweredReport(ReportView):
    """Words only: who asked is nowhere kept."""

    model = UnansweredQuery
    page_title = header_title = _("Searches that found nothing")
    header_icon = "search"
    index_url_name = "unanswered_queries"
    index_results_url_name = "unanswered_queries_results"
    default_ordering = ("handled_at", "-days", "-last_asked")
    list_export = ["words", "language", "days", "first_asked", "last_asked", "handled_at"]
    columns = [
        Column("words", label=_("Words"), sort_key="words"),
        Column("get_language_display", label=_("Language"), sort_key="language"),
        Column("days", label=_("Asked on so many days"), sort_key="days"),
        DateColumn("last_asked", label=_("Last asked"), sort_key="last_asked"),
        HandledColumn("handled_at", label=_("Dealt with"), sort_key="handled_at"),
    ]

    def get_base_queryset(self):
        return unanswered.for_editors()

    def get_filename(self):
        return f"searches-that-found-nothing-{timezone.localdate()}"


@require_POST
def handle(request, pk):
    """Mark words as dealt with, or take the mark back."""
    done = timezone.now() if "done" in request.POST else None
    unanswered.for_editors().filter(pk=pk).update(handled_at=done)
    return redirect("unanswered_queries")
