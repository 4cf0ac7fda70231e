from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import queries
from .engines import EXACT_UP_TO, EngineUnavailable
from .facets import FACETS

#: Values of a facet that are shown at once; the others behind a disclosure.
SHOWN_AT_ONCE = 8


@require_safe
@never_cache
def results(request):
    """One results page for everybody: what differs is what each may see."""
    query = request.GET.get("q", "").strip()[: queries.MAX_LENGTH]
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
            context["facets"] = [_facet(request, name, found) for name in FACETS]
            context["narrowed"] = [_narrowed(request, choice, found) for choice in found.chosen]
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


def _facet(request, name: str, found: queries.Results) -> dict:
    """The values of one facet as links. A value that is chosen takes the place of one that was typed."""
    codes = {choice.value.code for choice in found.chosen if choice.facet == name}
    values = [
        {
            "label": label,
            "count": count,
            "chosen": code in codes,
            "url": _query_string(request, **{"q": found.query.without(name), name: code}),
        }
        for code, label, count in found.facets.get(name, [])
    ]
    return {
        "name": name,
        "label": FACETS[name][0],
        "values": values[:SHOWN_AT_ONCE],
        "more": values[SHOWN_AT_ONCE:],
    }


def _narrowed(request, choice: queries.Chosen, found: queries.Results) -> dict:
    """A filter that holds, and the address without it."""
    without = {"q": found.query.without(choice.facet)} if choice.typed else {choice.facet: ""}
    return {
        "facet": FACETS[choice.facet][0],
        "label": choice.value.label,
        "clear": _query_string(request, **without),
    }


def _links(request, found: queries.Results) -> dict:
    before, after = found.page - 1, found.page + 1
    return {
        "previous": _query_string(request, page=before) if before >= 1 else "",
        "next": _query_string(request, page=after) if after <= found.pages and found.hits else "",
    }
