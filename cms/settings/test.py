"""The suite: SQLite, or PostgreSQL and Elasticsearch where the environment names them (tests/run.py does)."""

import os
import tempfile

os.environ.setdefault("KUVEND_VAR", os.path.join(tempfile.gettempdir(), "kuvend-tests"))

from .base import *

# Two workers share one Redis: each has a database of its own there.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if REDIS_URL:
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rstrip('/')}/{WORKER}"

SECRET_KEY = "tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = False
ACCOUNT_RATE_LIMITS = False
PREVIEW_PAGES = 0  # each takes a process; tests of previews ask for them
PICTURE_FORMATS = ["webp", "jpeg"]  # AVIF takes a second a picture; its tests ask for it
