"""Settings of every way to run Kuvend. The environment is read here and in production.py only."""

from pathlib import Path

from django.utils.csp import CSP

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("KUVEND_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "cms.core",
    "cms.users",
    "cms.access",
    "cms.notifications",
    "cms.organisations",
    "cms.topics",
    "cms.home",
    "cms.news",
    "cms.publications",
    "cms.programmes",
    "cms.visibility",
    "cms.blocks",
    "cms.media",
    "cms.sharing",
    "cms.editing",
    "extranet.spaces",
    "extranet.documents",
    "extranet.discussions",
    "extranet.announcements",
    "extranet.practices",
    "extranet.video",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",  # in place of wagtail.locales
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users.apps.WagtailUsersConfig",  # in place of wagtail.users: its forms set no password and no e-mail
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "cms.core.page_cache.PageCacheMiddleware",
    "cms.core.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.users.middleware.ReaderLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.users.middleware.ReaderTimeZoneMiddleware",
    "cms.users.middleware.SecondFactorMiddleware",
    "cms.users.middleware.LastSeenMiddleware",
    "cms.access.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.core.middleware.BodySizeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.editing.gate.PublishingGateMiddleware",
    "cms.editing.redirecting.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.core.context_processors.site",
            ],
        },
    },
]

FORM_RENDERER = "cms.core.forms.FormRenderer"

# --- the two ways to run -------------------------------------------------------------------------

DATABASES = {"default": env.database(f"sqlite:///{VAR_DIR / 'kuvend.sqlite3'}")}
ON_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
if ON_POSTGRESQL:
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ELASTICSEARCH_URL = env.url("ELASTICSEARCH_URL", ("http", "https"), "http://127.0.0.1:9200")
ELASTICSEARCH_INDEX = env.text("ELASTICSEARCH_INDEX", "kuvend")

REDIS_URL = env.url("REDIS_URL", ("redis", "rediss"), "redis://127.0.0.1:6379/0")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 3000}}
    )
}

if not REDIS_URL:
    # Parts of public pages (cms.core.kept): a dozen small ones a page, which must not drive out the pages themselves.
    CACHES["parts"] = {**CACHES["default"], "LOCATION": "parts", "OPTIONS": {"MAX_ENTRIES": 30_000}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Files of both sides are served by views that ask first; those of the extranet live apart.
PRIVATE_DIR = VAR_DIR / "private"
#: Location nginx maps onto PRIVATE_DIR as `internal`, and with “-media” after it onto MEDIA_ROOT; empty: the views
#: stream files themselves.
ACCEL_REDIRECT_PREFIX = env.text("ACCEL_REDIRECT_PREFIX")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "cms.core.storages.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
AWS_STORAGE_BUCKET_NAME = env.text("AWS_STORAGE_BUCKET_NAME")
if AWS_STORAGE_BUCKET_NAME:
    s3 = {
        "bucket_name": AWS_STORAGE_BUCKET_NAME,
        "endpoint_url": env.text("AWS_S3_ENDPOINT_URL") or None,
        "file_overwrite": False,
        "max_memory_size": 8 * 1024 * 1024,  # of a file that is read; the rest of it goes to the disk
    }
    STORAGES["default"] = {
        "BACKEND": "cms.core.storages.public_s3",
        "OPTIONS": {**s3, "location": "media", "default_acl": "private"},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**s3, "location": "private", "default_acl": "private"},
    }
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- languages and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "sq"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("sq", "Shqip"), ("sr-latn", "Srpski"), ("en", "English")]
FORMAT_MODULE_PATH = "cms.core.formats"
# Ours first: where both have a message, the project's own wins.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
USE_TZ = True
TIME_ZONE = "Europe/Belgrade"

# --- people ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cms.access.backends.PolicyBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "spaces:list"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "cms.users.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # registration is closed until it has its approval
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset asked for an unknown address sends nothing
ACCOUNT_EMAIL_SUBJECT_PREFIX = "KLGI: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_TOTP_ISSUER = "KLGI"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SECOND_FACTOR_REQUIRED_FOR_STAFF = False
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

ANONYMOUS_USER_NAME = None  # guardian would make a user row for nobody
GUARDIAN_RAISE_403 = False
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # its backend knows no expiry: cms.access.backends answers instead
]

# --- Wagtail -----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "KLGI"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://localhost:8000")
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.blocks.rich_text.Editor"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAIL_PRIVATE_PAGES = {"PASSWORD": False, "SHARED_PASSWORD": False}
# A file of the public site has an address of its own; cms.media asks who may have it.
WAGTAILDOCS_SERVE_METHOD = "direct"
#: From the best compressed to what every browser reads (cms/core/pictures.py).
PICTURE_FORMATS = ["avif", "webp", "jpeg"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]

# --- what a partner may upload ------------------------------------------------------------------------

#: Of a file that comes in parts, and of all that a form sends at once.
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MEGABYTES", 2048) * 1024 * 1024
FORM_MAX_BYTES = env.number("FORM_MAX_MEGABYTES", 100) * 1024 * 1024
#: Where unfinished uploads lie: on a disk that all servers of the site share, best the one of private files.
UPLOADS_DIR = VAR_DIR / "uploads"
#: The virus scanner; empty: nothing is scanned. It refuses what is larger than its StreamMaxLength.
CLAMD_URL = env.scanner("CLAMD_URL")
CLAMD_MAX_BYTES = env.number("CLAMD_MAX_MEGABYTES", 100) * 1024 * 1024
CLAMD_TIMEOUT_SECONDS = env.number("CLAMD_TIMEOUT_SECONDS", 120)
#: Pages that the worker draws of a PDF; others are drawn when somebody comes to them. 0: no previews at all.
PREVIEW_PAGES = 10
#: Of all files that are copied, or packed into one ZIP file, at once.
DOCUMENTS_TOGETHER_MAX_BYTES = env.number("DOCUMENTS_TOGETHER_MAX_MEGABYTES", 2048) * 1024 * 1024
#: How long the trash keeps a document.
TRASH_DAYS = env.number("TRASH_DAYS", 30)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- the video server: one of the two, or none ----------------------------------------------------------

JITSI_URL = env.url("JITSI_URL", ("https", "http"), "https://meet.example.org")
JITSI_APP_ID, JITSI_SECRET = env.text("JITSI_APP_ID"), env.text("JITSI_SECRET")
BIGBLUEBUTTON_URL = env.url("BIGBLUEBUTTON_URL", ("https", "http"), "https://bbb.example.org/bigbluebutton/")
BIGBLUEBUTTON_SECRET = env.text("BIGBLUEBUTTON_SECRET")
#: How long a link into a Jitsi room may be used.
VIDEO_LINK_SECONDS = env.number("VIDEO_LINK_SECONDS", 120)
#: By which people listen in who have no internet.
VIDEO_PHONE = env.text("VIDEO_PHONE")

# --- the audit log ------------------------------------------------------------------------------------

#: How long a line is kept. The database itself refuses to delete a younger one.
AUDIT_KEEP_DAYS = env.number("AUDIT_KEEP_DAYS", 5 * 365)

# --- security ------------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],  # no inline script anywhere, so no nonce either
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kuvend": {"level": "INFO"},
        "axes": {"level": "ERROR"},
        "django.tasks": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "KLGI <info@klgi-ks.com>")
