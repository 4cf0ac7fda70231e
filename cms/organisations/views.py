from django.shortcuts import render

from cms.access.policies import can, get_visible_or_404
from cms.core.collation import reading_order

from .models import Organisation


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


def detail(request, slug):
    organisation = get_visible_or_404(Organisation, request.user, slug=slug)
    may_manage = can(request.user, "manage", organisation)
    return render(
        request, "organisations/detail.html", {"organisation": organisation, "may_manage": may_manage}
    )
