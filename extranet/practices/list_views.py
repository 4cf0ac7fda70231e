from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .forms import FilterForm
from .models import Practice
from .policy import may_propose, may_review

PER_PAGE = 20
State = Practice.State


def _render(request, template: str, rows, **context):
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    rights = {"may_propose": may_propose(request.user), "may_review": may_review(request.user)}
    return render(request, f"practices/{template}.html", {"list_page": page, **rights, **context})


@require_safe
def library(request):
    """What is published, and for partners what is kept among them."""
    form = FilterForm(request.GET)
    # One wrong value in the address does not take the other filters away.
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    names = {"kind": "kind", "topic": "topics", "municipality": "municipality"}
    rows = Practice.objects.opened().visible_to(request.user)
    rows = rows.filter(**{names[name]: value for name, value in asked.items()})
    rows = rows.with_facts().order_by("-opened_at", "-pk")
    return _render(request, "list", rows, form=form, asked=asked, tab="list")


@never_cache
@login_required
@require_safe
def mine(request):
    """What I proposed, in every state."""
    rows = Practice.objects.visible_to(request.user).filter(owner=request.user)
    return _render(request, "mine", rows.with_facts().order_by("-changed_at", "-pk"), tab="mine")


@never_cache
@login_required
@require_safe
def review(request):
    """What waits for the institute, the longest first; with `?list=archived` what it has put aside."""
    if not may_review(request.user):
        raise Http404
    archived = request.GET.get("list") == "archived"
    rows = Practice.objects.visible_to(request.user).with_facts().select_related("owner")
    if archived:
        rows = rows.filter(state=State.ARCHIVED).order_by("-changed_at", "-pk")
    else:
        rows = rows.filter(state=State.PENDING).order_by("submitted_at", "pk")
    return _render(request, "review", rows, tab="archived" if archived else "review")
