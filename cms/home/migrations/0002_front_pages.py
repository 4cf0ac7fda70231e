"""A new site opens with a front page in each language in place of Wagtail's welcome page."""

import uuid

from django.db import migrations

FRONT_PAGES = {
    "sq": (
        "Qeverisja lokale ndërtohet bashkë",
        "Instituti për Qeverisje Lokale lidh komunat, institucionet qendrore, shoqërinë civile dhe partnerët.",
    ),
    "sr-latn": (
        "Lokalna samouprava gradi se zajedno",
        "Institut za lokalnu samoupravu povezuje opštine, centralne institucije, civilno društvo i partnere.",
    ),
    "en": (
        "Local government is built together",
        "The Kosovo Local Government Institute connects municipalities, central institutions, civil society "
        "and partners.",
    ),
}


def create(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")

    content_type, _created = ContentType.objects.get_or_create(app_label="home", model="homepage")
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()  # and its site with it
    root = Page.objects.get(depth=1)
    translation_key = uuid.uuid4()
    pages = {}
    for number, (language, (headline, summary)) in enumerate(FRONT_PAGES.items(), start=1):
        locale, _created = Locale.objects.get_or_create(language_code=language)
        slug = "home" if language == "sq" else f"home-{language}"
        pages[language] = HomePage.objects.create(
            title="KLGI",
            draft_title="KLGI",
            slug=slug,
            headline=headline,
            summary=summary,
            content_type=content_type,
            locale=locale,
            translation_key=translation_key,
            path=f"{root.path}{number:04d}",
            depth=2,
            numchild=0,
            url_path=f"/{slug}/",
            live=True,
        )
    root.numchild = len(pages)
    root.save()
    Site.objects.create(
        hostname="localhost", site_name="KLGI", root_page_id=pages["sq"].pk, is_default_site=True
    )


def remove(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("home", "HomePage").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create, remove)]
