"""The searches a reader keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from . import saved
from .facets import FACETS, Values
from .forms import SavedSearchForm, SavedSearchSettingsForm
from .models import SavedSearch
from .views import asked_for


@never_cache
@login_required
def saved_list(request):
    searches = list(SavedSearch.objects.visible_to(request.user).defer("known"))
    values = _values(request)
    rows = [(search, _filters_in_words(search, values)) for search in searches]
    return render(request, "search/saved/list.html", {"rows": rows, "most": saved.MOST})


@never_cache
@login_required
def save(request):
    """The query and its filters stand in the address, as on the results page."""
    query, chosen = asked_for(request)
    filters = {name: value for name, value in chosen.items() if value}
    if not query and not filters:
        return redirect("search:results")
    form = SavedSearchForm(request.POST or None, initial={"name": query[:100]})
    if request.method == "POST" and form.is_valid():
        try:
            saved.save_search(
                request.user, query=query, filters=filters, language=get_language(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The search is saved."))
            return redirect("search:saved")
    search = SavedSearch(query=query, filters=filters)
    context = {"form": form, "search": search, "filters": _filters_in_words(search, _values(request))}
    return render(request, "search/saved/form.html", context)


@never_cache
def change(request, pk):
    search = get_visible_or_404(SavedSearch, request.user, pk=pk)
    form = SavedSearchSettingsForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        search.refresh_from_db()  # the form wrote into it what the rules of `change` decide about
        saved.change(search, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("search:saved")
    return render(request, "search/saved/form.html", {"form": form, "search": search})


@require_POST
def delete(request, pk):
    get_visible_or_404(SavedSearch, request.user, pk=pk).delete()
    messages.success(request, _("The saved search is deleted."))
    return redirect("search:saved")


@csrf_exempt  # mail programs post here, without a session; the token is all that counts
@never_cache
def stop(request, token):
    """What the link in a mail leads to. Opening it changes nothing: programs that look at links do that too."""
    pk = saved.pk_of(token)
    if pk is None:
        raise Http404
    if request.method == "POST":
        saved.stop_by_mail(pk)
    return render(request, "search/saved/stop.html", {"stopped": request.method == "POST"})


def _values(request) -> Values:
    return Values(request.user, None, {space.pk: space for space in Space.objects.visible_to(request.user)})


def _filters_in_words(search: SavedSearch, values: Values) -> list[tuple[str, str]]:
    """The filters with their names in the reader's language. What the reader may not see has none."""
    named = []
    for facet, wanted in sorted(search.filters.items()):
        value = values.find(facet, wanted)
        named.append(
            (str(FACETS[facet][0]), value.label if value.key is not None else _("not open to you now"))
        )
    return named
