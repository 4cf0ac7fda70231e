"""What a Jitsi server is told, read by a library that verifies tokens as the server does."""

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from extranet.spaces.break_glass import open_space
from extranet.video.jitsi import Jitsi
from extranet.video.rooms import Person
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.video import JITSI, link_in

pytestmark = pytest.mark.django_db
NOW = "2026-11-26T12:00:00+01:00"


def join(client, user, slug="dhoma") -> str:
    client.force_login(user)
    return link_in(client.post(f"/en/video/space/{slug}/"))


def claims_of(link: str, secret: str = JITSI["JITSI_SECRET"]) -> dict:
    """Those of a token that holds now; JoseError otherwise."""
    (token,) = parse_qs(urlsplit(link).query)["jwt"]
    found = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"])
    rules = jwt.JWTClaimsRegistry(
        now=lambda: int(timezone.now().timestamp()),
        **{name: {"essential": True} for name in ("aud", "iss", "sub", "room", "exp", "nbf")},
    )
    rules.validate(found.claims)
    return found.claims


def test_the_token(client, jitsi, space):
    ana = make_member(space, user=make_user("ana@example.org", first_name="Ana", last_name="Krasniqi"))
    with time_machine.travel(NOW, tick=False):
        link = join(client, ana)
        claims = claims_of(link)
        assert claims["exp"] == timezone.now().timestamp() + 120
        assert timezone.now().timestamp() - 60 <= claims["nbf"] < timezone.now().timestamp()
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == ("https", "meet.example.test")
    assert parts.path == f"/{claims['room']}"
    assert (claims["aud"], claims["iss"], claims["sub"]) == ("kuvend", "kuvend", "meet.example.test")
    assert claims["context"]["user"]["name"] == "Ana Krasniqi"
    assert claims["context"]["user"]["moderator"] == "false"
    assert claims["moderator"] is False
    for secret in ("ana@example.org", "Dhoma", "dhoma", "secret room", f'"{ana.pk}"'):
        assert secret not in str(claims) + unquote(link)


def test_the_link_ends(client, jitsi, space):
    with time_machine.travel(NOW, tick=False) as clock:
        link = join(client, make_member(space))
        clock.shift(119)
        claims_of(link)
        clock.shift(2)
        with pytest.raises(ExpiredTokenError):
            claims_of(link)


def test_it_is_not_valid_long_before(client, jitsi, space):
    with time_machine.travel(NOW, tick=False) as clock:
        link = join(client, make_member(space))
        clock.shift(-60)
        with pytest.raises(JoseError):
            claims_of(link)


def test_a_guest_s_link_ends_with_their_place(client, jitsi, space):
    with time_machine.travel(NOW, tick=False):
        end = timezone.now() + timedelta(seconds=30)
        link = join(client, make_member(space, "guest", expires_at=end))
        assert claims_of(link)["exp"] == end.timestamp()


def test_an_emergency_entry_s_link_ends_with_it(client, jitsi, space):
    superuser = make_user(is_superuser=True, is_staff=True)
    with time_machine.travel(NOW, tick=False) as clock:
        opened = open_space(space, superuser, "Somebody has to end the call of last night.")
        clock.shift(3590)
        assert claims_of(join(client, superuser))["exp"] == opened.expires_at.timestamp()


def test_another_secret_is_refused(client, jitsi, space):
    with pytest.raises(BadSignatureError):
        claims_of(join(client, make_member(space)), secret="a secret of more than thirty-two characterz")


@pytest.mark.parametrize("role", ["guest", "member", "moderator", "admin"])
@pytest.mark.parametrize("participation", ["consume", "produce", "publish", "moderate"])
def test_who_moderates(client, jitsi, role, participation):
    space = make_space(slug="dhoma", participation=participation)
    claims = claims_of(join(client, make_member(space, role)))
    moderates = role in {"moderator", "admin"} or (role == "member" and participation == "moderate")
    assert claims["moderator"] is moderates
    user = claims["context"]["user"]
    assert (user["moderator"], user["affiliation"]) == (
        ("true", "owner") if moderates else ("false", "member")
    )


def test_one_room_for_all_and_another_for_each_space(client, jitsi, space):
    other = make_space(slug="tjetra")
    ana, ben = make_member(space), make_member(space)
    make_member(other, user=ana)
    here, also_here, there = (
        claims_of(join(client, user, slug))
        for user, slug in ((ana, "dhoma"), (ben, "dhoma"), (ana, "tjetra"))
    )
    assert here["room"] == also_here["room"] != there["room"]
    assert len(here["room"]) == 32
    assert here["room"] == here["room"].lower()
    ids = {claims["context"]["user"]["id"] for claims in (here, also_here, there)}
    assert len(ids) == 3, "nobody is followed from room to room"


@pytest.mark.parametrize("name", ["", "   ", "\u202e\x00"])
def test_who_has_no_name_shows_no_address(client, jitsi, space, name):
    user = make_member(space, user=make_user("ana@example.org", first_name=name))
    claims = claims_of(join(client, user))
    assert claims["context"]["user"]["name"] == "Without a name"
    assert (
        "ana@example.org" not in client.get("/en/video/space/dhoma/").content.decode().partition("<main")[2]
    )


def test_a_hard_name_arrives_whole(client, jitsi, space):
    user = make_member(space, user=make_user(first_name='Ç"<b>&', last_name="Šešelj č\u202eć " + "x" * 200))
    name = claims_of(join(client, user))["context"]["user"]["name"]
    assert name.startswith('Ç"<b>& Šešelj čć xxx')
    assert len(name) == 100


def test_a_tenant_is_the_subject():
    jitsi = Jitsi("https://meet.example.test/klgi/", "app", "s" * 32, 120)
    link = jitsi.link("room", Person("key", "Ana", moderates=False, is_guest=False))
    assert link.startswith("https://meet.example.test/klgi/room?jwt=")
    assert claims_of(link, "s" * 32)["sub"] == "klgi"
