"""The demo's content keeps the promises that its loaders and the leak tests rely on."""

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from docx import Document
from pptx import Presentation

from cms.organisations.institutions import ORGANISATIONS
from cms.organisations.municipalities import MUNICIPALITIES
from cms.topics.demo import TOPICS
from search.analysis import tokens

DEMO = Path(__file__).parents[2] / "demo"
LANGUAGES = ("sq", "sr-latn", "en")
PAGES = sorted(DEMO.glob("pages/*.md"))
NEWS = sorted(DEMO.glob("news/*.md"))
PUBLICATIONS = sorted(DEMO.glob("publications/*.md"))
DOSSIERS = sorted(DEMO.glob("dossiers/*.md"))
FILES = sorted(path for path in DEMO.glob("files/*") if path.is_file())
PDFS = sorted(DEMO.glob("files/publications/*.pdf"))
SPACES = {space["slug"]: space for space in json.loads((DEMO / "spaces.json").read_text())}
PEOPLE = {person["login"]: person for person in json.loads((DEMO / "people.json").read_text())}


def split(path):
    header, _, body = path.read_text().partition("\n\n")
    return dict(line.split(": ", 1) for line in header.splitlines()), body


def languages_of(paths):
    found = {}
    for path in paths:
        name, language, _ = path.name.split(".")
        found.setdefault(name, set()).add(language)
    return found


def pages_of(path):
    """The text of a file, page by page (of Office files, all in one)."""
    match path.suffix:
        case ".pdf":
            return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]
        case ".docx":
            document = Document(path)
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return ["\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])]
        case ".pptx":
            shapes = (shape for slide in Presentation(path).slides for shape in slide.shapes)
            return ["\n".join(shape.text_frame.text for shape in shapes)]
        case ".xlsx":
            values = (row for sheet in openpyxl.load_workbook(path) for row in sheet.values)
            return ["\n".join(str(value) for row in values for value in row)]


def keys(text):
    return {token.surface for token in tokens(text, "sq")}


TEXTS = {path: pages_of(path) for path in (*FILES, *PDFS)}


@pytest.mark.parametrize("name", ["home", "about", "promotion", "dialogue", "development"])
def test_every_page_is_in_three_languages(name):
    assert languages_of(PAGES)[name] == set(LANGUAGES)


def test_three_articles_lack_a_language():
    found = languages_of(NEWS)
    assert len(found) == 25
    missing = {name: set(LANGUAGES) - has for name, has in found.items() if len(has) < 3}
    assert missing == {
        "waste-cooperation": {"en"},
        "number-is-not-enough": {"sr-latn"},
        "budget-transparency": {"sq", "sr-latn"},
    }


@pytest.mark.parametrize("path", NEWS, ids=lambda path: path.name)
def test_an_article_is_complete(path):
    header, body = split(path)
    assert set(header) - {"topics", "municipalities", "authors", "corrections"} == {
        *("title", "lead", "date", "slug", "kind")
    }
    assert header["kind"] in {"news", "opinion", "announcement", "interview"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \| .+", header.get("corrections", "2026-10-05 | text"))
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", header["slug"])
    assert date(2026, 2, 1) <= date.fromisoformat(header["date"]) <= date(2026, 11, 30)
    assert 200 <= len(body.split()) <= 450


def test_publications_and_dossiers_are_in_three_languages():
    for paths, many in ((PUBLICATIONS, 12), (DOSSIERS, 3)):
        found = languages_of(paths)
        assert len(found) == many
        assert all(languages == set(LANGUAGES) for languages in found.values())


@pytest.mark.parametrize("path", PUBLICATIONS, ids=lambda path: path.name)
def test_a_publication_is_complete(path):
    header, body = split(path)
    assert set(header) - {"authors", "replaces", "isbn", "municipalities"} == {
        *("title", "subtitle", "slug", "kind", "date", "publisher", "edition", "topics", "pdf", "summary")
    }
    assert header["kind"] in {
        *("report", "analysis", "guide", "methodology", "infographic", "video", "statistics", "monitoring")
    }
    assert DEMO / "files" / "publications" / header["pdf"] in PDFS
    assert header.get("replaces") in {None, *languages_of(PUBLICATIONS)}
    digits = [int(digit) for digit in header.get("isbn", "") if digit.isdigit()]
    assert sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    assert 150 <= len(body.split()) <= 400


@pytest.mark.parametrize("path", DOSSIERS, ids=lambda path: path.name)
def test_a_dossier_lists_what_is_there_in_its_language(path):
    header, body = split(path)
    language = path.name.split(".")[1]
    assert set(header) == {"title", "slug", "summary", "topics", "pages"}
    for page in header["pages"].split(", "):
        assert (DEMO / f"{page}.{language}.md").exists(), page
    assert 120 <= len(body.split()) <= 250


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_a_publications_file_is_small_and_its_text_readable(path):
    assert path.stat().st_size < 90 * 1024
    assert 3 <= len(TEXTS[path]) <= 8
    title = split(next(p for p in PUBLICATIONS if split(p)[0]["pdf"] == path.name))[0]["title"]
    assert "".join(title.split()) in "".join(TEXTS[path][0].split())


@pytest.mark.parametrize("path", [*PAGES, *NEWS, *PUBLICATIONS, *DOSSIERS], ids=lambda path: path.name)
def test_text_keeps_to_the_markdown_that_is_loaded(path):
    header, body = split(path)
    assert header["title"]
    assert header.get("lead") or header["summary"]
    for line in body.splitlines():
        assert re.match(r"$|###? |- |> |[^#>\-\s|]", line), line
        if line.startswith("> "):
            assert " — " in line
    assert set(re.findall(r"\]\(([^)]*)\)", body)) <= {
        "/about",
        "/promotion",
        "/dialogue",
        "/development",
        "/news",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_names_three_pillars_with_three_fields(language):
    header, _ = split(DEMO / "pages" / f"home.{language}.md")
    for number in (1, 2, 3):
        assert header[f"pillar_{number}_title"]
        assert header[f"pillar_{number}_text"]
        assert len(header[f"pillar_{number}_fields"].split(" | ")) == 3


def test_the_spaces_are_the_three_of_the_leak_story():
    assert {slug: space["visibility"] for slug, space in SPACES.items()} == {
        "forum": "open",
        "performanca": "private",
        "donatoret": "secret",
    }


def test_documents_are_there_and_theirs():
    documents = [(space, document) for space in SPACES.values() for document in space["documents"]]
    assert sorted(document["file"] for _, document in documents) == [path.name for path in FILES]
    assert sorted(document["state"] for _, document in documents if document["state"] != "published") == [
        "draft",
        "pending",
    ]
    for space, document in documents:
        assert document["language"] in LANGUAGES
        owner = PEOPLE[document["owner"]]
        assert space["slug"] in {membership["space"] for membership in owner["memberships"]}


def test_tags_are_there():
    topics = {slug for slug, *_names in TOPICS}
    tagged = [split(path)[0].get("topics", "") for path in (*PAGES, *NEWS, *PUBLICATIONS, *DOSSIERS)]
    assert {slug for text in tagged if text for slug in text.split(", ")} == topics
    for space in SPACES.values():
        assert set(space["topics"]) <= topics
        assert set(space["municipalities"]) <= {municipality.slug for municipality in MUNICIPALITIES}
        assert space["organisation"] in {organisation.slug for organisation in ORGANISATIONS}


def test_the_people():
    assert set(PEOPLE) == {
        *("admin", "editor", "staff", "moderator", "member"),
        *("guest", "former", "outsider", "donor", "municipality", "reviewer"),
    }
    organisations = {o.slug for o in (*ORGANISATIONS, *MUNICIPALITIES)}
    for login, person in PEOPLE.items():
        assert person["email"] == f"{login}@demo.example"
        assert person["organisation"] in organisations or login == "outsider"
        assert {membership["space"] for membership in person["memberships"]} <= set(SPACES)
    assert PEOPLE["guest"]["memberships"][0]["expires_days"] == 1
    assert PEOPLE["former"]["memberships"][0]["expires_days"] == -1
    assert PEOPLE["outsider"]["memberships"] == PEOPLE["admin"]["memberships"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_small_and_its_text_readable(path):
    assert path.stat().st_size < 150_000
    assert path.suffix != ".pdf" or 4 <= len(TEXTS[path]) <= 12
    language = next(d["language"] for s in SPACES.values() for d in s["documents"] if d["file"] == path.name)
    letters = {"sq": "ëç" if path.suffix == ".pdf" else "ë", "sr-latn": "čćšž", "en": ""}[language]
    assert all(letter in "".join(TEXTS[path]) for letter in letters)


@pytest.mark.parametrize(
    ("word", "space"),
    [
        ("vardishta", "donatoret"),
        ("zhurnova", "donatoret"),
        ("brizotal", "donatoret"),
        ("rrezalta", "performanca"),
        ("piezometra", "performanca"),
    ],
)
def test_a_canary_stands_in_one_space_only(word, space):
    inside = {document["file"] for document in SPACES[space]["documents"]}
    found = {path.name for path, pages in TEXTS.items() if any(word in keys(page) for page in pages)}
    assert found
    assert found <= inside
    for path in (
        *(*PAGES, *NEWS, *PUBLICATIONS, *DOSSIERS),
        *(DEMO / "spaces.json", DEMO / "people.json"),
    ):
        assert word not in keys(path.read_text()), path


def test_the_rare_word_is_on_the_third_page():
    pages = TEXTS[DEMO / "files" / "raporti-i-pilotimit.pdf"]
    assert [number for number, page in enumerate(pages, 1) if "piezometra" in keys(page)] == [3]
