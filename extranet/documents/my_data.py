"""What of a person is kept here, and what goes with the account. Documents stay with their space."""

from cms.access.grants import unshare
from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .models import Document, DocumentOrganisationGrant, DocumentUserGrant


@data_part("documents")
def documents(user):
    """One's own, where one still has access: a space that was left keeps what is in it to itself."""
    rows = Document.objects.visible_to(user).filter(owner=user).select_related("space").order_by("pk")
    for row in rows:
        yield {
            "title": row.title,
            "file": row.file_name,
            "bytes": row.size,
            "state": row.state,
            "space": row.space.name_sq,
        }


@data_part("shares")
def shares(user):
    """A document that the person may no longer see has no title here either."""
    seen = dict(Document.objects.visible_to(user).values_list("pk", "title"))
    with_me = DocumentUserGrant.objects.filter(user=user).select_related("granted_by").order_by("pk")
    for row in with_me:
        yield _row("with me", row, seen, row.granted_by.get_full_name() if row.granted_by else None)
    for row in DocumentUserGrant.objects.filter(granted_by=user).select_related("user").order_by("pk"):
        yield _row("by me", row, seen, row.user.get_full_name())
    for row in (
        DocumentOrganisationGrant.objects.filter(granted_by=user).select_related("group").order_by("pk")
    ):
        yield _row("by me", row, seen, row.group.name)


def _row(which: str, grant, seen: dict[int, str], who: str | None) -> dict:
    title = seen.get(grant.content_object_id)
    return {
        "which": which,
        "document": title,
        "who": who,
        "since": grant.granted_at,
        "until": grant.expires_at,
    }


@on_closing
def clear(user, email: str) -> None:
    for grant in DocumentUserGrant.objects.filter(user=user).select_related("content_object"):
        unshare(grant)
