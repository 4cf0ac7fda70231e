"""What happened in a space, for its administrators: to look through, to take away, and who could see what on a day."""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import cast

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.access import history
from cms.access.audit import log, named_for, names_of_people, without_hidden
from cms.access.models import AuditEntry, AuditQuerySet
from cms.access.policies import get_visible_or_404, policy_of
from cms.access.tokens import PUBLIC
from cms.core.spreadsheets import BOM, safe

from . import break_glass
from .models import Space

EXPORTED_AT_ONCE = 500


class ActivityForm(forms.Form):
    """By which of its columns the log is narrowed. All may stay empty."""

    action = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("By whom"), required=False)
    what = forms.CharField(label=gettext_lazy("With what"), required=False, max_length=200)
    since = forms.DateField(
        label=pgettext_lazy("period", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data, entries: AuditQuerySet):
        super().__init__(data)
        self.entries = entries
        everything = ("", gettext_lazy("everything"))
        cast(forms.ChoiceField, self.fields["action"]).choices = [everything, *AuditEntry.Action.choices]
        actors = entries.order_by().exclude(actor_id=None).values_list("actor_id", flat=True).distinct()
        names = sorted(names_of_people(actors).items(), key=lambda pair: pair[1].casefold())
        cast(forms.ChoiceField, self.fields["person"]).choices = [
            ("", gettext_lazy("everybody")),
            *((str(pk), name) for pk, name in names),
        ]

    def narrowed(self, user) -> AuditQuerySet:
        """The lines that are asked for, as far as `user` may know; all of them when the question makes no sense."""
        if not self.is_valid():
            return self.entries
        asked, entries = self.cleaned_data, self.entries
        if asked["action"]:
            entries = entries.filter(action=asked["action"])
        if asked["person"]:
            entries = entries.filter(actor_id=asked["person"])
        if asked["since"]:
            entries = entries.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            entries = entries.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        if asked["what"]:
            entries = without_hidden(user, entries.filter(object_name__icontains=asked["what"]))
        return entries


class WhoForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def activity(request, slug):
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    entries = AuditEntry.objects.visible_to(request.user).filter(space_id=space.pk)
    form = ActivityForm(request.GET or None, entries)
    page = Paginator(form.narrowed(request.user), 50).get_page(request.GET.get("page"))
    page.object_list = named_for(request.user, page.object_list)
    context = {"space": space, "page": page, "form": form}
    return render(request, "spaces/activity.html", context)


def export(request, slug):
    """The same lines as a table, as long as it is."""
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    form = ActivityForm(
        request.GET or None, AuditEntry.objects.visible_to(request.user).filter(space_id=space.pk)
    )
    entries = form.narrowed(request.user).order_by("pk")
    log("export", space, request=request, asked=request.GET.urlencode()[:500])
    answer = StreamingHttpResponse(_lines(request.user, entries), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{space.slug}-activity.csv"'
    return answer


def _lines(user, entries: AuditQuerySet):
    yield BOM + _line([_("When"), _("Who"), _("Did"), _("With"), _("Whom"), _("Address"), _("Details")])
    after = 0
    while batch := named_for(user, entries.filter(pk__gt=after)[:EXPORTED_AT_ONCE]):
        for entry in batch:
            details = "" if entry.hidden else "; ".join(f"{k}: {v}" for k, v in entry.details.items())
            yield _line(
                [
                    timezone.localtime(entry.at).isoformat(timespec="seconds"),
                    entry.shown_actor,
                    entry.get_action_display(),
                    entry.shown_name,
                    "" if entry.hidden else entry.shown_person,
                    entry.address or "",
                    details,
                ]
            )
        after = batch[-1].pk


def _line(values: list) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe(str(value)) for value in values])
    return out.getvalue()


def who_could_see(request, slug, label, pk):
    """Everybody who could view an object of the space, or the space's card, at some moment of a day."""
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    name = _name_of(request.user, space, label, pk)
    today = timezone.localdate()
    form = WhoForm(request.GET if "on" in request.GET else {"on": today})
    on = form.cleaned_data["on"] if form.is_valid() else None
    context = {"space": space, "name": name, "form": form, "on": on, "label": label, "pk": pk}
    if on:
        start = _midnight(on)
        seen = history.who_could_see(label, pk, start, _midnight(on + timedelta(days=1)))
        people = names_of_people(found.user_id for found in seen if found.user_id)
        for found in seen:
            found.name = people.get(found.user_id, _("everybody"))
            found.why = _why(found.tokens)
        context["seen"] = sorted(seen, key=lambda found: found.name.casefold())
        context["since"] = history.known_since(label, pk)
        context["begins_late"] = context["since"] is None or context["since"] > start
        log("view", space, request=request, who_could_see=f"{label} {pk}", on=on.isoformat())
    return render(request, "spaces/who_could_see.html", context)


def _name_of(user, space: Space, label: str, pk: int) -> str:
    """What the object is called: of one that is gone, or a draft of somebody's, only what the log may say."""
    lines = AuditEntry.objects.visible_to(user).filter(
        space_id=space.pk, object_type=label, object_id=str(pk)
    )
    line = lines.first()
    if line is None or policy_of(apps.get_model(label)) is None:
        raise Http404
    return named_for(user, [line])[0].shown_name


def _why(held: set[str]) -> list[str]:
    """By which rights, in words."""
    reasons = set()
    for found in held:
        if found.startswith("grant:"):
            reasons.add(_("it was shared with them"))
        elif re.search(":(owner|author|publisher):", found):
            reasons.add(_("it was theirs"))
        elif found.endswith(":moderate"):
            reasons.add(_("they moderated the space"))
        elif found.endswith(":card"):
            reasons.add(_("the space was listed for them"))
        elif found == PUBLIC:
            reasons.add(_("it was public"))
        else:
            reasons.add(_("they could read the space"))
    return sorted(reasons)


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


class BreakGlassForm(forms.Form):
    slug = forms.SlugField(
        label=gettext_lazy("Short name of the space"),
        help_text=gettext_lazy("As it stands in the space’s address."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=20,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The space’s administrators read it, and it stays in the log."),
    )

    def clean_slug(self):
        self.space = Space.objects.filter(slug=self.cleaned_data["slug"]).first()
        if self.space is None:
            raise forms.ValidationError(gettext_lazy("There is no space of this name. Check it."))
        return self.cleaned_data["slug"]


def glass(request):
    """The one way into a space for a superuser who has no place in it."""
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        break_glass.open_space(form.space, request.user, form.cleaned_data["reason"], request=request)
        messages.warning(
            request,
            _("You are in this space for an hour. Its administrators have been told, with your reason."),
        )
        return redirect(form.space)
    return render(request, "spaces/break_glass.html", {"form": form})


def end_glass(request, slug):
    space = get_visible_or_404(Space, request.user, slug=slug)
    if request.method == "POST":
        break_glass.close(space, request.user, request=request)
        messages.success(request, _("You have left the space."))
    return redirect("spaces:list")


def site_log(request):
    """What happened in no space: sign-ins, and what people did with their accounts. For superusers."""
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404
    entries = AuditEntry.objects.visible_to(request.user).filter(space_id=None)
    form = ActivityForm(request.GET or None, entries)
    page = Paginator(form.narrowed(request.user), 50).get_page(request.GET.get("page"))
    page.object_list = named_for(request.user, page.object_list)
    return render(request, "spaces/site_log.html", {"page": page, "form": form})
