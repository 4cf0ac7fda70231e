from django.db import migrations, models


def drop_index_of_passages(apps, schema_editor):
    """SQLite only: passages are no longer in a full-text index of their own, whose triggers name the column."""
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS search_passage_fts_{name}")
        schema_editor.execute("DROP TABLE IF EXISTS search_passage_fts")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(drop_index_of_passages, migrations.RunPython.noop),
        migrations.RemoveField(model_name="passage", name="entry_key"),
        migrations.AddField(
            model_name="entry",
            name="organisation_id",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="format",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="entry",
            name="municipalities",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="topics",
            field=models.TextField(blank=True),
        ),
    ]
