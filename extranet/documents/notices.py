"""What people of a space are told of its documents."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.events import announce
from cms.notifications.kinds import How, Kind, Line, kind
from extranet.spaces.rooms import members_of, room_of

from .models import Document


@kind
class Published(Kind):
    name = "documents.published"
    label = gettext_lazy("New documents in my spaces")
    model = Document
    how = How.DAILY
    in_stream = True

    def people(self, event, obj):
        return members_of(obj.space_id)

    def bundle(self, event, obj):
        return f"documents:{obj.space_id}"

    def loaded(self, objects):
        return objects.filter(state__in=[Document.State.PUBLISHED, Document.State.ARCHIVED])

    def line(self, event, obj):
        text = _("New document: %(title)s") % {"title": obj.title}
        return Line(text, obj.get_absolute_url(), about=str(_("Documents")), excerpt=obj.description[:200])


@kind
class NewVersion(Published):
    name = "documents.version"
    label = gettext_lazy("New versions of documents in my spaces")

    def line(self, event, obj):
        text = _("New version of “%(title)s”") % {"title": obj.title}
        return Line(text, obj.get_absolute_url(), about=str(_("Documents")))


def tell_of_publication(document: Document, *, by) -> None:
    """Called when a document is published for the first time; told when it opens."""
    room = room_of(document.space_id)
    announce(Published.name, document, by=by, room=room, at=document.visible_from)


def tell_of_version(document: Document, *, by) -> None:
    """Of what only its owner reads nobody is told."""
    if document.state == Document.State.PUBLISHED:
        announce(NewVersion.name, document, by=by, room=room_of(document.space_id), at=document.visible_from)
