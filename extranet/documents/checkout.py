"""One person at a time works on a document: while they hold it, nobody else changes it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.templatetags.kuvend import moment

from .models import Document


class Held(ValidationError):
    """Somebody else holds it; the message says who and since when."""

    def __init__(self, document: Document):
        super().__init__(
            _(
                "%(name)s has checked out “%(title)s” since %(since)s and is working on it. "
                "Ask them, or an administrator of the space, to release it."
            ),
            params={
                "name": document.checked_out_by,
                "title": document.title,
                "since": moment(document.checked_out_at),
            },
        )


def holder_of(document: Document):
    """Who holds it. Who may no longer edit it (left the space, another state) holds nothing any more."""
    holder = document.checked_out_by
    return holder if holder is not None and can(holder, "edit", document) else None


def ensure_free(document: Document, by) -> None:
    """Raises Held when somebody other than `by` holds it."""
    holder = holder_of(document)
    if holder is not None and holder != by:
        raise Held(document)


def may_release(user, document: Document) -> bool:
    holder = holder_of(document)
    return holder is not None and (holder == user or can(user, "manage", document.space))


@transaction.atomic
def check_out(pk: int, *, by, request=None) -> Document:
    """Raises Held, and Http404 when `by` may not edit. Checking out again what one holds changes nothing."""
    document = _locked(pk, by, "edit")
    ensure_free(document, by)
    if holder_of(document) != by:
        document.checked_out_by, document.checked_out_at = by, timezone.now()
        _save(document)
        log("edit", document, user=by, request=request, checked_out=True, before={}, after={})
    return document


@transaction.atomic
def release(pk: int, *, by, request=None) -> Document:
    """By its holder or an administrator of the space; raises Held for anybody else who may view it."""
    document = _locked(pk, by, "view")
    holder = holder_of(document)
    if holder is None:
        return document
    if not may_release(by, document):
        raise Held(document)
    document.checked_out_by = document.checked_out_at = None
    _save(document)
    log("edit", document, user=by, request=request, released_from=str(holder), before={}, after={})
    return document


def _locked(pk: int, by, action: str) -> Document:
    documents = Document.objects.select_related("space").select_for_update(of=("self",))
    return get_visible_or_404(documents, by, action=action, pk=pk)


def _save(document: Document) -> None:
    # Nothing that is searched or listed by date changes.
    Document.objects.filter(pk=document.pk).update(
        checked_out_by=document.checked_out_by, checked_out_at=document.checked_out_at
    )


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL, dispatch_uid="documents.checkout")
def release_all(sender, instance, **kwargs) -> None:
    """A person's deletion empties the one column; the other has to follow."""
    Document.objects.filter(checked_out_by=instance).update(checked_out_by=None, checked_out_at=None)
