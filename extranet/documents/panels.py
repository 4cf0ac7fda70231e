from cms.access.policies import can
from extranet.spaces.panels import space_panel

from .models import Document


@space_panel(order=10)
def latest_documents(request, space):
    """The five documents that changed last, of those the reader may see."""
    return {
        "template": "documents/panel.html",
        "documents": Document.objects.visible_to(request.user)
        .filter(space=space)
        .prefetch_related("tags")
        .exclude(state__in=[Document.State.TRASHED, Document.State.DISCARDED])[:5],
        "may_add": can(request.user, "add", space),
    }
