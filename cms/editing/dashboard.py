"""What waits for the one who opens the back office. A feature adds its own part with `part`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState, WorkflowState

from cms.core.page_changes import waiting

from . import links, translating
from .models import CheckResult, MissedAddress, ReviewTask

SHOWN = 5
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    title: str | Promise
    url: str
    note: str = ""
    moment: datetime | None = None


@dataclass
class Part:
    """`empty`: what is said, and what to do, when there is no row."""

    name: str
    title: str | Promise
    empty: str | Promise
    rows: list[Row] = field(default_factory=list)
    #: How many there are in all, when that is known.
    count: int | None = None
    more: str = ""
    more_label: str | Promise = ""


class Person:
    """Who looks at the dashboard, and what their roles are."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def groups(self) -> set[str]:
        return set(self.user.groups.values_list("name", flat=True))

    @property
    def is_superuser(self) -> bool:
        return self.user.is_superuser

    @property
    def reviews(self) -> bool:
        return self.is_superuser or bool(self.groups & {"Reviewers", "Moderators"})

    @property
    def writes(self) -> bool:
        return self.reviews or "Editors" in self.groups

    @property
    def translates(self) -> bool:
        return "Translators" in self.groups or self.writes


#: (order, who sees it, the part)
Shown = Callable[[Person], bool]
_parts: list[tuple[int, Shown, Callable[[Person], Part]]] = []


def part(order: int, shown: Shown = lambda person: True):
    """A decorator: `work_out(person)` gives a `Part` of the dashboard of those for whom `shown` says so."""

    def register(work_out: Callable[[Person], Part]) -> Callable[[Person], Part]:
        _parts.append((order, shown, work_out))
        _parts.sort(key=lambda entry: entry[0])
        return work_out

    return register


def parts_for(user) -> list[Part]:
    person = Person(user)
    return [work_out(person) for _order, shown, work_out in _parts if shown(person)]


def edit_url(pk: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


@part(10, lambda person: person.writes)
def waiting_for_me(person: Person) -> Part:
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    if not person.is_superuser:
        tasks = ReviewTask.objects.filter(groups__in=person.user.groups.all())
        states = states.filter(task__in=tasks.values("pk")).exclude(workflow_state__requested_by=person.user)
    rows = states.select_related("revision", "workflow_state__requested_by").order_by("started_at")[:SHOWN]
    return Part(
        "review",
        _("Waits for your review"),
        _("No colleague waits for you. When somebody hands in a text it stands here, and you get a mail."),
        [
            Row(
                state.revision.object_str,
                edit_url(state.revision.object_id),
                _by(state.workflow_state.requested_by),
                state.started_at,
            )
            for state in rows
        ],
    )


def _by(person) -> str:
    return person.get_full_name() if person is not None else ""


@part(20, lambda person: person.translates)
def returned_to_me(person: Person) -> Part:
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=person.user)
    rows = states.select_related("current_task_state__revision").order_by("-created_at")[:SHOWN]
    return Part(
        "returned",
        _("Returned to you"),
        _("Nothing came back to you for changes."),
        [
            Row(
                state.current_task_state.revision.object_str,
                edit_url(state.object_id),
                state.current_task_state.comment[:120],
                state.current_task_state.finished_at,
            )
            for state in rows
            if state.current_task_state
        ],
    )


@part(30, lambda person: person.translates)
def my_drafts(person: Person) -> Part:
    unfinished = Page.objects.filter(
        Q(has_unpublished_changes=True) | Q(live=False), latest_revision__user=person.user, depth__gt=1
    )
    rows = unfinished.select_related("locale").order_by("-latest_revision_created_at")[:SHOWN]
    return Part(
        "drafts",
        _("Your drafts"),
        _("You have no unfinished text. Begin one with a button above."),
        [
            Row(page.draft_title or page.title, edit_url(page.pk), page.locale.get_display_name(),
                page.latest_revision_created_at)
            for page in rows
        ],
    )  # fmt: skip


@part(40, lambda person: person.translates)
def opens_next(person: Person) -> Part:
    rows = sorted(waiting(timezone.now(), "pk", "visible_from", "title"), key=lambda row: row[1])
    return Part(
        "opens",
        _("Opens next"),
        _("Nothing waits for its moment. To let a page open later, fill in “Opens at” in its settings."),
        [Row(title, edit_url(pk), "", moment) for pk, moment, title in rows[:SHOWN]],
        count=len(rows),
    )


@part(50, lambda person: person.translates)
def translations(person: Person) -> Part:
    numbers = translating.numbers()
    address = reverse("editing_translations")
    rows = [
        Row(label, f"{address}?state={state}", str(numbers[state]))
        for state, label in (
            ("missing", _("Texts that lack a language")),
            ("older", _("Translations older than their text")),
        )
        if numbers[state]
    ]
    return Part(
        "translations",
        _("Translations"),
        _("Every published text is there in all languages, and none is out of date."),
        rows,
        more=address,
        more_label=_("All texts and languages"),
    )


@part(60, lambda person: person.writes)
def failing_checks(person: Person) -> Part:
    failing = CheckResult.objects.filter(errors__gt=0, page__live=True)
    rows = failing.select_related("page__locale").order_by("-errors", "page_id")[:SHOWN]
    return Part(
        "checks",
        _("Published pages in which something is wrong"),
        _("All published pages are in order."),
        [
            Row(
                row.page.title,
                edit_url(row.page_id) + "#before-publishing",
                row.page.locale.get_display_name(),
            )
            for row in rows
        ],
        count=failing.count(),
    )


@part(70, lambda person: person.writes)
def dead_links(person: Person) -> Part:
    failing = links.failing().filter(page__live=True)
    return Part(
        "links",
        _("Dead links"),
        _("Every page of another site to which we link answers."),
        [Row(use.page.title, edit_url(use.page_id), use.address.url[:80]) for use in failing[:SHOWN]],
        count=failing.count(),
        more=reverse("editing_dead_links"),
        more_label=_("All dead links"),
    )


@part(80, lambda person: person.is_superuser)
def missed(person: Person) -> Part:
    since = timezone.localdate() - LATELY
    rows = (
        MissedAddress.objects.filter(day__gte=since)
        .values("path")
        .annotate(sum=Sum("times"))
        .order_by("-sum", "path")
    )
    return Part(
        "missed",
        _("Addresses that readers did not find"),
        _("In the last 30 days nobody asked for an address where there is nothing."),
        [Row(row["path"], reverse("editing_missed"), str(row["sum"])) for row in rows[:SHOWN]],
        more=reverse("editing_missed"),
        more_label=_("All addresses, with redirects"),
    )


@part(90, lambda person: person.is_superuser)
def review_times(person: Person) -> Part:
    """How long texts waited for who approved or returned them, in the last three months."""
    spent = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    done = TaskState.objects.filter(
        finished_at__gte=timezone.now() - 3 * LATELY,
        status__in=[TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED],
    )
    rows = done.values("task__name").annotate(mean=Avg(spent), number=Count("pk")).order_by("task__name")
    return Part(
        "times",
        _("How long texts wait for review"),
        _("No text was reviewed in the last three months."),
        [
            Row(
                row["task__name"],
                reverse("wagtailadmin_reports:workflow_tasks"),
                f"{_hours(row['mean'])} · {row['number']}",
            )
            for row in rows
        ],
    )


def _hours(spent: timedelta | None) -> str:
    hours = round((spent or timedelta()).total_seconds() / 3600)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


#: What one begins most often: the type below, the type of page it stands below, and the words on the button.
NEW = (
    ("news.newspage", "news.newsindexpage", _("New news")),
    ("publications.publicationpage", "publications.publicationindexpage", _("New publication")),
    ("news.dossierpage", "news.dossierindexpage", _("New dossier")),
)


def new_buttons(user, language: str) -> list[dict]:
    """Buttons for what may be begun, below the list of the language, or of the first that has one."""
    parents = ContentType.objects.get_for_models(*(apps.get_model(parent) for _new, parent, _label in NEW))
    ids = {content_type.pk for content_type in parents.values()}
    lists = Page.objects.filter(content_type__in=ids, live=True, alias_of=None).select_related("locale")
    by_type: dict[int, Page] = {}
    for page in sorted(
        lists, key=lambda page: (page.locale.language_code != language, page.locale_id, page.pk)
    ):
        by_type.setdefault(page.content_type_id, page)
    buttons = []
    for new, parent, label in NEW:
        page = by_type.get(parents[apps.get_model(parent)].pk)
        if page is not None and page.permissions_for_user(user).can_add_subpage():
            buttons.append(
                {"label": label, "url": reverse("wagtailadmin_pages:add", args=[*new.split("."), page.pk])}
            )
    return buttons
