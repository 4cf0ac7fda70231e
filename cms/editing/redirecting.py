"""Leads from old addresses to where the page stands now, and tells nobody of a page that they may not see.

Asked only where there would be a 404, so a page always comes before a redirect. To who may not see the page that a
redirect leads to, the old address does not exist either: the same 404, byte for byte.
"""

from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.access.policies import can
from cms.core.models import BasePage

from . import missed
from .target_checks import own_path, page_at, pages_at

#: A redirect may lead to an old address again: so many steps are gone, then it is a circle.
STEPS = 5


class RedirectMiddleware:
    """In place of Wagtail's. Counts what leads nowhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.path_info.startswith("/admin/"):
            return response
        found = _found(request)
        if found is None:
            missed.note(request)
            return response
        url, permanent = found
        answer = HttpResponsePermanentRedirect(url) if permanent else HttpResponseRedirect(url)
        # Browsers keep a permanent redirect for ever, also when the page is withdrawn: they shall ask again.
        answer["Cache-Control"] = "private, no-cache"
        return answer


def _found(request) -> tuple[str, bool] | None:
    """Where the address leads for who asks, and whether for ever."""
    # Without a query the two are one, asked for once.
    for address in dict.fromkeys((request.get_full_path(), request.path)):
        if redirect := _for_path(request, address):
            return target(request, redirect)
    return None


def _for_path(request, path: str) -> Redirect | None:
    return get_redirect(request, Redirect.normalise_path(path, decode_unicode=False))


def target(request, redirect: Redirect) -> tuple[str, bool] | None:
    """Follows redirects to redirects. None: a circle, nothing, or a page that the reader may not see."""
    seen, permanent = {redirect.old_path}, True
    for _step in range(STEPS):
        permanent = permanent and redirect.is_permanent
        if redirect.redirect_page_id:
            page = redirect.redirect_page.specific
            if not _may_see(request.user, page) or Redirect.normalise_path(page.url or "") in seen:
                return None
            return (redirect.link, permanent) if redirect.link else None
        link = redirect.redirect_link
        path = own_path(link)
        if not path:
            return (link, permanent) if link else None
        at = pages_at({path})
        if path not in at:  # another screen of the site answers there
            return link, permanent
        page = Page.objects.filter(pk=at[path]).first()
        if page is not None and _may_see(request.user, page.specific):
            return link, permanent
        onward = _for_path(request, path)
        if onward is None or onward.old_path in seen:
            return None
        seen.add(onward.old_path)
        redirect = onward
    return None


def _may_see(user, page) -> bool:
    return isinstance(page, BasePage) and can(user, "view", page)


def check(redirect: Redirect) -> None:
    """Before an editor saves it. Raises ValidationError: it leads to itself, in a circle, or stands where a page is."""
    path = uri_to_iri(Redirect.normalise_path(redirect.old_path))
    page = page_at(path)
    if page is not None and page.live:
        says = _(
            "At this address there is the page “%(title)s”, which comes first. Move or unpublish that page."
        )
        raise ValidationError({"old_path": says % {"title": page.title}})
    seen, step = {path}, redirect
    for _step in range(STEPS):
        if step.redirect_page_id:
            onward = Redirect.normalise_path(step.redirect_page.url or "")
            if onward in seen:
                raise ValidationError(_("This redirect leads to itself. Choose another page."))
            return
        link = own_path(step.redirect_link)
        if not link:
            return
        onward = Redirect.normalise_path(link)
        if onward in seen:
            raise ValidationError(_("This redirect leads in a circle. Choose where readers shall end."))
        seen.add(onward)
        step = Redirect.objects.filter(old_path=onward).exclude(pk=redirect.pk).first()
        if step is None:
            return
    raise ValidationError(
        _("This redirect leads from one old address to the next. Choose where readers shall end.")
    )


def listen() -> None:
    """Wagtail's screens of redirects ask what is asked here."""
    from wagtail.contrib.redirects import views
    from wagtail.contrib.redirects.forms import RedirectForm

    class CheckedRedirectForm(RedirectForm):
        def clean(self):
            super().clean()
            cleaned = self.cleaned_data
            if cleaned.get("old_path"):
                page, link = cleaned.get("redirect_page"), cleaned.get("redirect_link", "")
                if not page and not link:
                    raise ValidationError(_("Choose a page, or write an address, to which it shall lead."))
                check(
                    Redirect(
                        pk=self.instance.pk,
                        old_path=cleaned["old_path"],
                        redirect_page=page,
                        redirect_link=link,
                    )
                )
            return cleaned

    views.CreateView.form_class = views.EditView.form_class = CheckedRedirectForm
    post_save.connect(tidy, sender=Redirect, dispatch_uid="redirects: missed no more")


def tidy(sender, instance: Redirect, **kwargs) -> None:
    """An address that leads somewhere is missed no more."""
    missed.found_now(instance.old_path)
