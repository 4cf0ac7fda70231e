"""A small public site with one of every kind of page, in three languages; for tests that look at all of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone, translation

from cms.news.models import Authorship, Correction
from cms.organisations.models import Organisation
from cms.programmes.models import ProgrammeLink
from cms.visibility.models import VisibilityGuidePage

from .pages import make_home, make_image, make_news, make_news_index, make_page, make_translation
from .people import make_organisation
from .practices import make_practice
from .programmes import make_field, make_mark, make_pillar, make_programme, make_staff_member
from .publications import make_author, make_dossier, make_publication
from .topics import make_municipality, make_topic

TEXT = "<h2>Çka u bë</h2><p>Komuna, institucionet qendrore dhe partnerët u takuan.</p><ul><li>Afati</li></ul>"
BODY = [
    ("text", TEXT),
    ("quote", {"text": "Nuk na duhen më shumë takime.", "by": "Zyrtare komunale"}),
    ("callout", {"title": "Afati", "text": "<p>Deri më 30 nëntor.</p>"}),
    ("figures", {"figures": [{"number": "38", "text": "komuna"}, {"number": "1.4 mln", "text": "banorë"}]}),
    ("steps", {"title": "Hapat", "steps": [{"title": "Propozimi", "text": "dërgohet"}]}),
]
LANGUAGES = ("sq", "sr-latn", "en")


@dataclass
class PublicSite:
    #: Kind of page → its source in Albanian.
    pages: dict
    #: Kind of screen → the name of its address and what fills it.
    screens: dict

    def addresses(self, language: str) -> dict[str, str]:
        """Kind → address in a language."""
        with translation.override(language):
            found = {
                kind: page.get_translations(inclusive=True).get(locale__language_code=language).url
                for kind, page in self.pages.items()
            }
            return found | {kind: reverse(name, args=args) for kind, (name, args) in self.screens.items()}


def make_public_site() -> PublicSite:
    image, topic = (
        make_image(),
        make_topic(name_sq="Dialogu", name_sr="Dijalog", name_en="Dialogue", slug="dialogu"),
    )
    town = make_municipality(
        slug="gjilan", name_sq="Gjilan", name_sr="Gnjilane", aliases="Gjilani", website="https://example.org"
    )
    donor = make_organisation(
        kind=Organisation.Kind.DONOR,
        slug="fondacioni",
        name_sq="Fondacioni Partner",
        description_sq="Fondacion.",
    )
    make_mark(
        donor,
        sentence_en="Financed by the Partner Foundation.",
        disclaimer_sq="Përgjigjet Instituti.",
        on_front_page=True,
    )
    person = make_staff_member(
        slug="arta", image=image, email="arta@example.org", email_shown=True, about_sq="Drejton."
    )
    person.topics.set([topic])
    person.save()
    make_practice(title="Ndarja në burim", municipality=town, topics=[topic])

    standard = make_page("Rreth Institutit", summary="Kush jemi", show_in_menus=True)
    make_page("Nën këtë", parent=standard)
    image.contextual_alt_text, image.decorative = "Salla", False
    standard.body = [*BODY, ("figure", {"image": image, "caption": "Salla", "credit": "KLGI"})]
    standard.save()
    pillar = make_pillar(
        "Dialogu", place=2, summary="Si metodë dhe si mjet", topics=[topic], show_in_menus=True
    )
    described = {
        "target_groups": ["media", "csos"],
        "methodology": "<p>Hapur</p>",
        "tools": "<ul><li>Tryeza</li></ul>",
    }
    period = {"starts": date(2026, 1, 1), "ends": date(2099, 12, 31)}
    field = make_field(
        "Konsensusi", pillar, place=2, summary="Vendime me ndjekje", topics=[topic], **described, **period
    )
    programme = make_programme(
        "Një kalendar për të 38 komunat", field, donors=[donor], summary="Afatet në një vend", topics=[topic],
        why="<p>Ftesa vonohet.</p>", body=BODY[:2], responsible=person, contact="a@example.org",
        image=image, image_alt="Salla", **described, **period,
    )  # fmt: skip
    make_news_index(show_in_menus=True)
    news = None
    for number in range(5):
        news = make_news(
            f"Lajmi {number}: tri komuna, një kamion", text=TEXT, summary="Çka u bë", image=image, image_alt="Salla",
            date=timezone.localdate() - timedelta(days=number),
        )  # fmt: skip
        news.topics.set([topic])
        news.municipalities.set([town])
        news.body = [*BODY]
        news.save()
    author = make_author("Arta Lumezi", slug="arta-lumezi", picture=image)
    news.authorships = [Authorship(author=author)]
    news.corrections = [Correction(date=timezone.localdate(), text="Afati është më 30.", locale=news.locale)]
    news.save()
    older = make_publication(
        "Buxheti në njëzet pyetje", pages=("Faqja e parë", "Faqja e dytë"), text=TEXT, authors=(author, donor, "A. Z."),
        edition="1", topics=[topic], municipalities=[town],
    )  # fmt: skip
    publication = make_publication(
        "Buxheti në njëzet pyetje, botimi i dytë", pages=("Faqja e parë", "Faqja e dytë"), text=TEXT, authors=(author,),
        summary="Si lexohet buxheti", edition="2", replaces=older, topics=[topic], date=date(2026, 5, 1),
    )  # fmt: skip
    dossier = make_dossier("Buxheti", pages=[publication, news], topics=[topic])
    ProgrammeLink.objects.create(page=news, programme=programme)
    programme.results = [
        ("result", {"title": "U hap", "date": date(2026, 8, 20), "text": "Afatet.", "page": news})
    ]
    programme.save()
    guide = _make_guide()
    pages = {
        "home": make_home(), "standard": standard, "pillar": pillar, "field": field, "programme": programme,
        "news": news, "guide": guide, "news list": news.get_parent().specific, "publication": publication,
        "publications": publication.get_parent().specific, "dossier": dossier,
        "dossiers": dossier.get_parent().specific,
    }  # fmt: skip
    for kind in sorted(set(pages) - {"home"}, key=list(pages).index):
        for language in ("sr-latn", "en"):
            if not pages[kind].has_translation(make_home(language).locale):
                make_translation(pages[kind], language)
    _fill_front_pages(programme)
    screens = {
        "topics": ("topics:list", []), "topic": ("topics:detail", [topic.slug]),
        "people": ("staff:list", []), "person": ("staff:detail", [person.slug]),
        "organisations": ("organisations:list", []), "municipalities": ("organisations:municipalities", []),
        "author": ("authors:detail", [author.slug]),
        "municipality": ("organisations:detail", [town.slug]), "organisation": ("organisations:detail", [donor.slug]),
    }  # fmt: skip
    return PublicSite(pages, screens)


def _make_guide() -> VisibilityGuidePage:
    home = make_home()
    rule = {"example": "stretched", "text": "Mos e zgjatni"}
    rules = {
        "title": "Rregullat",
        "text": "<p>Pak.</p>",
        "do": [{"example": "right", "text": "Po"}],
        "dont": [rule],
    }
    sections = [
        (name, {"title": f"Pjesa {number}", "text": "<p>Tekst.</p>"})
        for number, name in enumerate(("variants", "colours", "clear_space", "donors"))
    ]
    body = [("text", "<p>Ky udhëzues.</p>"), *sections, ("rules", rules)]
    page = VisibilityGuidePage(title="Udhëzuesi", summary="Si paraqitemi", locale=home.locale, body=body)
    return home.add_child(instance=page)


def _fill_front_pages(programme) -> None:
    values = [
        {"label": "Raundi i parë", "value": Decimal("41.5")},
        {"label": "Raundi i dytë", "value": Decimal(70)},
    ]
    for language in LANGUAGES:
        home = make_home(language)
        home.headline, home.summary = "Qeverisje lokale që flet", "Të gjithë rreth një tryeze."
        home.featured, home.body = programme, [("text", TEXT)]
        home.highlight = [
            (
                "highlight",
                {"number": "7 nga 10", "text": "marrin përgjigje", "values": values, "unit": " %",
                 "source": "Matja", "source_url": "https://example.org"},
            )
        ]  # fmt: skip
        home.save()
