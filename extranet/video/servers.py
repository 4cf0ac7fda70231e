"""Which video server the settings name."""

from django.conf import settings

from .bigbluebutton import BigBlueButton
from .jitsi import Jitsi

NEEDED = {
    "Jitsi": ("JITSI_URL", "JITSI_APP_ID", "JITSI_SECRET"),
    "BigBlueButton": ("BIGBLUEBUTTON_URL", "BIGBLUEBUTTON_SECRET"),
}


def whole(which: str) -> bool:
    return all(getattr(settings, name) for name in NEEDED[which])


def server() -> Jitsi | BigBlueButton | None:
    """None: there are no video rooms. Half a configuration is none, and a system check says so."""
    if whole("Jitsi"):
        return Jitsi(
            settings.JITSI_URL, settings.JITSI_APP_ID, settings.JITSI_SECRET, settings.VIDEO_LINK_SECONDS
        )
    if whole("BigBlueButton"):
        return BigBlueButton(settings.BIGBLUEBUTTON_URL, settings.BIGBLUEBUTTON_SECRET)
    return None
