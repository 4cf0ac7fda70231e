"""What somebody ticked in a list: documents and folders of one space, with all that is in the folders."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.access.policies import AccessQuerySet, can
from extranet.spaces.models import Space

from .checkout import holder_of
from .folders import Tree
from .models import Document, Folder

#: Ticked at once, and documents in what is ticked: beyond, one request would keep everybody else waiting.
MOST_TICKED = 200
MOST_DOCUMENTS = 1_000
#: Names in a message; of the others their number.
NAMES_SHOWN = 10
IN_TRASH = (Document.State.TRASHED, Document.State.DISCARDED)


@dataclass
class Selection:
    """`documents` and `folders` were ticked; `below` lists each folder with those under it, and `inside` the
    documents in any of them, as far as its reader may see."""

    space: Space
    tree: Tree
    documents: list[Document]
    folders: list[Folder]
    below: dict[int, list[Folder]] = field(default_factory=dict)
    inside: list[Document] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [folder.name for folder in self.folders] + [document.title for document in self.documents]

    @property
    def all_folders(self) -> list[Folder]:
        return list({folder.pk: folder for below in self.below.values() for folder in below}.values())

    @property
    def all_documents(self) -> list[Document]:
        return list({document.pk: document for document in [*self.documents, *self.inside]}.values())


def select(user, space: Space, items: Iterable[str], *, documents: AccessQuerySet | None = None) -> Selection:
    """`items`: "d7" a document, "f3" a folder. `documents`: how to read them, locked for instance.

    Raises ValidationError for too many, for none, and when any of them is not there for `user` any more.
    """
    wanted = set(items)
    if not wanted:
        raise ValidationError(_("Tick at least one document or folder first."))
    if len(wanted) > MOST_TICKED:
        raise ValidationError(_("Tick at most %(most)d at once."), params={"most": MOST_TICKED})
    tree = Tree(space)
    seen = Document.objects.all() if documents is None else documents
    seen = (
        seen.visible_to(user).filter(space=space).exclude(state__in=IN_TRASH).select_related("checked_out_by")
    )
    ticked = seen.filter(pk__in=_numbers(wanted, "d")).order_by("pk")
    folders = [tree.folders[pk] for pk in sorted(_numbers(wanted, "f")) if pk in tree.folders]
    selection = Selection(space, tree, list(ticked), folders)
    if len(selection.documents) + len(folders) != len(wanted):
        raise ValidationError(_("Something that you ticked is not here any more. Look at the list again."))
    selection.below = {folder.pk: tree.below(folder) for folder in folders}
    keys = [folder.pk for folder in selection.all_folders]
    if keys:
        selection.inside = list(seen.filter(folder__in=keys).order_by("pk")[: MOST_DOCUMENTS + 1])
    if len(selection.all_documents) > MOST_DOCUMENTS:
        raise ValidationError(
            _("There are more than %(most)d documents in what you ticked. Tick less at once."),
            params={"most": MOST_DOCUMENTS},
        )
    for document in selection.all_documents:
        document.space = space  # one object, not a query each
    return selection


def refuse(message: str, names: list[str]) -> None:
    """Raises ValidationError that names what is not allowed, when anything is."""
    if names:
        shown = [f"“{name}”" for name in names[:NAMES_SHOWN]]
        if len(names) > NAMES_SHOWN:
            shown.append(_("and %(more)d more") % {"more": len(names) - NAMES_SHOWN})
        raise ValidationError(message, params={"names": ", ".join(shown)})


def check(user, documents: list[Document], folders: list[Folder], *actions: str, message: str) -> None:
    """Every document lets `user` do one of `actions` and is held by nobody else; every folder lets them edit it."""
    allowed = {
        pk
        for action in actions
        for pk in Document.objects.allowing(user, action)
        .filter(pk__in=[document.pk for document in documents])
        .values_list("pk", flat=True)
    }
    fixed = [folder.name for folder in folders if not can(user, "edit", folder)]
    refuse(message, fixed + [document.title for document in documents if document.pk not in allowed])
    held = [d.title for d in documents if d.checked_out_by and holder_of(d) not in (None, user)]
    refuse(_("Somebody else has checked out %(names)s. Nothing was changed."), held)


def _numbers(items: set[str], kind: str) -> set[int]:
    return {
        int(item[1:17]) for item in items if item[:1] == kind and item[1:].isascii() and item[1:].isdigit()
    }
