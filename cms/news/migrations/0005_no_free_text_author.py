from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("news", "0004_authors_by_name")]

    operations = [migrations.RemoveField(model_name="newspage", name="author")]
