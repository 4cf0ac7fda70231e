from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from cms.core import kept
from cms.core.page_cache import for_all

from .models import ProgrammePage
from .staff import StaffMember


@require_safe
@for_all
def people(request):
    """The institute's people. Some dozens: no paging."""
    return render(
        request, "staff/list.html", {"people": StaffMember.objects.visible_to(request.user).for_list()}
    )


@require_safe
@for_all
def person(request, slug):
    """One of them, with the programmes they are responsible for, in the reader's language."""
    found = get_visible_or_404(StaffMember.objects.for_list(), request.user, slug=slug)
    kept.depends(kept.list_of(ProgrammePage, get_language() or ""))
    programmes = ProgrammePage.objects.filter(
        responsible=found, locale__language_code=get_language()
    ).visible_to(request.user)
    return render(request, "staff/detail.html", {"person": found, "programmes": programmes.for_list()})
