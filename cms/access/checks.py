from django.core.checks import Tags, Warning, register

from . import triggers


@register(Tags.database)
def log_is_kept(app_configs, databases=None, **kwargs):
    """With `manage.py check --database default`, and before each migrate: which then puts right what is missing."""
    found = [name for database in databases or () for name in triggers.missing(database)]
    if not found:
        return []
    return [
        Warning(
            f"Nothing in the database keeps the audit log as it is: {', '.join(found)} missing.",
            hint="Run manage.py migrate, which puts the triggers in place.",
            id="kuvend.W010",
        )
    ]
