import pytest
import time_machine


@pytest.fixture
def clock():
    """A Monday noon in Prishtina."""
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as moment:
        yield moment
