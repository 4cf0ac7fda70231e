"""Everything the site keeps about a person, for that person. Each app says what it has with `@data_part`."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from functools import partial

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.core.spreadsheets import BOM, safe

from .models import DataExport, User

Part = Callable[[User], Iterable[dict]]
_parts: dict[str, Part] = {}


def data_part(name: str) -> Callable[[Part], Part]:
    """Register `part(user)` → rows, under the name that its file in the archive has."""

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def archive(user: User) -> bytes:
    """A ZIP: one JSON file with everything, and for each part a table that a spreadsheet opens."""
    parts = {name: list(part(user)) for name, part in sorted(_parts.items())}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        with translation.override(user.language):
            made = _("Everything this site keeps about you. The tables (CSV) hold the same as my-data.json.")
        file.writestr("README.txt", f"{made}\n{timezone.now().isoformat()}\n")
        text = json.dumps(parts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        file.writestr("my-data.json", text)
        for name, rows in parts.items():
            if rows:
                file.writestr(f"{name}.csv", _table(rows))
    return buffer.getvalue()


def _table(rows: list[dict]) -> bytes:
    """With the mark by which spreadsheets know UTF-8; no cell is taken for a formula."""
    out = io.StringIO()
    columns = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return (BOM + out.getvalue()).encode()


def _cell(value) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return safe(text)


def ask(user: User) -> DataExport:
    """The export is made by the worker; one at a time."""
    from .tasks import make_export

    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        since = timezone.now() - DataExport.STUCK
        waiting = DataExport.objects.filter(user=user, state=DataExport.State.WAITING, asked_at__gt=since)
        if (made := waiting.first()) is not None:
            return made
        forget(DataExport.objects.filter(user=user))
        export = DataExport.objects.create(user=user)
        make_export.enqueue(export.pk)  # a row of the same database: both are there, or neither
    return export


def make(export: DataExport) -> None:
    export.file.save("x", ContentFile(archive(export.user)), save=False)
    kept = DataExport.objects.filter(pk=export.pk).update(
        file=export.file.name, state=DataExport.State.READY, kept_until=timezone.now() + DataExport.KEPT
    )
    if not kept:  # taken back meanwhile, with the account perhaps
        export.file.storage.delete(str(export.file.name))


def forget(exports) -> int:
    """Delete exports and their files."""
    rows = list(exports)
    for export in rows:
        if export.file:
            transaction.on_commit(partial(export.file.storage.delete, str(export.file.name)))
    return exports.model.objects.filter(pk__in=[export.pk for export in rows]).delete()[0]


def forget_old() -> int:
    return forget(DataExport.objects.filter(kept_until__lte=timezone.now()))


@data_part("account")
def account(user: User):
    names = (
        "email",
        "first_name",
        "last_name",
        "language",
        "time_zone",
        "date_joined",
        "last_login",
        "is_staff",
    )
    yield {name: getattr(user, name) for name in names}


@data_part("sessions")
def sessions(user: User):
    return UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at", "last_seen_at")


@data_part("second-factor")
def second_factor(user: User):
    return Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")


@data_part("activity")
def activity(user: User):
    """What the person did, each thing by the name they may read."""
    from cms.access.audit import named_for
    from cms.access.models import AuditEntry

    entries = AuditEntry.objects.filter(actor_id=user.pk).order_by("at", "pk")[:50_000]
    for entry in named_for(user, entries):
        yield {
            "at": entry.at,
            "action": entry.action,
            "kind": entry.object_type,
            "what": str(entry.shown_name),
            "address": entry.address,
        }
