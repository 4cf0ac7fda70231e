from importlib import import_module

from django.db import migrations

editors = import_module("search.migrations.0005_editors")


def permit(apps, schema_editor):
    """Who reviews and publishes keeps the glossary like who writes."""
    Group = apps.get_model("auth", "Group")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for app, model in editors.MODELS:
        content_type = ContentType.objects.get(app_label=app, model=model)
        for group in Group.objects.filter(name="Reviewers"):
            group.permissions.add(*Permission.objects.filter(content_type=content_type))


class Migration(migrations.Migration):
    dependencies = [("search", "0005_editors"), ("editing", "0002_roles")]

    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
