"""Many at once: all of a list or nobody, every wrong line named."""

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from extranet.spaces.guest_lists import MAX_LINES, as_text, read_list
from extranet.spaces.joining import Invitation
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
MANY = "/en/spaces/dhoma/invitations/many/"
ALL = ["guest", "member", "moderator", "admin"]


def read(text, role="member", roles=ALL):
    return read_list(text, role=role, expires_at=None, language="en", roles=roles)


class TestReading:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    @time_machine.travel("2026-11-23T12:00Z", tick=False)
    def test_separators_and_headings(self, separator):
        lines = [
            ["E-mail", "Name", "Role", "Until"],
            ["Arta@Example.org", "Arta Krasniqi", "guest", "31.12.2026"],
            ["b@example.org", "", "Moderator", ""],
            ["c@example.org"],
        ]
        wanted, problems = read("\r\n".join(separator.join(line) for line in lines))
        assert problems == []
        assert [(person.email, person.role) for person in wanted] == [
            ("arta@example.org", "guest"), ("b@example.org", "moderator"), ("c@example.org", "member"),
        ]  # fmt: skip
        assert wanted[0].name == "Arta Krasniqi"
        assert timezone.localtime(wanted[0].expires_at).strftime("%d.%m.%Y %H:%M") == "31.12.2026 23:59"

    def test_roles_in_every_language(self):
        wanted, problems = read("a@example.org;;Anëtar\nb@example.org;;član\nc@example.org;;MEMBER")
        assert not problems
        assert {person.role for person in wanted} == {"member"}

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("arta", "“arta” is not an e-mail address"),
            ("a@example.org;A;boss", "“boss” is not a role you may give"),
            ("a@example.org;A;admin", "“admin” is not a role you may give"),
            ("a@example.org;A;guest", "a guest needs an end date"),
            ("a@example.org;A;guest;tomorrow", "“tomorrow” is not a date"),
            ("a@example.org;A;guest;31.12.9999", "is not a date"),
            ("a@example.org;A;guest;1.1.2020", "lies in the past"),
            ("a@example.org;A;member;;more", "there are more than four columns"),
            ("ok@example.org", "ok@example.org is on line 1 already"),
            (f"{'a' * 250}@example.org", "is not an e-mail address"),
        ],
    )
    def test_every_wrong_line_is_named(self, line, problem):
        _wanted, problems = read(f"ok@example.org\n\n{line}\n", roles=["guest", "member"])
        assert len(problems) == 1
        assert problems[0].startswith("Line 3: ")
        assert problem in problems[0]

    def test_empty_and_too_long(self):
        assert "empty" in read("\n \n")[1][0]
        many = "\n".join(f"p{number}@example.org" for number in range(MAX_LINES + 1))
        assert "201 people" in read(many)[1][0]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
    def test_encodings_of_spreadsheets(self, encoding):
        assert as_text("a@example.org;Đorđe Žarković".encode(encoding)).endswith("Đorđe Žarković")


@pytest.fixture
def space(client):
    space = make_space(slug="dhoma", join="team")
    client.force_login(make_member(space, "admin"))
    return space


DATA = {"role": "member", "language": "en", "expires_at": ""}


@pytest.mark.usefixtures("space")
class TestSending:
    def test_preview_then_send(self, client):
        data = {**DATA, "people": "a@example.org;Arta\nb@example.org"}
        page = client.post(MANY, data).content.decode()
        assert "Invite 2 people?" in page
        assert "Nothing is sent yet." in page
        assert not mail.outbox
        assert client.post(MANY, {**data, "send": "1"})["Location"] == "/en/spaces/dhoma/invitations/"
        assert {message.to[0] for message in mail.outbox} == {"a@example.org", "b@example.org"}

    def test_a_file(self, client):
        file = SimpleUploadedFile("lista.csv", b"\xef\xbb\xbfE-mail;Emri\r\na@example.org;Arta\r\n")
        page = client.post(MANY, {**DATA, "file": file}).content.decode()
        assert "Invite 1 person?" in page
        assert "a@example.org;Arta" in page  # carried on to the second step

    def test_whole_or_nothing(self, client):
        data = {**DATA, "people": "a@example.org\nnonsense\n", "send": "1"}
        page = client.post(MANY, data).content.decode()
        assert "Line 2: “nonsense”" in page
        assert "a@example.org" in page  # what was written is not lost
        assert not Invitation.objects.exists()
        assert not mail.outbox

    def test_a_large_file_is_refused_before_it_is_read(self, client):
        file = SimpleUploadedFile("lista.csv", b"a" * 100_001)
        assert b"The file is too large" in client.post(MANY, {**DATA, "file": file}).content

    def test_a_member_gives_no_higher_role(self, client, space):
        client.force_login(make_member(space))
        page = client.post(MANY, {**DATA, "people": "a@example.org;;admin", "send": "1"}).content
        assert b"not a role you may give" in page
        client.post(MANY, {**DATA, "role": "admin", "people": "a@example.org", "send": "1"})
        assert not Invitation.objects.exists()
