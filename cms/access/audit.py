from .models import AuditEntry


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
