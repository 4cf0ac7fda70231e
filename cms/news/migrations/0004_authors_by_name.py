"""Who stood as free text on an article becomes an author, in the article and in what an editor was last working on.

What translations are made from needs nothing: wagtail-localize has it taken anew after every change of the schema.
"""

from django.db import migrations
from django.utils.text import slugify


def to_authors(apps, schema_editor):
    NewsPage = apps.get_model("news", "NewsPage")
    Author = apps.get_model("news", "Author")
    Authorship = apps.get_model("news", "Authorship")
    Revision = apps.get_model("wagtailcore", "Revision")
    authors = {}

    def author_named(text):
        name = " ".join(text.split())
        if name and name not in authors:
            authors[name] = Author.objects.filter(name=name).first() or Author.objects.create(
                name=name, slug=free_slug(Author, name)
            )
        return authors.get(name)

    for page in NewsPage.objects.only("pk", "author", "latest_revision_id").iterator(chunk_size=500):
        author, row = author_named(page.author), None
        if author and not Authorship.objects.filter(page=page).exists():
            row = Authorship.objects.create(page=page, author=author, sort_order=0)
        revision = Revision.objects.filter(pk=page.latest_revision_id).first()
        if revision and with_authorships(revision.content, page.pk, author_named, row):
            revision.save(update_fields=["content"])


def with_authorships(content, page_id, author_named, row) -> bool:
    """Adds to the stored `content` of a page what its text says; the row of the page itself where it is the same."""
    author = author_named(content.get("author") or "")
    if author is None or content.get("authorships"):
        return False
    same = row is not None and row.author_id == author.pk
    content["authorships"] = [
        {"pk": row.pk if same else None, "sort_order": 0, "page": page_id, "author": author.pk}
    ]
    return True


def free_slug(Author, name) -> str:
    words = slugify(name.replace("đ", "dj").replace("Đ", "Dj"))[:120] or "author"
    slug, number = words, 1
    while Author.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{words}-{number}"
    return slug


def to_text(apps, schema_editor):
    NewsPage = apps.get_model("news", "NewsPage")
    Authorship = apps.get_model("news", "Authorship")
    for page_id in set(Authorship.objects.values_list("page_id", flat=True)):
        rows = Authorship.objects.filter(page_id=page_id).order_by("sort_order").select_related("author")
        NewsPage.objects.filter(pk=page_id).update(author=", ".join(row.author.name for row in rows)[:150])


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0003_authors_and_dossiers"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(to_authors, to_text)]
