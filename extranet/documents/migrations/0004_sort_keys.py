from django.db import migrations

from extranet.documents.names import sort_key

BATCH = 1000


def fill(apps, schema_editor):
    """Documents that are there get the key by which lists are sorted."""
    Document = apps.get_model("documents", "Document")
    batch = []
    for document in Document.objects.filter(sort_key="").only("pk", "title").iterator(chunk_size=BATCH):
        document.sort_key = sort_key(document.title)
        batch.append(document)
        if len(batch) == BATCH:
            Document.objects.bulk_update(batch, ["sort_key"])
            batch = []
    Document.objects.bulk_update(batch, ["sort_key"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_folders")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
