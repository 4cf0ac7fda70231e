"""Moving and copying documents and folders, within a space and from one to another: the whole or nothing."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.access import grants
from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from . import folders as folder_rules
from .folders import Tree, free_name
from .models import FILE_FIELDS, Document, Folder
from .selection import Selection, check, refuse, select
from .tags import drop_unused, names_of, set_tags
from .tasks import read_text

State = Document.State


@transaction.atomic
def move(space: Space, items: Iterable[str], to: Space, folder: Folder | None, *, by, request=None) -> int:
    """Put what was ticked in `space` into `folder` of `to` (None: the space itself). Answers how many documents
    and folders were ticked.

    Raises ValidationError that names what may not be moved. Another space is another circle of readers: going
    there needs the right to trash here, ends every share, and publishes only what `by` may publish there.
    """
    to, folder = _destination(space, to, folder, by)
    locked = Document.objects.select_for_update(of=("self",))
    selection = select(by, space, items, documents=locked)
    message = _("You may not move %(names)s. Nothing was moved.")
    if space == to:
        # What lies in a folder stays in it: only the folder is moved.
        check(by, selection.documents, selection.folders, "edit", "trash", message=message)
        _move_within(selection, folder, by, request)
    else:
        check(by, selection.all_documents, selection.all_folders, "trash", message=message)
        _move_to_space(selection, to, folder, by, request)
    return len(selection.names)


def _move_within(selection: Selection, folder: Folder | None, by, request) -> None:
    for moved in selection.folders:
        before = moved.parent_id
        try:
            folder_rules.place(moved, folder, Tree(selection.space))
        except ValidationError as error:
            raise ValidationError([f"“{moved.name}”: {message}" for message in error.messages]) from None
        log(
            "edit",
            moved,
            user=by,
            request=request,
            before={"folder": before},
            after={"folder": folder.pk if folder else None},
        )
    for document in selection.documents:
        log(
            "edit",
            document,
            user=by,
            request=request,
            before={"folder": document.folder_id},
            after={"folder": folder.pk if folder else None},
        )
    # Where it lies is no part of what is searched.
    Document.objects.filter(pk__in=[document.pk for document in selection.documents]).update(folder=folder)


def _move_to_space(selection: Selection, to: Space, folder: Folder | None, by, request) -> None:
    new = _make_folders(selection, to, folder, by, request)
    ticked = {document.pk for document in selection.documents}
    for document in selection.all_documents:
        crossing = {"before": {"space": selection.space.pk}, "after": {"space": to.pk}}
        log("edit", document, user=by, request=request, **crossing)
        for share in grants.shares_of(document):
            grants.unshare(share)
        tags = list(document.tags.all())
        document.tags.clear()
        drop_unused(tag.pk for tag in tags)
        document.folder = folder if document.pk in ticked else new[document.folder_id]
        document.space = to
        may_publish = can(by, "publish", Document(space=to, owner=document.owner, state=State.PENDING))
        if document.state in {State.PUBLISHED, State.ARCHIVED} and not may_publish:
            document.state = State.PENDING
        document.checked_out_by = document.checked_out_at = None
        document.save(
            update_fields=["folder", "space", "state", "checked_out_by", "checked_out_at", "changed_at"]
        )
        set_tags(document, [tag.name for tag in tags])
        log("add", document, user=by, request=request, **crossing)
    # From the deepest up; what `by` may not see in them goes up with each.
    for old in sorted(selection.all_folders, key=lambda one: -one.depth):
        folder_rules.remove_empty(Folder.objects.get(pk=old.pk), by=by, request=request)


def copy(space: Space, items: Iterable[str], to: Space, folder: Folder | None, *, by, request=None) -> int:
    """Copies are drafts of `by`, with files of their own, without shares, former versions, or an embargo.

    Files are written before the transaction begins; when it fails they go again.
    """
    items = list(items)
    selection = select(by, space, items)
    refuse(
        _("%(names)s cannot be copied before the virus scan is over. Nothing was copied."),
        [document.title for document in selection.all_documents if not document.is_clean],
    )
    size = sum(document.size for document in selection.all_documents)
    if size > settings.DOCUMENTS_TOGETHER_MAX_BYTES:
        raise ValidationError(
            _("Together these files are %(size)s; at most %(limit)s are copied at once. Tick less."),
            params={
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.DOCUMENTS_TOGETHER_MAX_BYTES),
            },
        )
    drafts = [(document, _draft_of(document, by)) for document in selection.all_documents]
    try:
        for document, draft in drafts:
            draft.space = to  # the file's name begins with it
            with document.file.open("rb") as file:
                draft.file.save(document.file_name, File(file, name=document.file_name), save=False)
        with transaction.atomic():
            to, folder = _destination(space, to, folder, by)
            new = _make_folders(selection, to, folder, by, request)
            # Who lost sight of one meanwhile copies none of them.
            select(by, space, items)
            ticked = {document.pk for document in selection.documents}
            for document, draft in drafts:
                draft.space = to
                draft.folder = folder if document.pk in ticked else new[document.folder_id]
                draft.save()
                set_tags(draft, names_of(document))
                log("download", document, user=by, request=request, copied_to=to.pk)
                log("add", draft, user=by, request=request, copied_from=document.pk, state=draft.state)
                read_text.enqueue(draft.pk)
    except BaseException:
        for _document, draft in drafts:
            if draft.file:
                draft.file.storage.delete(str(draft.file.name))
        raise
    return len(selection.names)


def _draft_of(document: Document, owner) -> Document:
    same = ("title", "description", "language", *FILE_FIELDS)
    return Document(owner=owner, **{name: getattr(document, name) for name in same})


def _destination(space: Space, to: Space, folder: Folder | None, by) -> tuple[Space, Folder | None]:
    """As they are once nobody else is changing either space's folders; both locked, always in the same order."""
    list(Space.objects.filter(pk__in={space.pk, to.pk}).order_by("pk").select_for_update())
    to = get_visible_or_404(Space, by, action="add", pk=to.pk)
    if folder is not None:
        folder = Folder.objects.filter(space=to, pk=folder.pk).first()
        if folder is None:
            raise ValidationError(_("Somebody deleted this folder meanwhile. Choose another place."))
    return to, folder


def _make_folders(
    selection: Selection, to: Space, folder: Folder | None, by, request
) -> dict[int | None, Folder]:
    """The ticked folders and those under them, anew in `folder` of `to`: old primary key → new folder."""
    made: dict[int | None, Folder] = {}
    for top in selection.folders:
        if top.pk in made:
            continue
        for old in selection.below[top.pk]:
            name = old.name
            if old is top:
                taken = Folder.objects.filter(space=to, parent=folder).values_list("key", flat=True)
                name = free_name(name, taken)
            parent = folder if old is top else made[old.parent_id]
            made[old.pk] = folder_rules.make_folder(to, name, parent=parent, by=by, request=request)
    return made


def destinations(user) -> list[Space]:
    """The spaces in which `user` may add."""
    return list(Space.objects.allowing(user, "add").order_by("name_sq", "pk"))
