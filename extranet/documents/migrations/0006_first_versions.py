from django.db import migrations

BATCH = 500
SAME = ("file", "file_name", "media_type", "size", "sha256", "is_clean")


def make(apps, schema_editor):
    """The file of every document that is there is its first version, as old as the document."""
    Document = apps.get_model("documents", "Document")
    DocumentVersion = apps.get_model("documents", "DocumentVersion")
    known = list(Document.objects.filter(versions=None).values_list("pk", flat=True))
    for start in range(0, len(known), BATCH):
        documents = Document.objects.filter(pk__in=known[start : start + BATCH])
        made = [
            DocumentVersion(
                document=document,
                number=1,
                author_id=document.owner_id,
                **{name: getattr(document, name) for name in SAME},
            )
            for document in documents
        ]
        DocumentVersion.objects.bulk_create(made)
        for version in made:  # the time of adding is set by the field itself
            version.created_at = version.document.created_at
        DocumentVersion.objects.bulk_update(made, ["created_at"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_versions")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=True)]
