"""The documents of the demo's spaces: real files, their text read at once."""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.users.models import User
from extranet.spaces.demo import spaces
from extranet.spaces.models import Space

from .files import KINDS, inspect
from .models import Document
from .tasks import make_preview, read_text
from .uploads import add_document

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


def _add(space: Space, entry: dict, content: bytes) -> None:
    upload = SimpleUploadedFile(entry["file"], content)
    document = add_document(
        space,
        User.objects.get(email=f"{entry['owner']}@demo.example"),
        upload,
        inspect(upload),
        title=entry["title"],
        description=entry["description"],
        language=entry["language"],
    )
    if entry["state"] != Document.State.DRAFT:
        document.move_to(entry["state"])
    read_text.func(document.pk)
    make_preview.func(document.pk)
