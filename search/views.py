from django.http import JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from . import queries, unanswered
from .engines import EXACT_UP_TO, EngineUnavailable
from .facets import FACETS

#: Values of a facet that are shown at once; the others behind a disclosure.
SHOWN_AT_ONCE = 8


@require_safe
@never_cache
def results(request):
    """One results page for everybody: what differs is what each may see."""
    context, status = _found(request)
    template = "search/found.html" if request.htmx else "search/results.html"
    response = render(request, template, context, status=status)
    if context["asked"] and status == 200:
        unanswered.note(request, response, context["query"], context["results"])
    return response


@require_safe
@never_cache
def in_space(request, slug):
    """The results page of one space, for those who may enter it."""
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    context, status = _found(request, space=space.slug)
    context["space"] = space
    template = "search/found.html" if request.htmx else "search/in_space.html"
    return render(request, template, context, status=status)


@require_safe
@never_cache
def suggestions(request):
    return _suggested(request, request.GET.get("space", "")[:100])


@require_safe
@never_cache
def suggestions_in_space(request, slug):
    return _suggested(request, get_visible_or_404(Space, request.user, action="enter", slug=slug).slug)


def asked_for(request, **fixed: str) -> tuple[str, dict[str, str]]:
    """The query and the filters in an address; `fixed` are not the reader's to choose."""
    # PostgreSQL keeps no text with a zero character, and searches are saved as they are asked.
    given = {name: request.GET.get(name, "").replace("\0", " ") for name in ("q", *FACETS)}
    query = given["q"].strip()[: queries.MAX_LENGTH]
    return query, {name: fixed.get(name) or given[name][:100] for name in FACETS}


def _found(request, **fixed):
    """(what a results page shows, its status)"""
    query, chosen = asked_for(request, **fixed)
    free = [name for name in FACETS if name not in fixed]
    context = {
        "query": query,
        "chosen": {name: chosen[name] for name in free},
        "exact_up_to": EXACT_UP_TO,
        "asked": bool(query or any(chosen.values())),
    }
    if not context["asked"]:
        return context, 200
    try:
        found = queries.search(
            request.user, query, **chosen, page=_number(request.GET.get("page")), request=request
        )
    except EngineUnavailable:
        return context | {"unavailable": True}, 503
    context["results"] = found
    facets = [_facet(request, name, found) for name in free]
    context["facets"] = [facet for facet in facets if facet["values"]]
    context["narrowed"] = [
        _narrowed(request, choice, found) for choice in found.chosen if choice.facet not in fixed
    ]
    context["meant_url"] = _query_string(request, q=found.meant) if found.meant else ""
    context["links"] = _links(request, found)
    context["first"] = (found.page - 1) * queries.PER_PAGE + 1
    if request.user.is_authenticated:
        kept = {"q": query, **chosen}
        context["save_query"] = urlencode({name: value for name, value in kept.items() if value})
    return context, 200


def _suggested(request, space: str):
    """Titles for what is being typed: as a fragment for the page, as JSON for programs."""
    typed = request.GET.get("q", "")[:200]
    try:
        hits = queries.suggest(request.user, typed, space=space, request=request)
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
    if len(values) == 1 and not codes and values[0]["count"] == found.total:
        values = []  # what all hits have in common narrows nothing
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
