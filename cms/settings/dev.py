"""One machine, one command: SQLite, local files, plain http."""

from .base import *

DEBUG = env.flag("DEBUG")
SECRET_KEY = SECRET_KEY or "only for this machine: production refuses to start without its own"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
