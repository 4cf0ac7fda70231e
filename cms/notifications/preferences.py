"""How somebody wants to be told."""

from django.db import transaction

from .kinds import How, Kind, all_kinds
from .models import Notice, Preference

#: Of a choice that is none. Not empty: forms would call it optional.
AS_ELSEWHERE = "-"


def chosen_kinds() -> list[Kind]:
    return [kind for kind in all_kinds() if kind.chosen]


def of(user, room: str) -> dict[str, str]:
    """What `user` chose for a room ("" everywhere): kind ("" all of them) → how."""
    return dict(user.notice_preferences.filter(room=room).values_list("kind", "how"))


@transaction.atomic
def choose(user, room: str, chosen: dict[str, str]) -> None:
    """Keep what `user` chose for a room: kind → how, AS_ELSEWHERE for no choice of its own. It holds for what waits."""
    for name, how in chosen.items():
        if how == AS_ELSEWHERE:
            user.notice_preferences.filter(room=room, kind=name).delete()
        else:
            Preference.objects.update_or_create(user=user, room=room, kind=name, defaults={"how": how})
    for name, how in chosen.items():  # when all of them stand: one may keep what another takes back
        if how in {How.SCREEN, How.NEVER}:
            _take_back(user, room, name)


def stop(user, room: str, name: str) -> None:
    """No more e-mail of one kind in one room, or of one rhythm: it stays on the screen."""
    if name in {How.DAILY, How.WEEKLY}:
        user.notice_preferences.filter(how=name).update(how=How.SCREEN)
        for kind in chosen_kinds():
            if (
                kind.how == name
                and not user.notice_preferences.filter(room="", kind__in=["", kind.name]).exists()
            ):
                Preference.objects.get_or_create(
                    user=user, room="", kind=kind.name, defaults={"how": How.SCREEN}
                )
        user.notices.filter(how=name, mail=Notice.Mail.WAITING).take_back()
    else:
        choose(user, room, {name: How.SCREEN})


def _take_back(user, room: str, name: str) -> None:
    """Mails that wait are not sent after all. Of a choice for everything, those that a more special one keeps stay."""
    waiting = user.notices.filter(mail=Notice.Mail.WAITING)
    if room:
        waiting = waiting.filter(event__room=room)
    if name:
        waiting = waiting.filter(event__kind=name)
    special = user.notice_preferences.exclude(how__in=[How.SCREEN, How.NEVER])
    for other_room, other_kind in special.values_list("room", "kind"):
        if (bool(other_room), bool(other_kind)) > (bool(room), bool(name)):
            kept = {"event__room": other_room} if other_room else {}
            kept |= {"event__kind": other_kind} if other_kind else {}
            waiting = waiting.exclude(**kept)
    always = [kind.name for kind in all_kinds() if not kind.chosen]
    waiting.exclude(event__kind__in=always).take_back()
