"""BigBlueButton: the site asks the server to make the meeting, then hands its reader a signed link into it.

https://docs.bigbluebutton.org/development/api; what is asked of it here is there since version 2.4.
"""

import hashlib
import hmac
import time
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import etree
from urllib3.exceptions import HTTPError

from .rooms import NotAnswering, Person

#: To connect, of one piece of the answer, and of all of it, in seconds: a reader waits, and so does a thread.
CONNECT, READ, LONGEST = 3, 5, 8
LARGEST_ANSWER = 64 * 1024
#: Of a meeting nobody came into, after the last one left, and at all, in minutes. A link is signed for one meeting
#: only, so that it ends with it.
EMPTY, LEFT, AT_MOST = 5, 1, 8 * 60


class BigBlueButton:
    def __init__(self, url: str, secret: str):
        # `bbb-conf --secret` prints the address with or without the last part.
        self.url, self.secret = url.rstrip("/").removesuffix("/api") + "/api/", secret
        self.host = urlsplit(url).hostname or ""

    def link(self, room: str, person: Person) -> str:
        """NotAnswering when the meeting cannot be made."""
        return self.signed(
            "join",
            meetingID=room,
            createTime=self.create(room),
            fullName=person.name,
            userID=person.key,
            role="MODERATOR" if person.moderates else "VIEWER",
            redirect="true",
            **({"guest": "true"} if person.is_guest else {}),
        )

    def create(self, room: str) -> str:
        """When the meeting began. If it goes on already, nothing of it changes: the server says the same again.

        The name is the same for all, and whoever leaves comes to the list of spaces: the server is told of none.
        """
        answer = self._asked(
            self.signed(
                "create",
                meetingID=room,
                name=_("Video room"),
                # In no link, but older servers refuse a second `create` without those of the first.
                attendeePW=self._password(room, "viewer"),
                moderatorPW=self._password(room, "moderator"),
                record="false",
                allowStartStopRecording="false",
                guestPolicy="ALWAYS_ACCEPT",  # guests of a space are known: the site let them in
                muteOnStart="true",
                duration=AT_MOST,
                meetingExpireIfNoUserJoinedInMinutes=EMPTY,
                meetingExpireWhenLastUserLeftInMinutes=LEFT,
                logoutURL=urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("spaces:list")),
            )
        )
        root = parse(answer)
        made = root.findtext("createTime") or ""
        if (
            root.findtext("returncode") != "SUCCESS"
            or root.findtext("meetingID") != room
            or not made.isdigit()
        ):
            raise NotAnswering(f"create: {(root.findtext('messageKey') or 'no sense')[:100]!r}")
        return made

    def signed(self, call: str, **parameters) -> str:
        query = urlencode(parameters)
        digest = hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest()
        return f"{self.url}{call}?{query}&checksum={digest}"

    def _password(self, room: str, role: str) -> str:
        return hmac.new(self.secret.encode(), f"{role}:{room}".encode(), hashlib.sha256).hexdigest()[:32]

    def _asked(self, url: str) -> bytes:
        """What the server answers. Errors say nothing of the address, which is a signed one."""
        until = time.monotonic() + LONGEST
        try:
            with requests.get(
                url,
                headers={"Accept-Encoding": "identity"},  # nothing small that grows large
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as answer:
                if answer.status_code != 200:
                    raise NotAnswering(f"create: status {answer.status_code}")
                found = b""
                # What came so far, however little: `iter_content` would wait for the whole of a piece.
                while piece := answer.raw.read1(4096, decode_content=False):
                    found += piece
                    if len(found) > LARGEST_ANSWER or time.monotonic() > until:
                        raise NotAnswering("create: too much, or too slow")
                return found
        except (requests.RequestException, HTTPError) as error:
            raise NotAnswering(f"create: {type(error).__name__}") from None


def parse(answer: bytes):
    """The root of a plain XML answer; NotAnswering for anything else, and for any document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotAnswering("create: no XML") from None
    if root.getroottree().docinfo.doctype:
        raise NotAnswering("create: a document type")
    return root
