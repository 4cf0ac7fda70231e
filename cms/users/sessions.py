"""Where a person is signed in: the sessions that are alive, and what can be said of each device."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

#: What a browser or a system says of itself; the first that fits counts (Edge and Opera say Chrome too).
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def alive(user) -> list[UserSession]:
    """The sessions that still let somebody in as `user`, the latest first. A changed password ends the others."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    kept = Session.objects.filter(session_key__in=list(rows), expire_date__gt=timezone.now())
    valid = user.get_session_auth_hash()
    found = [
        rows[session.session_key] for session in kept if session.get_decoded().get("_auth_user_hash") == valid
    ]
    return sorted(found, key=lambda row: row.last_seen_at, reverse=True)


def device(user_agent: str) -> str:
    """Firefox, Windows: as much as a reader needs to know their own again."""
    parts = [next((name for mark, name in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in parts if part) or _("unknown device")


def end(sessions) -> int:
    """Whoever uses them is asked to sign in with the next page. Gives how many there were."""
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
