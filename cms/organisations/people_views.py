"""Looking after an organisation: its card, its people, and who asks to belong to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from cms.access.principals import principals
from cms.access.tokens import STAFF

from . import people
from .forms import AffiliationForm, CardForm, ProposedForm, RefusalForm
from .models import Affiliation, Organisation
from .panels import panels_for


def may_approve(user) -> bool:
    """Whether the person looks after any organisation."""
    held = principals(user)
    return STAFF in held or bool(held.values_for("organisation:{pk}:admin"))


@never_cache
def organisation_people(request, slug):
    organisation = get_visible_or_404(Organisation, request.user, action="manage", slug=slug)
    rows = (
        Affiliation.objects.allowing(request.user, "manage")
        .filter(organisation=organisation)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    asking = Affiliation.objects.allowing(request.user, "approve").filter(organisation=organisation).count()
    context = {
        "organisation": organisation,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "asking": asking,
        "now": timezone.now(),
    }
    return render(request, "organisations/people.html", context)


@never_cache
def organisation_person(request, slug, pk):
    """Change what is said about a person, or end the affiliation."""
    organisation = get_visible_or_404(Organisation, request.user, action="manage", slug=slug)
    affiliation = get_visible_or_404(
        Affiliation.objects.select_related("user", "organisation"),
        request.user,
        action="manage",
        organisation=organisation,
        pk=pk,
    )
    ending = "end" in request.POST or "end" in request.GET
    form = AffiliationForm(request.POST if "save" in request.POST else None, instance=affiliation)
    try:
        if "end" in request.POST:
            people.end(affiliation, by=request.user, request=request)
            messages.success(request, _("%(person)s no longer belongs to it.") % {"person": affiliation.user})
            return _after(request, organisation)
        if form.is_bound and form.is_valid():
            people.change(affiliation, by=request.user, request=request, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return _after(request, organisation)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    context = {"organisation": organisation, "affiliation": affiliation, "form": form}
    if ending:
        return render(
            request, "organisations/end.html", {**context, "panels": panels_for(request, affiliation)}
        )
    return render(request, "organisations/person.html", context)


def _after(request, organisation):
    """To the list; who has just given up looking after it, to the page that everybody sees."""
    held = principals(request.user)
    if STAFF in held or f"organisation:{organisation.pk}:admin" in held:
        return redirect("organisations:people", slug=organisation.slug)
    return redirect(organisation)


@never_cache
def edit(request, slug):
    organisation = get_visible_or_404(Organisation, request.user, action="manage", slug=slug)
    form = CardForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            organisation = form.save()
            log("edit", organisation, request=request, fields=form.changed_data)
        messages.success(request, _("Saved."))
        if organisation.state == Organisation.State.PUBLISHED:
            return redirect(organisation)
        return redirect("organisations:people", slug=slug)
    shown = Organisation.objects.get(pk=organisation.pk)
    return render(request, "organisations/edit.html", {"form": form, "organisation": shown})


@never_cache
@login_required
def approvals(request):
    """Who asks to belong to the organisations one looks after."""
    if not may_approve(request.user):
        raise Http404
    rows = Affiliation.objects.allowing(request.user, "approve").select_related("user", "organisation")
    page = Paginator(rows.order_by("asked_at", "pk"), 50).get_page(request.GET.get("page"))
    return render(request, "organisations/approvals.html", {"page": page})


@never_cache
@login_required
def approval(request, pk):
    affiliation = get_visible_or_404(
        Affiliation.objects.select_related("user", "organisation"), request.user, action="approve", pk=pk
    )
    organisation = affiliation.organisation
    proposed = organisation.state == Organisation.State.PENDING
    data, approving = request.POST or None, "approve" in request.POST
    form = AffiliationForm(data if approving else None, instance=affiliation, prefix="as")
    about = None
    if proposed:
        initial = {"name": organisation.name_sq, "kind": organisation.kind}
        about = ProposedForm(data if approving else None, initial=initial, prefix="organisation")
    refusal = RefusalForm(data if "refuse" in request.POST else None)
    if approving and form.is_valid() and (about is None or about.is_valid()):
        try:
            return _approved(request, affiliation, form, about)
        except ValidationError as error:
            form.add_error(None, error)
    if refusal.is_bound and refusal.is_valid():
        if people.refuse(affiliation, by=request.user, request=request, **refusal.cleaned_data):
            messages.success(request, _("Refused. The person is told by e-mail."))
        return redirect("organisations:approvals")
    context = {"affiliation": affiliation, "form": form, "about": about, "refusal": refusal}
    return render(request, "organisations/approval.html", context)


@transaction.atomic
def _approved(request, affiliation, form, about):
    person, current = (
        affiliation.user,
        Affiliation.objects.select_related("organisation").get(pk=affiliation.pk),
    )
    if about is not None:
        if listed := about.cleaned_data["listed"]:
            target = get_visible_or_404(Organisation, request.user, action="manage", pk=listed)
            current = people.move_to(current, target)
        else:
            people.list_organisation(
                current.organisation,
                by=request.user,
                kind=about.cleaned_data["kind"],
                name=about.cleaned_data["name"],
                request=request,
            )
    if people.approve(current, by=request.user, request=request, **form.cleaned_data):
        messages.success(request, _("%(person)s is approved and told by e-mail.") % {"person": person})
    return redirect("organisations:approvals")
