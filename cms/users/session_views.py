from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from . import sessions as signed_in


@never_cache
@login_required
def sessions(request):
    """Where I am signed in; end one, or all others."""
    found = signed_in.alive(request.user)
    others = [session for session in found if session.session_key != request.session.session_key]
    if request.method == "POST":
        if "others" not in request.POST:
            others = [session for session in others if str(session.pk) == request.POST.get("end")]
            if not others:
                raise Http404
        number = signed_in.end(others)
        messages.success(
            request,
            ngettext("%(number)s session is ended.", "%(number)s sessions are ended.", number)
            % {"number": number},
        )
        return redirect("users:sessions")
    rows = [
        {
            "session": session,
            "device": signed_in.device(session.user_agent),
            "here": session.session_key == request.session.session_key,
        }
        for session in found
    ]
    return render(request, "users/sessions.html", {"rows": rows, "others": len(others)})
