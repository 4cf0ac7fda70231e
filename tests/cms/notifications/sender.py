"""A worker that does nothing but send: the test kills it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

if __name__ == "__main__":
    from django.conf import settings

    from cms.notifications import mailing

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["SINK_PORT"])
    mailing.send_due(60)
