"""Where a document lies, as far as its reader may know."""

from cms.access.policies import can

from .folders import ANCESTORS, trail
from .models import Document

#: For select_related: what `place_of` asks for.
WITH_PLACE = ("space", f"folder__{ANCESTORS}")


def place_of(user, document: Document) -> dict:
    """`space` and `folders`, the way to the document. Who was given only this item learns nothing of either."""
    if not can(user, "enter", document.space):
        return {"space": None, "folders": []}
    return {"space": document.space, "folders": trail(document.folder)}
