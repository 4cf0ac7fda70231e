from django.db import migrations

MODELS = (("search", "term"), ("search", "pin"), ("topics", "topic"))
ACTIONS = ("add", "change", "delete", "view")
GROUPS = ("Editors", "Moderators")


def permit(apps, schema_editor):
    """Wagtail's own groups may keep the glossary and the topics, and pin pages."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for app, model in MODELS:
        content_type, _created = ContentType.objects.get_or_create(app_label=app, model=model)
        for action in ACTIONS:
            permission, _created = Permission.objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            for group in Group.objects.filter(name__in=GROUPS):
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("search", "0004_saved_searches"),
        ("topics", "0001_initial"),
        ("wagtailcore", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
