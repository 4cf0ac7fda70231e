"""The demo site's news from demo/news/*.md; with a scale, many more of them for load tests."""

from datetime import date, timedelta
from functools import partial
from random import Random

from django.conf import settings
from django.db import transaction
from tqdm import tqdm
from wagtail.models import Locale

from cms.core import demo_pages
from cms.core.content_files import ContentFile, read
from cms.organisations.models import Organisation
from cms.topics.demo import tagged

from .demo_pictures import ALT, picture
from .models import Author, Authorship, Correction, NewsIndexPage, NewsPage

PER_SCALE = 100
INDEX = {
    "sq": ("Lajme", "lajme", "Çfarë u bë, pse, kur dhe kush është përgjegjës."),
    "sr-latn": ("Vesti", "vesti", "Šta je urađeno, zašto, kada i ko je odgovoran."),
    "en": ("News", "news", "What was done, why, when and who is responsible."),
}


def load(scale: int = 0) -> None:
    make_indexes()
    for files in read(settings.BASE_DIR / "demo" / "news").values():
        if not any(_exists(file) for file in files.values()):
            _create(files)
    if scale:
        _generate(scale * PER_SCALE)


def make_indexes() -> None:
    """The list of news in each language, below its front page."""
    demo_pages.make_indexes(NewsIndexPage, INDEX, show_in_menus=True)


def _exists(file: ContentFile) -> bool:
    return NewsPage.objects.filter(locale__language_code=file.language, slug=file.slug).exists()


def _create(files: dict[str, ContentFile]) -> None:
    """One piece of news in Albanian, with its translations."""
    from cms.home.demo import (
        anchor,  # the front page knows the news, so not the other way round while loading
    )

    source = None
    image = picture(next(iter(files.values())).key)
    for language in ("sq", "sr-latn", "en"):
        if language not in files:
            continue
        file = files[language]
        fields = file.fields
        kind = fields.get("kind", "").lower()
        values = {
            "title": fields["title"],
            "slug": file.slug,
            "summary": fields.get("lead") or fields.get("summary", ""),
            "date": date.fromisoformat(fields["date"]),
            "kind": kind if kind in NewsPage.Kind.values else NewsPage.Kind.NEWS,
            "image": image,
            "image_alt": ALT[language],
            "body": file.body(partial(anchor, language=language)),
        }
        locale = Locale.objects.get(language_code=language)
        if source is None:
            parent = NewsIndexPage.objects.get(locale=locale)
            page = NewsPage(locale=locale, **values)
            page.authorships = [Authorship(author=author) for author in _authors(file)]
            page.corrections = _corrections(file, locale)
            source = parent.add_child(instance=page)
            source.topics.set(tagged(fields.get("topics", "")))
            source.municipalities.set(
                Organisation.objects.filter(slug__in=fields.get("municipalities", "").split(", "))
            )
            source.save()
            source.save_revision().publish()
        else:
            page = source.copy_for_translation(locale)
            page.corrections = _corrections(file, locale, page.corrections.all())
            demo_pages.publish(page, values)


def _authors(file: ContentFile) -> list[Author]:
    """Those of `authors: a, b`, or of the older `author: a`."""
    names = file.fields.get("authors", file.fields.get("author", "")).split(",")
    return [
        Author.objects.filter(name=name).first() or Author.objects.create(name=name)
        for name in map(str.strip, names)
        if name
    ]


def _corrections(file: ContentFile, locale: Locale, source=()) -> list[Correction]:
    """Of `corrections: 2026-10-05 | what was wrong`, several after one another with ` || `; each is the translation of
    the one in the same place of `source`."""
    texts = [text.strip() for text in file.fields.get("corrections", "").split(" || ") if " | " in text]
    keys = [correction.translation_key for correction in source]
    made = []
    for place, text in enumerate(texts):
        day, _bar, words = text.partition(" | ")
        key = {"translation_key": keys[place]} if place < len(keys) else {}
        made.append(
            Correction(date=date.fromisoformat(day), text=words, locale=locale, sort_order=place, **key)
        )
    return made


# --- load data ---------------------------------------------------------------------------------------

WHO = [
    "Komuna e Prizrenit",
    "Komuna e Pejës",
    "Komuna e Gjilanit",
    "Forumi i komunave",
    "Grupi i punës",
    "Instituti",
]
DID = ["miraton", "shqyrton", "publikon", "përgatit", "diskuton", "vlerëson"]
WHAT = [
    "planin e zhvillimit",
    "buxhetin komunal",
    "raportin vjetor",
    "strategjinë e mjedisit",
    "kalendarin e takimeve",
]
WHY = ["bashkë me qytetarët", "për vitin e ardhshëm", "sipas agjendës evropiane", "me partnerët zhvillimorë"]


def _generate(wanted: int) -> None:
    """Fills up to `wanted` generated news in Albanian: the same ones every time."""
    index = NewsIndexPage.objects.get(locale__language_code="sq")
    there = NewsPage.objects.child_of(index).filter(slug__startswith="prove-").count()
    for number in tqdm(range(there, wanted), desc="news", unit="page", disable=wanted - there < 100):
        chance = Random(number)  # noqa: S311 (content, not secrets)
        title = f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(WHY)} ({number + 1})"
        sentences = [
            f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(WHY)}."
            for _ in range(20)
        ]
        with transaction.atomic():
            index.add_child(
                instance=NewsPage(
                    locale=index.locale,
                    title=title,
                    slug=f"prove-{number}",
                    summary=sentences[0],
                    date=date(2023, 1, 1) + timedelta(days=number % 700),
                    body=[("text", f"<p>{' '.join(sentences[:10])}</p><p>{' '.join(sentences[10:])}</p>")],
                )
            )
