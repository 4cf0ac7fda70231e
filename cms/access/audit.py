"""Writing the audit log, and reading it as one reader may."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.limits import address_of

from .models import AccessFact, AuditEntry, AuditQuerySet
from .policies import policy_of
from .pseudonyms import pseudonym

#: Details that say who was meant: a person's number, or the name of an organisation.
PERSON, HOLDER = "person", "holder"


def log(action: str, obj, *, user=None, request=None, **details) -> AuditEntry:
    """Append a line about `obj`. `details` are JSON values; before and after where something changed.

    Names of people have no place in it: `person=user.pk` says who was meant besides the actor, and of a `holder`
    (a person or an organisation) only an organisation's name is kept.
    """
    holder = details.pop(HOLDER, None)
    if isinstance(holder, get_user_model()):
        details[PERSON] = holder.pk
    elif holder is not None:
        details[HOLDER] = str(holder)
    user = user or getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    is_space = obj._meta.label == "spaces.Space"
    is_person = isinstance(obj, get_user_model())
    return AuditEntry.objects.create(
        action=action,
        actor_id=user.pk if known else None,
        actor_label=pseudonym(user.pk) if known else "",
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        object_name="" if is_person else str(obj)[:300],
        space_id=obj.pk if is_space else getattr(obj, "space_id", None),
        address=_address(request),
        details=details,
    )


def _address(request) -> str | None:
    """The reader's own, also behind proxies (TRUSTED_PROXIES)."""
    if request is None:
        return None
    try:
        return address_of(request) or None
    except PermissionDenied:  # it cannot be told
        return None


def named_for(user, entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """`entries`, each with what `user` may read of it: `shown_name`, `hidden` for what they may not view, and the
    present names of who did it (`shown_actor`) and of who else was meant (`shown_person`).

    The log of a space tells its administrators that somebody has a draft, never what it is called. What is
    there goes by its present name (an older one may be from its time as a draft), what is gone by the last.
    A fixed number of queries for each kind of object.
    """
    entries = list(entries)
    asked: dict[str, set[str]] = {}
    for entry in entries:
        asked.setdefault(entry.object_type, set()).add(entry.object_id)
    known = {label: _names(user, label, ids) for label, ids in asked.items()}
    people = _people(entries)
    _name_actors(entries, people)
    for entry in entries:
        name = known[entry.object_type].get(entry.object_id, entry.object_name)
        entry.hidden = name is None
        if name is None:
            name = str(apps.get_model(entry.object_type)._meta.verbose_name)
        elif entry.object_type == get_user_model()._meta.label:
            name = people[int(entry.object_id)]
        entry.shown_name = name
        person = entry.details.get(PERSON)
        entry.shown_person = people[person] if person else str(entry.details.get(HOLDER) or "")
    return entries


def without_hidden(user, entries: AuditQuerySet) -> AuditQuerySet:
    """`entries` but for those about what `user` may not view: who looks for a word in the names of things must not
    learn by it what these are called."""
    for label in entries.order_by().values_list("object_type", flat=True).distinct():
        ids = entries.filter(object_type=label).order_by().values_list("object_id", flat=True).distinct()
        hidden = [pk for pk, name in _names(user, label, set(ids)).items() if name is None]
        entries = entries.exclude(object_type=label, object_id__in=hidden)
    return entries


def edits_since(obj, revision: int, most: int) -> list[AuditEntry]:
    """The first `most` lines about who saved `obj` after `revision`, each with its `shown_actor`."""
    entries = AuditEntry.objects.filter(
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        action=AuditEntry.Action.EDIT,
        details__revision__gt=revision,
    )
    found = list(entries.order_by("pk")[:most])
    _name_actors(found, names_of_people(entry.actor_id for entry in found if entry.actor_id))
    return found


def _name_actors(entries: Iterable[AuditEntry], people: dict[int, str]) -> None:
    for entry in entries:
        entry.shown_actor = people[entry.actor_id] if entry.actor_id else "–"


def _people(entries: list[AuditEntry]) -> dict[int, str]:
    """Number → name, of a closed account the pseudonym."""
    label = get_user_model()._meta.label
    ids = {entry.actor_id for entry in entries} | {entry.details.get(PERSON) for entry in entries}
    ids |= {int(entry.object_id) for entry in entries if entry.object_type == label}
    return names_of_people(pk for pk in ids if pk)


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    """Of every number a name: the present one, or the pseudonym of an account that is gone."""
    ids = list(ids)
    found = {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids)}
    return {pk: found.get(pk) or _("former user %(label)s") % {"label": pseudonym(pk)} for pk in ids}


def _names(user, label: str, ids: set[str]) -> dict[str, str | None]:
    """Of the objects that are there: their names, None for those `user` may not view."""
    try:
        model = apps.get_model(label)
    except LookupError:  # a feature that is gone
        return {}
    if policy_of(model) is None:
        return {}
    names = {str(pk): None for pk in model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)}
    return names | {
        str(obj.pk): str(obj) for obj in model._default_manager.visible_to(user).filter(pk__in=ids)
    }


def forget_old() -> int:
    """Delete what has been kept as long as it has to be; of facts only those that are no longer in force."""
    now = timezone.now()
    old = AccessFact.objects.outlived(now)
    newer = AccessFact.objects.filter(
        subject=OuterRef("subject"), object_id=OuterRef("object_id"), pk__gt=OuterRef("pk")
    ).outlived(now)
    return AuditEntry.objects.outlived(now).forget() + old.filter(Exists(newer)).forget()
