"""What an operator should know before the site is open to partners: asked by `manage.py check --deploy`."""

from django.conf import settings
from django.core.checks import Error, Warning, register


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


@register()
def private_files_can_be_handed_over(app_configs, **kwargs):
    """X-Accel-Redirect names a file on nginx's own disk by a path that begins at its root."""
    prefix = settings.ACCEL_REDIRECT_PREFIX
    if not prefix:
        return []
    if settings.AWS_STORAGE_BUCKET_NAME:
        return [
            Error(
                "ACCEL_REDIRECT_PREFIX is set, but private files lie in a bucket where nginx does not find them.",
                hint="Unset ACCEL_REDIRECT_PREFIX, or AWS_STORAGE_BUCKET_NAME.",
                id="kuvend.E004",
            )
        ]
    if not prefix.startswith("/") or prefix.strip("/") == "":
        return [
            Error(
                f"ACCEL_REDIRECT_PREFIX: “{prefix}” is not the path of a location.",
                hint="Set it to /private, the `internal` location of deploy/nginx.conf.",
                id="kuvend.E005",
            )
        ]
    return []


@register(deploy=True)
def the_web_server_sends_private_files(app_configs, **kwargs):
    if settings.ACCEL_REDIRECT_PREFIX or settings.AWS_STORAGE_BUCKET_NAME:
        return []
    return [
        Warning(
            "Every download of a private file keeps a thread of the site busy.",
            hint="Put nginx in front with deploy/nginx.conf and set ACCEL_REDIRECT_PREFIX=/private.",
            id="kuvend.W002",
        )
    ]
