import pytest

from tests.builders.spaces import make_space
from tests.builders.video import use_jitsi


@pytest.fixture
def jitsi(settings):
    use_jitsi(settings)
    return settings


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma e fshehtë", name_en="The secret room")
