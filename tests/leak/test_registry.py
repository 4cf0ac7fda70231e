"""What is not in the matrix does not exist: a new address, mail or governed model has to be named there."""

from fnmatch import fnmatch
from pathlib import Path

from django.apps import apps
from django.conf import settings

from cms.access.policies import policy_of

from .surfaces import ASKED, NOT_ASKED, addresses

#: Mails, by their template of the text; each with how the matrix or a test of its own looks at it.
MAILS = {
    "search/mail/new.txt": "test_matrix: alerts of everybody, sent when all was known and after",
    "notifications/mail/news.txt": "test_matrix: notices of everybody, sent when all was known and after",
    "documents/mail/infected.txt": "tests/extranet/documents/test_scanning.py: to who sent the file",
    **dict.fromkeys(
        (
            "spaces/mail/invitation.txt",
            "spaces/mail/affiliation_ended.txt",
            "spaces/mail/guest_ends.txt",
            "spaces/mail/sponsored_guest_ends.txt",
        ),
        "tests/extranet/spaces: to the person meant, and to who may invite",
    ),
    **dict.fromkeys(
        (
            "organisations/mail/verify.txt",
            "organisations/mail/known.txt",
        ),
        "tests/cms/organisations: to the person meant, and to who looks after the organisation",
    ),
    **dict.fromkeys(
        ("editing/mail/asked.txt", "editing/mail/returned.txt", "editing/mail/approved.txt"),
        "tests/cms/editing/test_workflow.py: to who reviews pages, and to who handed one in",
    ),
    "spaces/mail/break_glass.txt": "tests/extranet/spaces/test_break_glass.py: to administrators only",
}
#: Models whose rows are hidden from some; each with the kind of thing that stands for it in the world.
GOVERNED = {
    "spaces.Space": "space",
    "documents.Document": "document",
    "access.AuditEntry": "log",
    "search.SavedSearch": "saved search",
    "practices.Practice": "practice",
    "documents.Folder": "folder",
    "announcements.Announcement": "announcement",
    "announcements.Communication": "communication",
    "discussions.Thread": "thread",
    "discussions.Post": "post",
    "notifications.Notice": "notice",
    "notifications.Undeliverable": "its person's and the staff's: tests/cms/notifications/test_problems.py",
    "documents.Tag": "tag",
    "documents.Upload": "upload",
    "spaces.Invitation": "invitation",
    "spaces.JoinRequest": "join request",
    "organisations.Affiliation": "affiliation",
    "organisations.Profile": "profile",
    "users.DataExport": "export",
    "organisations.Organisation": "public once approved",
    "topics.Topic": "public",
    "news.Author": "public",
    "programmes.StaffMember": "public once listed: tests/cms/programmes/test_staff.py",
    "visibility.DonorMark": "public with its organisation: tests/cms/visibility/test_placing.py",
}


def test_every_address_is_asked():
    named = {surface.name for surface in ASKED}
    missing = [
        name
        for name in addresses()
        if name not in named and not any(fnmatch(name, pattern) for pattern in NOT_ASKED)
    ]
    assert missing == [], "name them in tests/leak/surfaces.py"


def test_nothing_is_asked_that_is_not_there():
    assert {surface.name for surface in ASKED} <= set(addresses())


def test_every_mail_is_looked_at():
    folder = Path(settings.BASE_DIR) / "templates"
    there = {str(path.relative_to(folder)) for path in folder.glob("*/mail/*.txt")}
    bodies = {name for name in there if not name.endswith("_subject.txt")}
    assert bodies == MAILS.keys()


def test_every_governed_model_is_in_the_world():
    governed = {
        model._meta.label
        for model in apps.get_models()
        if (policy := policy_of(model)) is not None and not policy.opens_to_superusers
    }
    assert governed == GOVERNED.keys()
