"""A video server for the site, and the link that a page leads on to."""

import html
import re

JITSI = {
    "JITSI_URL": "https://meet.example.test",
    "JITSI_APP_ID": "kuvend",
    "JITSI_SECRET": "a secret of more than thirty-two characters",
}


def use_jitsi(settings, **others) -> None:
    for name, value in (JITSI | others).items():
        setattr(settings, name, value)


def link_in(answer) -> str:
    """Where the page that answers a join leads; "" when it leads nowhere."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""
