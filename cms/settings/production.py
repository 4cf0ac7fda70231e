"""Behind a proxy that speaks TLS. Everything secret comes from the environment."""

from . import environment as env
from .base import *
from .base import ALLOWED_HOSTS, SECRET_KEY

if not SECRET_KEY:
    env.problems.append(
        (
            "SECRET_KEY",
            "it is not set",
            "Set SECRET_KEY to a long random text and keep it out of the repository.",
        )
    )
    SECRET_KEY = "unset"  # noqa: S105 (the system check refuses to start)
if not ALLOWED_HOSTS:
    env.problems.append(("ALLOWED_HOSTS", "it is not set", "Set ALLOWED_HOSTS=www.example.org,example.org."))

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
SECOND_FACTOR_REQUIRED_FOR_STAFF = True
#: How many proxies of ours a request has come through: limits count readers, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1)

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs must not hold the worker
