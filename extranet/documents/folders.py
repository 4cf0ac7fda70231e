"""Folders: made, renamed, moved and deleted one at a time a space, so that no two changes make a circle together."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from .models import Document, Folder
from .names import name_key, tidy

#: A trail in one query: each folder with its parent, up to the last possible.
ANCESTORS = "__".join(["parent"] * (Folder.MAX_DEPTH - 1))


def trail(folder: Folder | None) -> list[Folder]:
    """The folders from the space down to `folder`, itself the last. Give it `select_related(ANCESTORS)`."""
    folders: list[Folder] = []
    while folder is not None and len(folders) < Folder.MAX_DEPTH:
        folders.insert(0, folder)
        folder = folder.parent
    return folders


class Tree:
    """All folders of a space, read in one query."""

    def __init__(self, space: Space):
        self.folders = {folder.pk: folder for folder in Folder.objects.filter(space=space)}
        self._children: dict[int | None, list[Folder]] = {}
        for folder in self.folders.values():
            folder.space = space
            self._children.setdefault(folder.parent_id, []).append(folder)

    def children(self, folder: Folder | None) -> list[Folder]:
        return self._children.get(folder.pk if folder else None, [])

    def below(self, folder: Folder | None) -> list[Folder]:
        """`folder` (None: the space) with all that is under it, parents first; every folder once."""
        found = [folder] if folder else list(self.children(None))
        for one in found:
            found.extend(self.children(one))
        return found

    def in_order(self, parent: Folder | None = None) -> Iterable[Folder]:
        """All folders as an outline: each followed by what is in it."""
        for child in self.children(parent):
            yield child
            yield from self.in_order(child)

    def height(self, folder: Folder) -> int:
        """How many levels `folder` and what is under it take."""
        return max(one.depth for one in self.below(folder)) - folder.depth + 1


@transaction.atomic
def make_folder(space: Space, name: str, *, parent: Folder | None, by, request=None) -> Folder:
    """Raises ValidationError: a name that is taken or empty, or too deep."""
    lock(space)
    parent = _still_there(space, parent)
    folder = Folder(space=space, parent=parent, owner=by, depth=parent.depth + 1 if parent else 1)
    _check(folder, name)
    folder.save()
    log("add", folder, user=by, request=request)
    return folder


def furnish(sender, space: Space, preset, by, **kwargs) -> None:
    """The folders of what a new space was made as."""
    for name in preset.folders if preset else ():
        make_folder(space, str(name), parent=None, by=by)


@transaction.atomic
def rename(folder: Folder, name: str, *, by, request=None) -> Folder:
    lock(folder.space)
    folder = get_visible_or_404(Folder.objects.select_related("space"), by, action="edit", pk=folder.pk)
    before = folder.name
    _check(folder, name)
    folder.save(update_fields=["name", "key", "sort_key"])
    log("edit", folder, user=by, request=request, before={"name": before}, after={"name": folder.name})
    return folder


def place(folder: Folder, parent: Folder | None, tree: Tree) -> None:
    """Put `folder` under `parent` of the same space. The space is locked and `tree` read since.

    Raises ValidationError: into itself or what is under it, too deep, or a name that is taken there.
    """
    folder = tree.folders[folder.pk]
    below = tree.below(folder)
    if parent is not None and parent.pk in {one.pk for one in below}:
        raise ValidationError(
            _("The folder “%(name)s” cannot be moved into itself. Choose another place."),
            params={"name": folder.name},
        )
    depth = parent.depth + 1 if parent else 1
    _check_depth(depth + tree.height(folder) - 1)
    down = depth - folder.depth
    folder.parent, folder.depth = parent, depth
    _check(folder, folder.name)
    folder.save(update_fields=["parent", "depth"])
    for one in below[1:]:
        one.depth += down
    Folder.objects.bulk_update(below[1:], ["depth"])


@transaction.atomic
def delete_folder(folder: Folder, *, by, request=None) -> None:
    """Raises ValidationError while anything is in it that `by` may see.

    What they may not see (others' drafts, the trash) goes one folder up, untold.
    """
    lock(folder.space)
    folder = get_visible_or_404(Folder.objects.select_related("space"), by, action="delete", pk=folder.pk)
    inside = Document.objects.filter(folder=folder)
    in_trash = [Document.State.TRASHED, Document.State.DISCARDED]
    if folder.children.exists() or inside.visible_to(by).exclude(state__in=in_trash).exists():
        raise ValidationError(
            _(
                "“%(name)s” is not empty. Move what is in it, or move it to the trash, then delete the folder."
            ),
            params={"name": folder.name},
        )
    remove_empty(folder, by=by, request=request)


def remove_empty(folder: Folder, *, by, request=None) -> None:
    """Delete a folder without folders. Documents that are left go one up; where they lie is in no search entry."""
    Document.objects.filter(folder=folder).update(folder=folder.parent_id)
    log("state", folder, user=by, request=request, before="kept", after="deleted")
    folder.delete()


def lock(space: Space) -> None:
    """Of two who change the folders of a space at once, the second sees what the first did."""
    Space.objects.select_for_update().get(pk=space.pk)


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or "name (2)" where that is taken. `taken`: keys of names."""
    keys, number, free = set(taken), 1, name
    while name_key(free) in keys:
        number += 1
        ending = f" ({number})"
        free = name[: 120 - len(ending)] + ending
    return free


def _still_there(space: Space, parent: Folder | None) -> Folder | None:
    if parent is None:
        return None
    found = Folder.objects.filter(space=space, pk=parent.pk).first()
    if found is None:
        raise ValidationError(_("Somebody deleted this folder meanwhile. Choose another place."))
    return found


def _check(folder: Folder, name: str) -> None:
    folder.name = tidy(name)
    if not folder.name:
        raise ValidationError(_("Give the folder a name."))
    if len(folder.name) > 120:
        raise ValidationError(_("This name is too long: at most 120 characters."))
    folder.key = name_key(folder.name)
    _check_depth(folder.depth)
    try:
        folder.validate_constraints()
    except ValidationError as error:
        raise ValidationError(error.messages) from None  # not by field: the form has only a name


def _check_depth(depth: int) -> None:
    if depth > Folder.MAX_DEPTH:
        raise ValidationError(
            _("Folders go at most %(depth)d deep. Choose a place further up."),
            params={"depth": Folder.MAX_DEPTH},
        )
