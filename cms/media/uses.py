"""Keeps `Use` true: whatever is saved says anew which pictures and files it shows."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from cms.access.policies import policy_of
from cms.core import kept, page_changes
from cms.core.models import BasePage
from cms.core.signals import content_changed

from .models import Use

#: Apps whose models show nothing by themselves.
NOT_OURS = frozenset(
    {"media", "wagtailimages", "wagtaildocs", "wagtailcore", "wagtail_localize", "wagtailusers"}
)


def listen(app_config) -> None:
    post_migrate.connect(_note_all, sender=app_config, dispatch_uid="uses: all")
    content_changed.connect(_saved_page, dispatch_uid="uses: page")
    # Whatever the model: which are snippets is known only when all apps are ready.
    post_save.connect(_saved, dispatch_uid="uses: saved")
    post_delete.connect(_deleted, dispatch_uid="uses: deleted")
    for model in (get_image_model(), get_document_model()):
        post_save.connect(_file_saved, sender=model, dispatch_uid=f"uses: file {model._meta.label}")
        pre_delete.connect(_file_saved, sender=model, dispatch_uid=f"uses: file goes {model._meta.label}")
        post_delete.connect(_file_gone, sender=model, dispatch_uid=f"uses: file gone {model._meta.label}")


def _note_all(sender, **kwargs) -> None:
    """A site that was there before this table."""
    if not Use.objects.exists() and (
        get_image_model().objects.exists() or get_document_model().objects.exists()
    ):
        for model in using_models():
            for pk in model._base_manager.values_list("pk", flat=True):
                refresh(model, pk)


@cache
def using_models() -> frozenset[type[models.Model]]:
    """Pages, and whatever else has a field that may hold a picture or a file. Parts of pages are saved with them."""
    return frozenset(
        model
        for model in apps.get_models()
        if model._meta.app_label not in NOT_OURS
        and (issubclass(model, BasePage) or (not issubclass(model, Page) and _opens_files(model)))
    )


def is_public_by_nature(model: type[models.Model]) -> bool:
    """Snippets and settings without a policy stand on public pages. Other rows that name a file open nothing: what is
    known of a PDF knows its cover, and its page may be under embargo."""
    return model in get_snippet_models() or issubclass(model, AbstractSetting)


def _opens_files(model: type[models.Model]) -> bool:
    return (policy_of(model) is not None or is_public_by_nature(model)) and _may_use(model)


def _may_use(model: type[models.Model]) -> bool:
    files = (get_image_model(), get_document_model())
    return any(
        isinstance(field, StreamField | RichTextField)
        or (isinstance(field, models.ForeignKey) and field.related_model in files)
        for field in model._meta.get_fields()
    )


def _saved_page(sender, instance, **kwargs) -> None:
    if isinstance(instance, BasePage):
        refresh(type(instance), instance.pk)


def _saved(sender, instance, raw=False, **kwargs) -> None:
    if not raw and sender in using_models() and not issubclass(sender, Page):
        refresh(sender, instance.pk)


def _deleted(sender, instance, **kwargs) -> None:
    if sender in using_models():
        _write(sender, instance.pk, set())


def _file_saved(sender, instance, **kwargs) -> None:
    """Another file behind the same picture, another focal point, none any more: the pages that show it look otherwise,
    and the name of the file that was there may be given to another."""
    uses = Use.objects.filter(**{_field_of(sender): instance.pk}).values_list("content_type", "object_id")
    names = _names(uses) | {name_of(_field_of(sender), instance.pk)}
    instance._shown_under = names
    kept.changed(*names)


def _file_gone(sender, instance, **kwargs) -> None:
    """Once more, where the deletion was no transaction: somebody may have looked in between."""
    kept.changed(*instance._shown_under)


def refresh(model: type[models.Model], pk: int) -> None:
    """What the database has of the object counts; in memory may be a draft."""
    stored = model._base_manager.filter(pk=pk).first()
    _write(model, pk, _used_by(stored) if stored else set())


def _used_by(stored: models.Model) -> set[tuple[str, int]]:
    """(field of Use, id) of every picture and file in its fields, its text and its parts."""
    fields = {
        ContentType.objects.get_for_model(model).pk: _field_of(model)
        for model in (get_image_model(), get_document_model())
    }
    # Wagtail's own index of references follows drafts too, which open nothing.
    found = ReferenceIndex._extract_references_from_object(stored)
    return {(fields[ct], int(pk)) for ct, pk, *_path in found if ct in fields}


def _write(model: type[models.Model], pk: int, used: set[tuple[str, int]]) -> None:
    content_type = ContentType.objects.get_for_model(model)
    with transaction.atomic():
        rows = {
            (field, value): row.pk
            for row in Use.objects.filter(content_type=content_type, object_id=pk)
            for field, value in (("image", row.image_id), ("document", row.document_id))
            if value
        }
        gone = set(rows) - used
        Use.objects.filter(pk__in=[rows[key] for key in gone]).delete()
        new = _existing(used - set(rows))
        Use.objects.bulk_create(
            [Use(**{f"{field}_id": value}, content_type=content_type, object_id=pk) for field, value in new],
            ignore_conflicts=True,
        )
        kept.changed(*(name_of(field, value) for field, value in gone | new))


def _existing(used: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """A text may name a file that was deleted."""
    there = set()
    for model in (get_image_model(), get_document_model()):
        field = _field_of(model)
        wanted = [value for name, value in used if name == field]
        there |= {(field, pk) for pk in model.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
    return there


def name_of(field: str, pk: int) -> str:
    """The name under which what is known of a file is kept."""
    return f"{field}:{pk}"


def _field_of(model: type[models.Model]) -> str:
    return "image" if issubclass(model, get_image_model()) else "document"


def _names(uses: Iterable[tuple[int, int]]) -> set[str]:
    names: set[str] = set()
    for content_type_id, object_id in uses:
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None:
            continue
        if issubclass(model, BasePage):
            names |= page_changes.shown_of(model, object_id)
        else:
            names |= {kept.list_of(model), kept.VOCABULARY}
    return names
