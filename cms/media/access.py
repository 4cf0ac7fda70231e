"""Who may have a picture or a file: whoever may see something that uses it. Editors may have all."""

from hashlib import blake2b

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.access.policies import AccessQuerySet, policy_of
from cms.core import kept

from .models import Use
from .uses import is_public_by_nature, name_of

OWNED = "owner-"
_owned: list[tuple[type[models.Model], str]] = []


def file_named(name: str) -> tuple[str, int]:
    """Whose file has this name in the storage: "image", "document" or the model that owns it, and its id.

    Raises Http404. Kept until that picture or file is saved or deleted: its name may then be another's, who is not
    as open.
    """
    return kept.remember(
        f"file-named:{blake2b(name.encode(), digest_size=16).hexdigest()}", lambda: _named(name)
    )


def _named(name: str) -> tuple[str, int]:
    if "\0" in name:  # no file's, and PostgreSQL does not take it
        raise Http404
    image, document = get_image_model(), get_document_model()
    rendition = image.get_rendition_model()
    for field, query in (
        ("image", rendition.objects.filter(file=name).values_list("image_id")),
        ("image", image.objects.filter(file=name).values_list("pk")),
        ("document", document.objects.filter(file=name).values_list("pk")),
    ):
        if row := query.first():
            kept.depends(name_of(field, row[0]))
            return field, row[0]
    for model, name_field in _owned:
        if pk := model._default_manager.filter(**{name_field: name}).values_list("pk", flat=True).first():
            kept.depends(kept.list_of(model), kept.VOCABULARY)
            return f"{OWNED}{model._meta.label}", pk
    raise Http404


def owns_file(model: type[models.Model], name_field: str) -> None:
    """A file in a field of `model`, which has a policy, is as open as the object it belongs to."""
    _owned.append((model, name_field))


def is_open_to(user, field: str, pk: int) -> bool:
    """Whether `user` (None: a stranger) may have the file."""
    if _open_to_all(field, pk):
        return True
    if user is None or not user.is_authenticated:
        return False
    return user.has_perm("wagtailadmin.access_admin") or _opens(user, field, pk)


def _open_to_all(field: str, pk: int) -> bool:
    return kept.remember(f"open:{field}:{pk}", lambda: _opens(None, field, pk))


def _opens(user, field: str, pk: int) -> bool:
    if field.startswith(OWNED):
        model = apps.get_model(field.removeprefix(OWNED))
        return _shown_by(ContentType.objects.get_for_model(model).pk, [pk], user)
    kept.depends(name_of(field, pk))
    users: dict[int, list[int]] = {}
    for content_type_id, object_id in Use.objects.filter(**{field: pk}).values_list(
        "content_type", "object_id"
    ):
        users.setdefault(content_type_id, []).append(object_id)
    return any(_shown_by(content_type_id, ids, user) for content_type_id, ids in users.items())


def _shown_by(content_type_id: int, ids: list[int], user) -> bool:
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None:  # its app was taken out
        return False
    if issubclass(model, Page):
        kept.depends(*(f"page:{pk}" for pk in ids))
    else:
        # With the names of organisations: a mark is withdrawn with the organisation whose it is.
        kept.depends(kept.list_of(model), kept.VOCABULARY)
    if policy_of(model) is None:
        return is_public_by_nature(model)
    queryset = model._default_manager.filter(pk__in=ids)
    assert isinstance(queryset, AccessQuerySet), f"{model} has a policy and no visible_to"
    return queryset.visible_to(user, timezone.now()).exists()
