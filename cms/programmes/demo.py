"""The demo site's fields and programmes (demo/fields, demo/programmes) and the institute's people (demo/staff.json)."""

import json
from datetime import date
from functools import partial

from django.conf import settings
from wagtail.models import Page

from cms.core.content_files import ContentFile, read
from cms.home.demo import anchor, home_of, locale_of, page_of
from cms.news.demo_pictures import ALT, picture
from cms.organisations.models import Organisation
from cms.topics.demo import tagged

from .models import FieldPage, ProgrammeLink, ProgrammePage, ProgrammePartner
from .staff import StaffMember

LANGUAGES = ("sq", "sr-latn", "en")
#: Pillar → its fields, in their places.
FIELDS = {
    "promotion": ("processes", "practices", "models"),
    "dialogue": ("communication", "consensus", "cooperation"),
    "development": ("partnerships", "joint-agenda", "co-creation"),
}
#: What the front page shows of it.
FEATURED = "calendar-for-all"
HIGHLIGHT = {
    "sq": (
        "7 nga 10",
        "kërkesa të qytetarëve marrin përgjigje brenda afatit",
        ("Raundi i parë, 2025", "Raundi i dytë, 2026", "Raundi i tretë, 2026"),
        "Matja me blerësin e fshehtë, të dhëna të faqes demonstruese",
    ),
    "sr-latn": (
        "7 od 10",
        "zahteva građana dobija odgovor u roku",
        ("Prvi krug, 2025.", "Drugi krug, 2026.", "Treći krug, 2026."),
        "Merenje metodom tajnog kupca, podaci pokaznog sajta",
    ),
    "en": (
        "7 in 10",
        "requests of citizens are answered within the deadline",
        ("First round, 2025", "Second round, 2026", "Third round, 2026"),
        "Mystery shopping, figures of the demo site",
    ),
}
ROUNDS = (41, 56, 70)


def load(scale: int = 0) -> None:
    _load_staff()
    fields, programmes = (read(settings.BASE_DIR / "demo" / name) for name in ("fields", "programmes"))
    for pillar, keys in FIELDS.items():
        for place, key in enumerate(keys, start=1):
            if not _english(FieldPage, key):
                _create(FieldPage, fields[key], pillar, place=place)
    for files in programmes.values():
        key = files["en"].key
        if not _english(ProgrammePage, key):
            _create(ProgrammePage, files, files["en"].fields["field"])
            _link_news(key, files["en"].fields.get("news", ""))
    _fill_front_pages()


def _load_staff() -> None:
    for row in json.loads((settings.BASE_DIR / "demo" / "staff.json").read_text(encoding="utf-8")):
        values = {
            f"{name}_{code}": text for name in ("role", "about") for code, text in row.pop(name).items()
        }
        topics = row.pop("topics")
        person, _created = StaffMember.objects.update_or_create(
            slug=row.pop("slug"), defaults={**row, **values}
        )
        person.topics.set(tagged(topics))
        person.save()


def _english(model, key: str):
    return model.objects.filter(slug=key, locale__language_code="en").first()


def _create(model, files: dict[str, ContentFile], parent: str, **values) -> None:
    """In Albanian, with its translations; `parent` is the key of the page above."""
    source = None
    for language in LANGUAGES:
        file = files[language]
        if source is None:
            above = _above(parent, language)
            source = page = above.add_child(
                instance=model(
                    locale=locale_of(language), title=file.fields["title"], slug=file.slug, body=[], **values
                )
            )
            page.topics.set(tagged(file.fields["topics"]))
        else:
            page = source.copy_for_translation(locale_of(language))
        _fill(page, file)


def _above(key: str, language: str):
    pillar = page_of(key, language) if key in FIELDS else None
    if pillar:
        return pillar
    return FieldPage.objects.get(
        translation_key=_english(FieldPage, key).translation_key, locale__language_code=language
    )


def _fill(page, file: ContentFile) -> None:
    fields = file.fields
    page.title, page.slug, page.summary = fields["title"], file.slug, fields.get("lead", "")
    page.body = file.body(partial(anchor, language=file.language))
    page.target_groups = [group.strip() for group in fields["groups"].split(",")]
    page.methodology, page.tools = f"<p>{fields['methodology']}</p>", f"<p>{fields['tools']}</p>"
    page.starts, page.ends = date.fromisoformat(fields["starts"]), date.fromisoformat(fields["ends"])
    if isinstance(page, ProgrammePage):
        page.why, page.contact = f"<p>{fields['why']}</p>", fields.get("contact", "")
        page.responsible = StaffMember.objects.get(slug=fields["responsible"])
        page.image, page.image_alt = picture(file.key), ALT[file.language]
        page.partners = [_partner(text) for text in fields["partners"].split(", ")]
        page.results = [
            _result(text, file.language) for name, text in fields.items() if name.startswith("result_")
        ]
    page.save()
    page.save_revision().publish()


def _partner(text: str) -> ProgrammePartner:
    role, slug = text.split("=")
    return ProgrammePartner(role=role, organisation=Organisation.objects.get(slug=slug))


def _result(text: str, language: str) -> tuple[str, dict]:
    day, title, *more = text.split(" | ")
    page = _news(more[1], language) if len(more) > 1 else None
    value = {"date": date.fromisoformat(day), "title": title, "text": more[0] if more else "", "page": page}
    return "result", value


def _news(key: str, language: str) -> Page | None:
    """A piece of news by the key of its files: in this language, or in whichever it has."""
    file = read(settings.BASE_DIR / "demo" / "news")[key]
    slugs = {language: file[language].slug} if language in file else {}
    for code, slug in (slugs or {code: file[code].slug for code in file}).items():
        if page := Page.objects.filter(slug=slug, locale__language_code=code).first():
            return page
    return None


def _link_news(key: str, news: str) -> None:
    programme = ProgrammePage.objects.get(
        translation_key=_english(ProgrammePage, key).translation_key, locale__language_code="sq"
    )
    for name in filter(None, news.split(", ")):
        if page := _news(name, "sq"):
            ProgrammeLink.objects.get_or_create(page=page, programme=programme)


def _fill_front_pages() -> None:
    featured = _english(ProgrammePage, FEATURED)
    for language in LANGUAGES:
        home = home_of(language)
        if home.featured_id or not featured:
            continue
        number, text, rounds, source = HIGHLIGHT[language]
        values = [{"label": label, "value": value} for label, value in zip(rounds, ROUNDS, strict=True)]
        home.featured = featured.get_translation(locale_of(language)) if language != "en" else featured
        home.highlight = [
            (
                "highlight",
                {
                    "number": number,
                    "text": text,
                    "values": values,
                    "unit": " %",
                    "source": source,
                    "source_url": "",
                },
            )
        ]
        home.save_revision().publish()
