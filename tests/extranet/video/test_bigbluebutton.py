"""The other server: what it is asked, what it is told, and how its troubles are said."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from cms.access.models import AuditEntry
from extranet.video import bigbluebutton
from extranet.video.bigbluebutton import BigBlueButton, parse
from extranet.video.rooms import NotAnswering, Person
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.video import link_in

from .bbb import BBB, SECRET, failed, is_signed

pytestmark = pytest.mark.django_db
ADDRESS = "/en/video/space/dhoma/"


@pytest.fixture
def bbb(settings):
    server = BBB()
    settings.BIGBLUEBUTTON_URL, settings.BIGBLUEBUTTON_SECRET = server.url, SECRET
    yield server
    server.close()


def told(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def join(client, user) -> str:
    client.force_login(user)
    return link_in(client.post(ADDRESS))


def test_a_meeting_is_made_and_joined(client, bbb, space):
    ana = make_member(space, user=make_user("ana@example.org", first_name="Ana", last_name="Šešelj & Çela"))
    client.force_login(ana)
    client.get(ADDRESS)
    assert bbb.asked == [], "nothing is asked before the click"
    link = join(client, ana)
    (created,) = bbb.asked
    assert is_signed(created)
    assert is_signed(link)
    assert link.startswith(f"{bbb.url}api/join?")
    given = told(link)
    ((meeting, kept),) = bbb.meetings.items()
    assert (given["meetingID"], given["createTime"]) == (meeting, kept["createTime"])
    assert given["fullName"] == "Ana Šešelj & Çela"
    assert given["role"] == "VIEWER"
    assert "guest" not in given
    assert "password" not in given
    assert kept["record"] == kept["allowStartStopRecording"] == "false"
    assert kept["attendeePW"] != kept["moderatorPW"]
    for secret in ("ana@example.org", "Dhoma", "dhoma", "secret room", "spaces/dhoma"):
        assert secret not in str(given) + str(kept)


@pytest.mark.parametrize(
    ("role", "participation", "expected"),
    [
        ("guest", "moderate", ("VIEWER", "true")),
        ("member", "publish", ("VIEWER", None)),
        ("member", "moderate", ("MODERATOR", None)),
        ("moderator", "consume", ("MODERATOR", None)),
        ("admin", "consume", ("MODERATOR", None)),
    ],
)
def test_who_is_who(client, bbb, role, participation, expected):
    given = told(join(client, make_member(make_space(slug="dhoma", participation=participation), role)))
    assert (given["role"], given.get("guest")) == expected


def test_all_come_into_one_meeting(client, bbb, space):
    first, second = (told(join(client, make_member(space))) for _ in range(2))
    assert len(bbb.asked) == 2
    assert len(bbb.meetings) == 1
    assert first["createTime"] == second["createTime"]
    assert first["userID"] != second["userID"]


def test_many_at_once_come_into_one_meeting(bbb):
    server, person = BigBlueButton(bbb.url, SECRET), Person("key", "Ana", moderates=False, is_guest=False)
    with ThreadPoolExecutor(8) as pool:
        links = list(pool.map(lambda _n: server.link("room", person), range(24)))
    assert len(set(links)) == 1


def test_a_link_is_for_one_meeting_only(client, bbb, space):
    before = told(join(client, make_member(space)))
    bbb.meetings.clear()  # it ended
    assert told(join(client, make_member(space)))["createTime"] != before["createTime"]


@pytest.mark.parametrize("ending", ["", "api", "api/"])
def test_the_address_as_bbb_conf_prints_it(bbb, ending):
    assert BigBlueButton(bbb.url + ending, SECRET).create("room")
    assert BigBlueButton(bbb.url.rstrip("/"), SECRET).create("other")


def test_an_answer_in_chunks(bbb):
    bbb.answers = lambda asked: asked.say_in_chunks(asked.right())
    assert BigBlueButton(bbb.url, SECRET).create("room") == bbb.meetings["room"]["createTime"]


def test_a_wrong_secret(client, bbb, space, settings):
    settings.BIGBLUEBUTTON_SECRET = "another secret of the same length......"
    assert_said(client, make_member(space))


BOMB = (
    '<!DOCTYPE response [<!ENTITY a "SUCCESS"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<response><returncode>&a;</returncode><meetingID>%s</meetingID><createTime>1</createTime></response>"
)
FILE = '<!DOCTYPE response [<!ENTITY a SYSTEM "file:///etc/passwd">]><response><returncode>&a;</returncode></response>'
RIGHT = "<response><returncode>SUCCESS</returncode><meetingID>{}</meetingID><createTime>{}</createTime></response>"
TROUBLES = {
    "status 500": lambda asked: asked.say(500, "x"),
    "status 404": lambda asked: asked.say(404, "x"),
    "a redirect": lambda asked: asked.say(302, "", Location="http://127.0.0.1:9/"),
    "refused": lambda asked: asked.say(200, failed("idNotUnique")),
    "empty": lambda asked: asked.say(200, ""),
    "no XML": lambda asked: asked.say(200, "<html><p>Welcome"),
    "not even text": lambda asked: asked.say(200, b"\xff\xfe\x00\x01"),
    "entities": lambda asked: asked.say(200, BOMB % told(asked.path)["meetingID"]),
    "a file of ours": lambda asked: asked.say(200, FILE),
    "another meeting": lambda asked: asked.say(200, RIGHT.format("other", 1)),
    "no time": lambda asked: asked.say(200, RIGHT.format(told(asked.path)["meetingID"], "1&role=MODERATOR")),
    "too much": lambda asked: asked.say(200, "<response>" + "x" * 100_000 + "</response>"),
    "packed": lambda asked: asked.say(200, gzip.compress(asked.right()), **{"Content-Encoding": "gzip"}),
    "slow to begin": lambda asked: time.sleep(1),
    "slow all along": lambda asked: asked.drip(0.05),
    "hangs up": lambda asked: asked.wfile.close(),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_is_said_and_joins_nobody(client, bbb, space, monkeypatch, caplog, trouble):
    monkeypatch.setattr(bigbluebutton, "READ", 0.3)
    monkeypatch.setattr(bigbluebutton, "LONGEST", 0.6)
    bbb.answers = TROUBLES[trouble]
    assert_said(client, make_member(space))
    assert len(bbb.asked) == 1
    assert SECRET not in caplog.text
    assert "checksum" not in caplog.text
    bbb.answers = None
    assert link_in(client.post(ADDRESS)), "and then it goes on"


def test_nobody_is_there(client, bbb, space):
    bbb.close()
    assert_said(client, make_member(space))


def assert_said(client, user) -> None:
    client.force_login(user)
    answer = client.post(ADDRESS)
    assert answer.status_code == 503
    body = answer.content.decode()
    assert "The video server does not answer." in body
    assert "Join the call" in body
    assert not link_in(answer)
    assert not AuditEntry.objects.filter(details__joined="video").exists()


def test_reads_plain_answers_only():
    assert parse(b"<response><returncode>SUCCESS</returncode></response>").findtext("returncode") == "SUCCESS"
    with pytest.raises(NotAnswering):
        parse(b'<!DOCTYPE response SYSTEM "http://127.0.0.1:9/x.dtd"><response/>')
