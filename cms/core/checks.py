"""What is wrong with the environment, said before anything runs."""

from django.conf import settings
from django.core.checks import Error, register

from cms.settings import environment


@register()
def environment_is_usable(app_configs, **kwargs):
    return [
        Error(f"{name}: {problem}.", hint=hint, id="kuvend.E001")
        for name, problem, hint in environment.problems
    ]


@register()
def postgresql_has_its_search(app_configs, **kwargs):
    """Only SQLite carries a search engine inside; beside PostgreSQL it is Elasticsearch."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and not settings.ELASTICSEARCH_URL:
        return [
            Error(
                "DATABASE_URL names a PostgreSQL database, but there is no search engine beside it.",
                hint="Set ELASTICSEARCH_URL to something like http://127.0.0.1:9200, or leave DATABASE_URL unset.",
                id="kuvend.E002",
            )
        ]
    return []


@register()
def private_files_are_private(app_configs, **kwargs):
    """Files of the extranet must lie outside every folder that is served without asking."""
    served = [settings.MEDIA_ROOT, settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    location = settings.STORAGES["private"].get("OPTIONS", {}).get("location")
    if not settings.AWS_STORAGE_BUCKET_NAME and any(
        str(location).startswith(str(folder)) for folder in served
    ):
        return [
            Error(
                f"Private files lie in {location}, which is served to everybody.",
                hint="Set KUVEND_VAR to a folder outside static and media files.",
                id="kuvend.E003",
            )
        ]
    return []
