from itertools import groupby

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.access.policies import can, get_visible_or_404
from cms.core.collation import reading_order
from cms.core.page_cache import for_all, understood
from cms.topics.gathering import Scope, gather

from .models import Organisation
from .profiles import folded

SHOWN = 6  # of each kind that is gathered


@for_all
def organisation_list(request):
    """All organisations the reader may see, by kind; one kind with `?kind=`. A few hundred at most: no paging."""
    groups = {kind: [] for kind in Organisation.Kind}
    for organisation in Organisation.objects.visible_to(request.user):
        groups[Organisation.Kind(organisation.kind)].append(organisation)
    kinds = [
        {
            "kind": kind,
            "organisations": sorted(found, key=lambda organisation: reading_order(organisation.name)),
        }
        for kind, found in groups.items()
        if found
    ]
    wanted = request.GET.get("kind", "")
    understood(request, kind=wanted if any(group["kind"].value == wanted for group in kinds) else "")
    shown = [group for group in kinds if group["kind"].value == wanted] or kinds
    return render(
        request,
        "organisations/list.html",
        {
            "kinds": kinds,
            "shown": shown,
            "wanted": wanted if len(shown) < len(kinds) or len(kinds) == 1 else "",
            "total": sum(len(group["organisations"]) for group in kinds),
        },
    )


@require_safe
@for_all
def municipalities(request):
    """The municipalities under their letters; `?q=` finds them by any name people know them by. 38: no paging."""
    asked = request.GET.get("q", "").strip()[:100]
    found = Organisation.objects.visible_to(request.user).filter(kind=Organisation.Kind.MUNICIPALITY)
    rows = sorted(found, key=lambda row: reading_order(row.name))
    total = len(rows)
    if words := folded(asked):
        rows = [row for row in rows if words in folded("\n".join(_names(row)))]
    letters = [(letter, list(group)) for letter, group in groupby(rows, key=lambda row: row.name[:1].upper())]
    context = {"letters": letters, "asked": asked, "total": total, "found": len(rows)}
    return render(request, "organisations/municipalities.html", context)


def _names(organisation: Organisation) -> list[str]:
    return [organisation.name_sq, organisation.name_sr, organisation.name_en, organisation.aliases]


@for_all
def detail(request, slug):
    organisation = get_visible_or_404(
        Organisation.objects.prefetch_related("topics"), request.user, slug=slug
    )
    own = frozenset({organisation.pk})
    is_municipality = organisation.kind == Organisation.Kind.MUNICIPALITY
    scope = Scope(municipalities=own if is_municipality else frozenset(), organisations=own)
    context = {
        "organisation": organisation,
        "may_manage": can(request.user, "manage", organisation),
        "is_municipality": is_municipality,
        "groups": gather(request.user, scope, limit=SHOWN),
    }
    return render(request, "organisations/detail.html", context)
