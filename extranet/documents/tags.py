"""Tags: typed with commas between them, given to documents, renamed and merged."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.tasks import task
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import AccessQuerySet, get_visible_or_404
from cms.core.signals import content_changed
from extranet.spaces.models import Space

from .folders import lock
from .models import Document, Tag
from .names import name_key, tidy

MOST = 20  # tags of one document
LONGEST = 60


def parse(text: str) -> list[str]:
    """ "Buxheti, arsimi , BUXHETI" → ["Buxheti", "arsimi"]. Raises ValidationError: too many, too long."""
    names: dict[str, str] = {}
    for part in re.split(r"[,;\n]", text):
        if name := tidy(part):
            names.setdefault(name_key(name), name)
    if len(names) > MOST:
        raise ValidationError(_("At most %(most)d tags. Take some away."), params={"most": MOST})
    for name in names.values():
        if len(name) > LONGEST:
            raise ValidationError(
                _("The tag “%(name)s” is too long: at most %(most)d characters, with commas between tags."),
                params={"name": f"{name[:LONGEST]}…", "most": LONGEST},
            )
    return list(names.values())


def seen_by(user, space: Space) -> AccessQuerySet:
    """The tags of documents in `space` that `user` may see."""
    seen = Document.objects.visible_to(user).filter(space=space, tags=OuterRef("pk"))
    return Tag.objects.visible_to(user).filter(Exists(seen), space=space)


@transaction.atomic
def set_tags(document: Document, names: Iterable[str]) -> bool:
    """Give `document` exactly these tags of its space, new ones where there are none. Answers whether any changed."""
    wanted = {name_key(name): name for name in names}
    before = {tag.pk: tag for tag in document.tags.all()}
    # Of two who use a new word at once, the second takes the first's.
    Tag.objects.bulk_create(
        [Tag(space_id=document.space_id, name=name, key=key) for key, name in wanted.items()],
        ignore_conflicts=True,
    )
    after = {tag.pk: tag for tag in Tag.objects.filter(space=document.space_id, key__in=wanted)}
    if before.keys() == after.keys():
        return False
    document.tags.set(after)
    drop_unused(before.keys() - after.keys())
    content_changed.send(Document, instance=document)
    return True


def names_of(document: Document) -> list[str]:
    return [tag.name for tag in document.tags.all()]


def drop_unused(pks: Iterable[int]) -> None:
    """Of these tags, delete those that no document has."""
    Tag.objects.filter(pk__in=list(pks), documents=None).delete()


@transaction.atomic
def rename(tag: Tag, name: str, *, by, request=None) -> Tag:
    """Rename `tag`; where its space has one of that name already, both become that one. Raises ValidationError."""
    lock(tag.space)
    tag = get_visible_or_404(Tag.objects.select_related("space"), by, action="edit", pk=tag.pk)
    names = parse(name)
    if len(names) != 1:
        raise ValidationError(_("Give the tag one name, without commas."))
    before = tag.name
    other = Tag.objects.filter(space=tag.space, key=name_key(names[0])).exclude(pk=tag.pk).first()
    kept = other or tag
    if other is None:
        tag.name = names[0]
        tag.save()
    else:
        of_both = Document.tags.through.objects.filter(tag=other).values("document")
        Document.tags.through.objects.filter(tag=tag).exclude(document__in=of_both).update(tag=other)
    log(
        "edit",
        kept,
        user=by,
        request=request,
        before={"name": before},
        after={"name": kept.name},
        merged=other is not None,
    )
    if other is not None:
        tag.delete()
    project_tagged.enqueue(kept.pk)
    return kept


@task()
def project_tagged(pk: int) -> int:
    """Bring the search up to date with a tag's new name. Answers how many documents have it."""
    count = 0
    for document in Document.objects.filter(tags=pk).iterator(chunk_size=200):
        content_changed.send(Document, instance=document)
        count += 1
    return count
