"""What an operator should know before the site is open to partners: asked by `manage.py check --deploy`."""

from django.conf import settings
from django.core.checks import Warning, register


@register(deploy=True)
def uploads_are_scanned(app_configs, **kwargs):
    if settings.CLAMD_URL:
        return []
    return [
        Warning(
            "Uploaded files are not scanned for viruses.",
            hint="Run clamd and set CLAMD_URL to something like tcp://127.0.0.1:3310 or unix:///run/clamd.ctl.",
            id="kuvend.W001",
        )
    ]
