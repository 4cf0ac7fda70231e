"""The documents of the demo's spaces: real files, their text read at once."""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.users.models import User
from extranet.spaces.demo import spaces
from extranet.spaces.models import Space

from .checkout import check_out
from .files import KINDS, inspect
from .folders import make_folder
from .models import Document, Folder
from .names import name_key
from .notices import tell_of_publication
from .tags import set_tags
from .tasks import make_preview, read_text
from .trash import trash
from .uploads import add_document
from .versions import add_version

FILES = settings.BASE_DIR / "demo" / "files"
TOPICS = ("buxhetin", "mbeturinat", "arsimin", "ujësjellësin", "rrugët", "kadastrën", "shëndetësinë")


def load(scale: int = 0) -> None:
    for entry in spaces():
        space = Space.objects.get(slug=entry["slug"])
        for document in entry["documents"]:
            if not Document.objects.filter(space=space, file_name=document["file"]).exists():
                _add(space, document, (FILES / document["file"]).read_bytes())
    _infected(Space.objects.get(slug="performanca"))
    forum = Space.objects.get(slug="forum")
    _something_in_the_trash(forum)
    there = Document.objects.filter(space=forum, file_name__startswith="ngarkese-").count()
    for number in range(there, scale * 100):
        topic = TOPICS[number % len(TOPICS)]
        text = (
            f"Raporti {number} për {topic}. "
            + f"Komuna raporton për {topic} në vitin {2010 + number % 17}. " * 40
        )
        _add(
            forum,
            {
                "file": f"ngarkese-{number}.txt",
                "title": f"Raporti {number} për {topic}",
                "description": "",
                "language": "sq",
                "state": "published",
                "owner": "staff",
            },
            text.encode(),
        )


def _infected(space: Space) -> None:
    """What its owner and the moderators see of a file that the scanner removed; nobody else sees any of it."""
    Document.objects.get_or_create(
        space=space,
        file_name="fatura-e-vonuar.docx",
        defaults={
            "title": "Fatura e vonuar",
            "language": "sq",
            "state": Document.State.PENDING,
            "owner": User.objects.get(email="member@demo.example"),
            "is_clean": False,
            "scan_state": Document.ScanState.INFECTED,
            "scan_found": "Doc.Downloader.Emotet",
            "owner_told_at": timezone.now(),
            "text_state": Document.TextState.NONE,
            "preview_state": Document.PreviewState.NONE,
            "media_type": KINDS["docx"].media_type,
            "size": 48_213,
            "sha256": "0" * 64,
        },
    )


def _add(space: Space, entry: dict, content: bytes) -> Document:
    owner = _person(entry["owner"])
    name, first = entry["file"], content
    if "former" in entry:  # the text of a first version, which the file replaces
        name, first = f"{name.rpartition('.')[0]}.txt", entry["former"].encode()
    upload = SimpleUploadedFile(name, first)
    document = add_document(
        space,
        owner,
        upload,
        inspect(upload),
        title=entry["title"],
        description=entry["description"],
        language=entry["language"],
        folder=_folder(space, entry.get("folder", []), owner),
    )
    set_tags(document, entry.get("tags", []))
    read_text.func(document.pk)
    if "former" in entry:
        upload = SimpleUploadedFile(entry["file"], content)
        add_version(document, upload, inspect(upload), by=owner, note=entry["note"])
        read_text.func(document.pk)
        document.refresh_from_db()
    if entry["state"] != Document.State.DRAFT:
        document.move_to(entry["state"], by=owner)
        if document.state == Document.State.PUBLISHED:
            tell_of_publication(document, by=owner)
    if "checked_out_by" in entry:
        check_out(document.pk, by=_person(entry["checked_out_by"]))
    make_preview.func(document.pk)
    return document


def _person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")


def _folder(space: Space, names: list[str], owner: User) -> Folder | None:
    folder = None
    for name in names:
        there = Folder.objects.filter(space=space, parent=folder, key=name_key(name)).first()
        folder = there or make_folder(space, name, parent=folder, by=owner)
    return folder


def _something_in_the_trash(space: Space) -> None:
    """So that the trash has something to restore."""
    name = "ftesa-e-vjeter.txt"
    if not Document.objects.filter(space=space, file_name=name).exists():
        entry = {
            "file": name,
            "title": "Ftesa e vjetër për takimin",
            "description": "U zëvendësua nga agjenda.",
            "language": "sq",
            "state": Document.State.PUBLISHED,
            "owner": "moderator",
        }
        document = _add(space, entry, "Ftesë për takimin e shtyrë të Forumit.".encode())
        trash(document, by=_person("moderator"))
