"""Jitsi Meet with token authentication: a link is a room's name and a signed token.

What the claims mean: https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from .rooms import Person

#: By which the clocks of both servers may differ.
SKEW = timedelta(seconds=10)
#: One comes in silent and unseen, and without Jitsi's own waiting page: ours was that.
OPTIONS = {
    "config.prejoinConfig.enabled": "false",
    "config.startWithAudioMuted": "true",
    "config.startWithVideoMuted": "true",
}


class Jitsi:
    def __init__(self, url: str, app_id: str, secret: str, seconds: int):
        self.url, self.app_id, self.secret, self.seconds = url.rstrip("/"), app_id, secret, seconds
        self.host = urlsplit(url).hostname or ""

    def link(self, room: str, person: Person) -> str:
        token = sign(self.claims(room, person, timezone.now()), self.secret)
        return f"{self.url}/{room}?{urlencode({'jwt': token})}#{urlencode(OPTIONS, safe='.')}"

    def claims(self, room: str, person: Person, now: datetime) -> dict:
        """The server asks the token for its time whenever somebody connects, not while they stay."""
        end = now + timedelta(seconds=self.seconds)
        tenant = urlsplit(self.url).path.strip("/")
        return {
            "aud": self.app_id,
            "iss": self.app_id,
            "sub": tenant or self.host,
            "room": room,
            "nbf": int((now - SKEW).timestamp()),
            "exp": int(min(end, person.until or end).timestamp()),
            # Jitsi itself, and its modules token_moderation and token_affiliation, look in different places.
            "moderator": person.moderates,
            "context": {
                "user": {
                    "id": person.key,
                    "name": person.name,
                    "moderator": "true"
                    if person.moderates
                    else "false",  # lib-jitsi-meet refuses a boolean here
                    "affiliation": "owner" if person.moderates else "member",
                }
            },
        }


def sign(claims: dict, secret: str) -> str:
    """A JWT by HS256 (RFC 7515): three parts of base64url without padding."""
    head = _encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    signed = head + b"." + _encoded(json.dumps(claims, separators=(",", ":")).encode())
    return (signed + b"." + _encoded(hmac.digest(secret.encode(), signed, hashlib.sha256))).decode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
