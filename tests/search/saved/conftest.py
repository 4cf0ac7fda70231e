"""A clock that only tests move."""

import pytest
import time_machine

START = "2026-11-23T12:00:00+01:00"  # a Monday


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock
