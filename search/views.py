from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import queries
from .engines import EXACT_UP_TO, EngineUnavailable

FACETS = {"kind": _("Kind"), "language": _("Language"), "space": _("Space"), "year": _("Year")}


@require_safe
@never_cache
def results(request):
    """One results page for everybody: what differs is what each may see."""
    query = request.GET.get("q", "").strip()[:1000]
    chosen = {name: request.GET.get(name, "")[:100] for name in FACETS}
    context = {
        "query": query,
        "chosen": chosen,
        "exact_up_to": EXACT_UP_TO,
        "asked": bool(query or any(chosen.values())),
    }
    status = 200
    if context["asked"]:
        try:
            found = queries.search(
                request.user, query, **chosen, page=_number(request.GET.get("page")), request=request
            )
        except EngineUnavailable:
            context["unavailable"], status = True, 503
        else:
            context["results"] = found
            context["facets"] = [_facet(request, name, found, chosen) for name in FACETS]
            context["links"] = _links(request, found)
            context["meant_url"] = _query_string(request, q=found.meant) if found.meant else ""
            context["first"] = (found.page - 1) * queries.PER_PAGE + 1
    template = "search/found.html" if request.htmx else "search/results.html"
    return render(request, template, context, status=status)


@require_safe
@never_cache
def suggestions(request):
    """Titles for what is being typed: as a fragment for the page, as JSON for programs."""
    typed = request.GET.get("q", "")[:200]
    try:
        hits = queries.suggest(request.user, typed, space=request.GET.get("space", "")[:100], request=request)
    except EngineUnavailable:
        hits = []
    if request.htmx:
        return render(request, "search/suggestions.html", {"hits": hits})
    return JsonResponse(
        {"suggestions": [{"title": hit.title, "url": hit.url, "kind": hit.entry.kind} for hit in hits]}
    )


def _number(value: str | None) -> int:
    return int(value[:6]) if value and value.isascii() and value.isdigit() else 1


def _query_string(request, **changes) -> str:
    params = request.GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        if value:
            params[name] = value
        else:
            params.pop(name, None)
    return "?" + params.urlencode()


def _facet(request, name: str, found: queries.Results, chosen: dict[str, str]) -> dict:
    return {
        "name": name,
        "label": FACETS[name],
        "chosen": chosen[name],
        "clear": _query_string(request, **{name: ""}),
        "values": [
            {
                "label": label,
                "count": count,
                "chosen": value == chosen[name],
                "url": _query_string(request, **{name: value}),
            }
            for value, label, count in found.facets.get(name, [])
        ],
    }


def _links(request, found: queries.Results) -> dict:
    before, after = found.page - 1, found.page + 1
    return {
        "previous": _query_string(request, page=before) if before >= 1 else "",
        "next": _query_string(request, page=after) if after <= found.pages and found.hits else "",
    }
