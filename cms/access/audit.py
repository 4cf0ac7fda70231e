from collections.abc import Iterable

from django.apps import apps

from .models import AuditEntry
from .policies import policy_of


def log(action: str, obj, *, user=None, request=None, **details) -> AuditEntry:
    """Append a line about `obj`. `details` are JSON values; before and after where something changed."""
    user = user or getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    is_space = obj._meta.label == "spaces.Space"
    return AuditEntry.objects.create(
        action=action,
        actor=user if known else None,
        actor_name=f"{user.get_full_name()} <{user.email}>"[:320] if known else "–",
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        object_name=str(obj)[:300],
        space_id=obj.pk if is_space else getattr(obj, "space_id", None),
        address=(request.META.get("REMOTE_ADDR") or None) if request else None,
        details=details,
    )


def named_for(user, entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """`entries`, each with what `user` may read of it: `shown_name`, and `hidden` for what they may not view.

    The log of a space tells its administrators that somebody has a draft, never what it is called. What is
    there goes by its present name (an older one may be from its time as a draft), what is gone by the last.
    """
    entries = list(entries)
    asked: dict[str, set[str]] = {}
    for entry in entries:
        asked.setdefault(entry.object_type, set()).add(entry.object_id)
    known = {label: _names(user, label, ids) for label, ids in asked.items()}
    for entry in entries:
        name = known[entry.object_type].get(entry.object_id, entry.object_name)
        entry.hidden = name is None
        entry.shown_name = apps.get_model(entry.object_type)._meta.verbose_name if name is None else name
    return entries


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
