"""The back office in the editors' languages: what Wagtail and its companions say is in locale/libraries."""

import json

import lxml.html
import polib
import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.admin.localization import get_js_translation_strings
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.images.forms import GroupImagePermissionFormSet, ImageInsertionForm, URLGeneratorForm
from wagtail.users.models import UserProfile

from tests.builders.pages import make_news
from tests.builders.people import make_editor
from tests.check_libraries import DOMAINS, compare, folder, misfits, sources, translated
from tests.check_messages import LOCALE, LOCALES, catalogue, extract

LANGUAGES = {"sq": "sq", "sr_Latn": "sr-latn"}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_of_the_installed_packages_is_translated(locale, domain):
    assert not list(compare(locale, domain))


def test_the_packages_are_read():
    assert ("", "Save draft") in {(key[0] or "", key[1]) for key in sources("django")}
    assert len(sources("django")) > 1500
    assert len(sources("djangojs")) > 100
    assert (folder("wagtail.admin") / "locale").is_dir()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_projects_own_words_win_and_the_others_arrive(locale):
    own = {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(catalogue(LOCALE, locale)))
        if not entry.obsolete
    }
    with translation.override(LANGUAGES[locale]):
        for found, entry in translated(locale, "django").items():
            if found in own or entry.msgid_plural:
                continue
            text = translation.pgettext(*found) if found[0] else translation.gettext(found[1])
            assert text == entry.msgstr
        many = {
            number: translation.ngettext("Delete 1 page", "Delete %(counter)s pages", number)
            for number in (2, 5)
        }
    assert (
        many
        == {
            "sq": {2: "Fshini %(counter)s faqe", 5: "Fshini %(counter)s faqe"},
            "sr_Latn": {2: "Izbrišite %(counter)s stranice", 5: "Izbrišite %(counter)s stranica"},
        }[locale]
    )


def message(source: str, text: str = "", plural: str = "", texts: tuple[str, ...] = (), fuzzy: bool = False):
    return polib.POEntry(
        msgid=source,
        msgid_plural=plural,
        msgstr=text,
        msgstr_plural=dict(enumerate(texts)),
        flags=["fuzzy"] if fuzzy else [],
    )


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (message("Save"), "untranslated"),
        (message("Save", "Sačuvajte", fuzzy=True), "fuzzy"),
        (message("Save", "Сачувајте"), "Cyrillic in"),
        (message("Page %(n)s", "Stranica"), "other placeholders than in"),
        (message("<b>Page</b>", "<i>Stranica</i>"), "other tags in “<i>Stranica</i>” than in"),
        (message("Publish in ", "Objavite na"), "other spaces around “Objavite na” than around"),
        (message("page", "", "pages", ("stranica", "stranice")), "other plural forms than"),
        (message("page", "", "pages", ("stranica", "stranice", "")), "untranslated"),
        (
            message("%d page", "", "%d pages", ("%d stranica", "%d stranice", "stranica")),
            "other placeholders than in",
        ),
    ],
)
def test_what_does_not_fit_is_named(entry, fault):
    assert list(misfits("sr_Latn", entry, entry)) == [fault]


def test_what_fits_is_not():
    entry = message("<b>1</b> page", "", "<b>%d</b> pages", ("<b>1</b> faqe", "<b>%d</b> faqe"))
    assert not list(misfits("sq", entry, entry))


@pytest.fixture
def editor(client):
    user = make_editor()
    UserProfile.get_for_user(user)
    client.force_login(user)
    return user


def text_of(response) -> str:
    assert response.status_code == 200
    document = lxml.html.fromstring(response.content)
    for hidden in document.xpath("//script|//style|//template"):
        hidden.drop_tree()
    return " | ".join(" ".join(text.split()) for text in document.itertext() if text.strip())


HOME, EXPLORER, EDITING, PICTURE = "home", "explorer", "editing", "picture"
WORDS = {
    ("sq", HOME): ["Paneli kryesor", "Llogaria"],
    ("sq", EXPLORER): ["Shfletim", "Përditësuar", "Shihni të publikuarën", "Veprime në grup", "Ka nënfaqe"],
    ("sq", EDITING): ["Ruani draftin", "Promovimi", "Pamja paraprake", "Bllokoni", "Pjesa e adresës"],
    ("sq", PICTURE): ["Shtoni një imazh", "Skedari", "Ngarkimi"],
    ("sr-latn", HOME): ["Kontrolna tabla", "Nalog"],
    ("sr-latn", EXPLORER): [
        "Pregledanje",
        "Ažurirano",
        "Prikažite objavljeno",
        "Grupne radnje",
        "Ima podstranice",
    ],
    ("sr-latn", EDITING): ["Sačuvajte nacrt", "Promocija", "Pregled", "Zaključajte", "Deo adrese"],
    ("sr-latn", PICTURE): ["Dodajte sliku", "Datoteka", "Otpremanje"],
}
ENGLISH = [
    "Account", "Add an image", "Any", "Bulk actions", "Checks", "Copy", "Dashboard", "Delete", "Draft", "Edit",
    "Exploring", "Has child pages", "History", "Live", "Locking:", "More actions", "Move", "Page type", "Preview",
    "Promote", "Publish", "Save draft", "Settings", "Site summary", "Skip to main content", "Slug", "Status",
    "Title", "Unpublish", "Updated", "Upload", "Usage", "View history", "View live",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "screen"), WORDS)
def test_screens_speak_the_editors_language(client, editor, language, screen):
    UserProfile.objects.filter(user=editor).update(preferred_language=language)
    page = make_news()
    addresses = {
        HOME: reverse("wagtailadmin_home"),
        EXPLORER: reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        EDITING: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        PICTURE: reverse("wagtailimages:add"),
    }
    text = text_of(client.get(addresses[screen]))
    assert [word for word in WORDS[language, screen] if word.lower() not in text.lower()] == []
    assert [word for word in ENGLISH if word in text.split(" | ")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sq",
            {
                "Move down": "Zhvendoseni poshtë",
                "Download PO file": "Shkarkoni skedarin PO",
                "%(num)s error": ["%(num)s gabim", "%(num)s gabime"],
            },
        ),
        (
            "sr-latn",
            {
                "Move down": "Premestite niže",
                "Download PO file": "Preuzmite PO datoteku",
                "%(num)s error": ["%(num)s greška", "%(num)s greške", "%(num)s grešaka"],
            },
        ),
    ],
)
def test_scripts_get_the_words_of_the_editors_language(client, editor, language, words):
    UserProfile.objects.filter(user=editor).update(preferred_language=language)
    # Wagtail's pages take the one, the screen for translating has the other besides.
    for name in ("wagtailadmin_javascript_catalog", "wagtail_localize:javascript_catalog"):
        script = client.get(reverse(name)).content.decode()
        served = json.loads(script.split("const newcatalog = ", 1)[1].split("};", 1)[0] + "}")
        assert {source: served[source] for source in words} == words


@pytest.mark.parametrize(
    ("language", "months", "days"),
    [
        ("sq", ["Janar", "Shkurt", "Mars"], ["E dielë", "E hënë", "E martë"]),
        ("sr-latn", ["januar", "februar", "mart"], ["nedelja", "ponedeljak", "utorak"]),
    ],
)
def test_the_calendar_has_names_of_months_and_days(language, months, days):
    with translation.override(language):
        strings = get_js_translation_strings()
    assert strings["MONTHS"][:3] == months
    assert strings["WEEKDAYS"][:3] == days
    assert "1 page selected" not in strings["BULK_ACTIONS"]["PAGE"].values()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sq", ["Teksti alternativ", "Zgjidhni", "Gjerësia", "Ndryshimi i çdo imazhi"]),
        ("sr-latn", ["Alternativni tekst", "Izaberite", "Širina", "Izmena svih slika"]),
        ("en", ["Alt text", "Choose", "Width", "Edit any image"]),
    ],
)
def test_labels_read_at_the_start_are_translated_when_they_are_shown(language, words):
    with translation.override(language):
        shown = [
            ImageInsertionForm()["alt_text"].label,
            ChooserViewSet.choose_one_text,
            URLGeneratorForm()["width"].label,
            GroupImagePermissionFormSet.permission_types[1][2],
        ]
        assert [str(label) for label in shown] == words


def test_words_that_we_use_in_another_sense_have_a_context(tmp_path):
    """Else our translation would stand in the back office's own screens: a field of a form is no field of work."""
    catalogues = extract(tmp_path)
    for locale in LOCALES:
        own = polib.pofile(str(catalogue(catalogues, locale)))
        plain = {entry.msgid for entry in own if not entry.msgctxt and not entry.obsolete}
        assert plain.isdisjoint({"Field", "Private"})
