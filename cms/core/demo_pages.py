"""What the demo's loaders of pages have in common."""

from wagtail.models import Locale, Page, Site


def publish(page: Page, values: dict) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save()
    page.save_revision().publish()


def make_indexes(model: type[Page], texts: dict[str, tuple[str, str, str]], **values) -> None:
    """The list of a kind of page in each language of `texts` (language → title, slug, summary), the first of which is
    Albanian, below its front page; those that are there stay as they are."""
    source = model.objects.filter(locale__language_code="sq").first()
    for language, (title, slug, summary) in texts.items():
        locale = Locale.objects.get(language_code=language)
        if model.objects.filter(locale=locale).exists():
            continue
        own = {"title": title, "slug": slug, "summary": summary, **values}
        if source is None:
            home = Site.objects.get(is_default_site=True).root_page
            source = home.add_child(instance=model(locale=locale, **own))
            source.save_revision().publish()
        else:
            publish(source.copy_for_translation(locale), own)
