"""Half a configuration is none, and is said."""

import pytest

from extranet.video import checks
from extranet.video.servers import server
from tests.builders.video import JITSI

BBB = {"BIGBLUEBUTTON_URL": "https://bbb.example.test/bigbluebutton/", "BIGBLUEBUTTON_SECRET": "s" * 40}


def put(settings, values: dict) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def found(deploy: bool = False) -> list[str]:
    return [
        problem.id
        for problem in (checks.video_server_is_safe if deploy else checks.video_server_is_whole)(None)
    ]


def test_none_is_fine():
    assert server() is None
    assert found() == found(deploy=True) == []


@pytest.mark.parametrize(("values", "kind"), [(JITSI, "Jitsi"), (BBB, "BigBlueButton")])
def test_a_whole_one(settings, values, kind):
    put(settings, values)
    assert type(server()).__name__ == kind
    assert found() == found(deploy=True) == []


@pytest.mark.parametrize(
    ("values", "missing"), [(values, name) for values in (JITSI, BBB) for name in values]
)
def test_half_a_one(settings, values, missing):
    put(settings, values | {missing: ""})
    assert server() is None
    (error,) = checks.video_server_is_whole(None)
    assert error.id == "kuvend.E041"
    assert missing in error.msg


def test_two_are_too_many(settings):
    put(settings, JITSI | BBB)
    assert found() == ["kuvend.E040"]


@pytest.mark.parametrize("address", ["https://meet.example.test/?x=1", "https://meet.example.test/#x"])
def test_an_address_with_more_behind_it(settings, address):
    put(settings, JITSI | {"JITSI_URL": address})
    assert found() == ["kuvend.E042"]


@pytest.mark.parametrize(("seconds", "said"), [(29, True), (30, False), (3600, False), (3601, True)])
def test_how_long_a_link_lives(settings, seconds, said):
    put(settings, {"VIDEO_LINK_SECONDS": seconds})
    assert found() == (["kuvend.E043"] if said else [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"JITSI_URL": "http://meet.example.test"}, ["kuvend.W040"]),
        ({"JITSI_URL": "http://localhost:8443"}, []),
        ({"JITSI_SECRET": "short"}, ["kuvend.W041"]),
    ],
)
def test_an_unsafe_one(settings, change, expected):
    put(settings, JITSI | change)
    assert found(deploy=True) == expected
