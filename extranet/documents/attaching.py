"""Documents as items that other features of the extranet speak of (extranet.spaces.items)."""

from django.core.files import File
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.access.audit import log
from extranet.spaces import items
from extranet.spaces.models import Space

from . import files
from .models import Document
from .uploads import keep


def keep_attachment(space: Space, owner, upload: File, *, request=None) -> Document:
    """A file that was sent along with something else. Published where its owner may; otherwise handed in, and others
    see it once a moderator has published it. Raises ValidationError for a file that cannot be kept."""
    kind = files.inspect(upload)
    return keep(
        space,
        owner,
        upload,
        kind,
        request=request,
        publish=True,
        then=lambda document: _hand_in(document, request),
        title=files.title_from(upload.name or ""),
        language=get_language() or owner.language,
    )


def _hand_in(document: Document, request) -> None:
    if document.state == Document.State.DRAFT:
        before = document.state
        document.move_to(Document.State.PENDING)
        log("state", document, user=document.owner, request=request, before=before, after=document.state)


items.register("document", items.Items(Document, _("Document"), keep_attachment, files.inspect))
