"""The documents of a space, folder by folder."""

from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from .folders import ANCESTORS, Tree, trail
from .models import Document, Folder
from .tags import seen_by

State = Document.State
#: Tabs of the list.
LISTS = {
    "current": (State.PUBLISHED, State.PENDING, State.DRAFT),
    "archived": (State.ARCHIVED,),
    "trash": (State.TRASHED, State.DISCARDED),
}
#: Orders of the list, the first where none is chosen; each has its index.
ORDERS = {
    "date": (_("Newest first"), ("-changed_at", "-pk")),
    "name": (_("By name"), ("sort_key", "pk")),
    "size": (_("Largest first"), ("-size", "-pk")),
}
PER_PAGE = 20
#: How far ahead of the page asked for a list is counted: however long, one can page on to its end.
COUNTED_AHEAD = 2_000
TAGS_SHOWN = 60


class OneAfterTheOther:
    """Querysets as one list, of which a page reads only its part, and of which no more than `most` are counted:
    to count a hundred thousand takes longer than all the rest of the page. `has_more`: there may be more."""

    def __init__(self, *querysets, most: int):
        self.querysets = querysets
        self.counts: list[int] = []
        for queryset in querysets:
            self.counts.append(queryset.order_by()[: most - sum(self.counts)].count())
        self.has_more = sum(self.counts) >= most

    def __len__(self) -> int:
        return sum(self.counts)

    def __getitem__(self, part: slice) -> list:
        found, begin = [], 0
        for queryset, count in zip(self.querysets, self.counts, strict=True):
            first, last = max(part.start - begin, 0), min(part.stop - begin, count)
            if first < last:
                found.extend(queryset[first:last])
            begin += count
        return found


@require_safe
def document_list(request, slug, pk=None):
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    folder = None
    if pk is not None:
        folders = Folder.objects.filter(space=space).select_related(ANCESTORS)
        folder = get_visible_or_404(folders, request.user, pk=pk)
    chosen = request.GET.get("list")
    # Archive and trash are lists of the whole space: few look there, and not for a place.
    chosen = chosen if chosen in LISTS and folder is None else "current"
    order = request.GET.get("order")
    order = order if order in ORDERS else next(iter(ORDERS))
    documents = (
        Document.objects.visible_to(request.user)
        .filter(space=space, state__in=LISTS[chosen])
        .order_by(*ORDERS[order][1])
    )
    there = list(seen_by(request.user, space)[: TAGS_SHOWN + 1])
    tag = next((one for one in there if str(one.pk) == request.GET.get("tag")), None)
    if tag is not None:  # in all that is below this place, whatever its folder
        documents = documents.filter(tags=tag)
        if folder is not None:
            documents = documents.filter(folder__in=[one.pk for one in Tree(space).below(folder)])
    parts = [documents.select_related("folder")]
    if chosen == "trash":
        parts = [documents.select_related("folder", "trashed_by").order_by("-trashed_at", "-pk")]
    if chosen == "current" and tag is None:
        subfolders = Folder.objects.visible_to(request.user).filter(space=space, parent=folder)
        parts = [subfolders, documents.filter(folder=folder)]
    asked = request.GET.get("page", "")
    number = int(asked[:7]) if asked.isascii() and asked.isdigit() else 1
    listed = OneAfterTheOther(*parts, most=number * PER_PAGE + COUNTED_AHEAD)
    page = Paginator(listed, PER_PAGE).get_page(asked)
    shown = [one for one in page.object_list if isinstance(one, Document)]
    prefetch_related_objects(shown, "tags")
    if chosen == "trash":
        _what_may_be_done(request.user, shown)
    return render(
        request,
        "documents/list.html",
        {
            "space": space,
            "folder": folder,
            "folders": trail(folder),
            "chosen": chosen,
            "order": order,
            "orders": [(name, label) for name, (label, _fields) in ORDERS.items()],
            "page": page,
            "tag": tag,
            "tags": there[:TAGS_SHOWN],
            "more_tags": len(there) > TAGS_SHOWN,
            "may_moderate": can(request.user, "moderate", space),
            "subfolders": [one for one in page.object_list if isinstance(one, Folder)],
            "documents": shown,
            "trash_days": settings.TRASH_DAYS,
            "may_add": can(request.user, "add", space),
            "may_edit_folder": folder is not None and can(request.user, "edit", folder),
        },
    )


def _what_may_be_done(user, documents: list[Document]) -> None:
    """Mark those of the trash that `user` may restore or delete for good, and when they go by themselves."""
    of_these = Document.objects.filter(pk__in=[document.pk for document in documents])
    restored = set(of_these.allowing(user, "restore").values_list("pk", flat=True))
    purged = set(of_these.allowing(user, "purge").values_list("pk", flat=True))
    for document in documents:
        document.may_restore, document.may_purge = document.pk in restored, document.pk in purged
        if document.trashed_at:
            document.goes_at = document.trashed_at + timedelta(days=settings.TRASH_DAYS)
