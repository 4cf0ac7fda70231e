"""The ten most used paths of the partners' side, each walked with the keyboard alone and without JavaScript.

The languages and the widths take turns: each path is walked in two languages, all three are walked in both ways.
"""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.access.policies import can
from extranet.documents.files import KINDS
from extranet.documents.models import Document, Folder
from extranet.documents.uploads import keep
from extranet.spaces.models import Membership
from tests.builders.documents import make_document, make_pdf
from tests.builders.invitations import token_in
from tests.builders.people import PASSWORD, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.walking import ByKeyboard, WithoutJavaScript

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("sq", "sr-latn", "en")
WORD = "kanarinekuqe"


@pytest.fixture(
    params=[ByKeyboard, pytest.param(WithoutJavaScript, marks=pytest.mark.long)],
    ids=["keyboard", "no-script"],
)
def walk(request, open_page, live_server):
    """walk(number of the path, user) → a walker who is signed in; without a user, nobody is."""
    way = [ByKeyboard, WithoutJavaScript].index(request.param)

    def walk(number: int, user=None):
        language = LANGUAGES[(number + way) % len(LANGUAGES)]
        walker = request.param(open_page, live_server.url, language, phone=(number + way) % 2 == 0)
        if user:
            walker.sign_in(user)
        return walker

    return walk


@pytest.fixture
def space():
    return make_space(
        slug="dhoma", name_sq="Dhoma", name_sr="Dhoma", name_en="Dhoma", participation="publish"
    )


def test_1_signing_in_and_opening_a_space(walk, space):
    user = make_member(space)
    walker = walk(1)
    walker.open("accounts/login/")
    walker.write("login", user.email)
    walker.write("password", PASSWORD)
    walker.press("Sign in")
    walker.follow("Dhoma")
    assert walker.heading() == "Dhoma"


def test_2_uploading_and_publishing(walk, space, tmp_path):
    file = tmp_path / "raporti.pdf"
    file.write_bytes(make_pdf("Raporti i vitit."))
    walker = walk(2, make_member(space))
    walker.open("spaces/dhoma/")
    walker.follow("Upload a document")
    walker.attach("file", file)
    walker.write("title", "Raporti vjetor")
    walker.press("Upload and publish")
    assert walker.heading() == "Raporti vjetor"
    document = Document.objects.get()
    assert (document.state, document.text_state) == ("published", "read")


def test_3_finding_inside_the_text_and_opening_the_page(walk, space):
    user = make_member(space)
    make_document(space, text=["Faqja e parë.", "Faqja e dytë.", f"Këtu fshihet {WORD}."])
    walker = walk(3, user)
    walker.open("spaces/dhoma/")
    walker.follow("Search in this space")
    walker.write("q", WORD)
    walker.press("Search")
    walker.go_by(walker.page.locator(".hit__fragment a"))
    assert walker.page.url.endswith("?unit=3#unit-3")
    assert WORD in walker.page.locator("#unit-3").inner_text()


def test_4_making_a_folder_and_moving_into_it(walk, space):
    user = make_member(space)
    document = make_document(space, user, title="Raporti")
    walker = walk(4, user)
    walker.open("spaces/dhoma/documents/")
    walker.follow("New folder")
    walker.write("name", "Viti 2026")
    walker.press("Make the folder")
    assert walker.heading() == "Viti 2026"
    folder = Folder.objects.get()
    walker.follow("Documents")
    walker.tick("Tick “%(name)s”", name="Raporti")
    walker.press("Move")
    walker.choose("folder_pk", str(folder.pk))
    walker.press("Move to “%(name)s”", name="Dhoma")
    assert walker.heading() == "Viti 2026"
    document.refresh_from_db()
    assert document.folder == folder


def test_5_uploading_a_version_and_comparing(walk, space, tmp_path):
    user = make_member(space)
    first = ContentFile(b"Buxheti i komunes u miratua.", name="buxheti.txt")
    document = keep(space, user, first, KINDS["txt"], publish=True, title="Buxheti", language="sq")
    file = tmp_path / "buxheti-2.txt"
    file.write_text("Buxheti i komunes u rrezua.")
    walker = walk(5, user)
    walker.open(f"documents/{document.pk}/")
    walker.follow("Upload a new version")
    walker.attach("file", file)
    walker.write("note", "Pas mbledhjes")
    walker.press("Upload")
    walker.open(f"documents/{document.pk}/versions/")
    assert walker.page.get_by_text("Pas mbledhjes").is_visible()
    walker.follow("Compare versions")
    assert "rrezua" in walker.page.locator("ins").inner_text()
    assert "miratua" in walker.page.locator("del").inner_text()


def test_6_checking_out_editing_and_releasing(walk, space):
    user = make_member(space)
    document = make_document(space, user, title="Plani")
    walker = walk(6, user)
    walker.open(f"documents/{document.pk}/")
    walker.press("Check out")
    document.refresh_from_db()
    assert document.checked_out_by == user
    walker.follow("Edit")
    walker.write("title", "Plani i ri")
    walker.press("Save")
    assert walker.heading() == "Plani i ri"
    walker.press("Release")
    document.refresh_from_db()
    assert (document.title, document.checked_out_by) == ("Plani i ri", None)


def test_7_sharing_one_item_until_a_date_and_ending_it(walk, space):
    moderator = make_member(space, "moderator")
    expert = make_user("eksperti@example.org", first_name="Arta", last_name="Krasniqi")
    document = make_document(space, title="Plani")
    until = (timezone.localtime() + timedelta(days=30)).replace(hour=23, minute=59)
    walker = walk(7, moderator)
    walker.open(f"documents/{document.pk}/")
    walker.follow("Share")
    walker.write("email", expert.email)
    walker.write_moment("expires_at", until)
    walker.press("Share")
    assert can(expert, "view", document)
    guest = walk(7, expert)
    guest.open("shared-with-me/")
    guest.follow("Plani")
    assert guest.heading() == "Plani"
    walker.press("End", "Arta Krasniqi")
    assert walker.reads("Nobody outside this space.")
    assert not can(type(expert).objects.get(pk=expert.pk), "view", document)
    assert guest.page.reload().status == 404


def test_8_inviting_somebody_who_is_new(walk, space):
    walker = walk(8, make_member(space, "admin"))
    walker.open("spaces/dhoma/")
    walker.follow("Members")
    walker.write("email", "arta@example.org")
    walker.choose("language", walker.language)
    walker.press("Send the invitation")
    newcomer = walk(8)
    newcomer.open(f"spaces/invitation/to/{token_in(mail.outbox[-1])}/")
    newcomer.write("first_name", "Arta")
    newcomer.write("last_name", "Krasniqi")
    newcomer.choose("language", newcomer.language)
    newcomer.write("password", "nje fjalekalim i gjate")
    newcomer.press("Open an account and accept")
    assert newcomer.heading() == "Dhoma"
    assert urlsplit(newcomer.page.url).path == f"/{newcomer.language}/spaces/dhoma/"
    assert Membership.objects.get(user__email="arta@example.org").role == "member"


def test_9_asking_to_join_and_being_accepted(walk, space):
    type(space).objects.update(visibility="private", join="team")
    admin = make_member(space, "admin")
    partner = make_partner(first_name="Arta", last_name="Krasniqi")
    walker = walk(9, partner)
    walker.open("spaces/")
    walker.follow("Dhoma")
    walker.follow("Ask to join")
    walker.write("sentence", "Punojmë për të njëjtën komunë.")
    walker.press("Ask")
    assert walker.heading() == "Dhoma"
    answering = walk(9, admin)
    answering.open("spaces/dhoma/members/")
    answering.go_by(answering.page.locator("main .notice a"))  # one person asks to join
    answering.press("Accept", "Arta Krasniqi")
    walker.open("spaces/dhoma/")
    walker.follow("Documents")
    assert walker.heading() == walker.say("Documents")


def test_10_changing_policies_and_reading_what_happened(walk, space):
    type(space).objects.update(visibility="private")
    admin, member = make_member(space, "admin"), make_member(space)
    make_partner()
    walker = walk(10, admin)
    walker.open("spaces/dhoma/")
    walker.follow("Settings")
    walker.choose("visibility", "open")
    walker.choose("participation", "consume")
    walker.press("Save")
    assert walker.heading() == walker.say("Who gains, who loses")
    assert walker.page.get_by_text(str(member)).is_visible()
    assert walker.reads("may no longer")
    assert walker.reads("may from now on")
    space.refresh_from_db()
    assert space.visibility == "private"
    walker.press("Save the new policies")
    space.refresh_from_db()
    assert (space.visibility, space.participation) == ("open", "consume")
    walker.follow("Activity")
    assert AuditEntry.objects.filter(space_id=space.pk, action="policy").count() == 1
    walker.follow("Who could see it", "Dhoma")
    assert walker.heading() == walker.say("Who could see “%(name)s”", name="Dhoma")
    assert walker.page.get_by_role("rowheader", name=str(member)).is_visible()
