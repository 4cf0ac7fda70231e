"""What is wrong with the settings of the video server, said before anybody wants to join."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register

from .servers import NEEDED, whole

SHORTEST_SECRET = 32
HERE = {"localhost", "127.0.0.1", "::1"}


@register()
def video_server_is_whole(app_configs, **kwargs):
    begun = [which for which, names in NEEDED.items() if any(getattr(settings, name) for name in names)]
    if len(begun) > 1:
        return [
            Error(
                "Both a Jitsi and a BigBlueButton server are named.",
                hint="Unset the variables JITSI_… or BIGBLUEBUTTON_…: a site has one video server.",
                id="kuvend.E040",
            )
        ]
    problems: list = []
    for which in begun:
        missing = [name for name in NEEDED[which] if not getattr(settings, name)]
        if missing:
            problems.append(
                Error(
                    f"{which}: {', '.join(missing)} is missing, so there are no video rooms.",
                    hint=f"Set {' and '.join(NEEDED[which])}, or none of them.",
                    id="kuvend.E041",
                )
            )
        elif urlsplit(getattr(settings, NEEDED[which][0])).query or "#" in getattr(
            settings, NEEDED[which][0]
        ):
            problems.append(
                Error(
                    f"{NEEDED[which][0]}: it has a “?” or “#” in it.",
                    hint=f"Set {NEEDED[which][0]} to the address at which the server begins, and nothing after it.",
                    id="kuvend.E042",
                )
            )
    if not 30 <= settings.VIDEO_LINK_SECONDS <= 3600:
        problems.append(
            Error(
                f"VIDEO_LINK_SECONDS: {settings.VIDEO_LINK_SECONDS} seconds are too few to join, or too many.",
                hint="Set VIDEO_LINK_SECONDS to a number from 30 to 3600, such as 120.",
                id="kuvend.E043",
            )
        )
    return problems


@register(deploy=True)
def video_server_is_safe(app_configs, **kwargs):
    problems = []
    for which, names in NEEDED.items():
        if not whole(which):
            continue
        parts = urlsplit(getattr(settings, names[0]))
        if parts.scheme != "https" and parts.hostname not in HERE:
            problems.append(
                Warning(
                    f"{names[0]}: signed links and voices would travel unencrypted.",
                    hint=f"Set {names[0]} to an address that begins with https://; browsers give no microphone else.",
                    id="kuvend.W040",
                )
            )
        if len(getattr(settings, names[-1])) < SHORTEST_SECRET:
            problems.append(
                Warning(
                    f"{names[-1]}: it is short enough to be guessed from a link.",
                    hint=f"Give the video server a random secret of {SHORTEST_SECRET} characters or more.",
                    id="kuvend.W041",
                )
            )
    return problems
