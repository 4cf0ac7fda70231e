"""What tests ask of kept pages: how one looks to the first reader, and whether it is given without being worked out."""

import pytest
from django.test import Client

from cms.core import kept, page_cache


def fresh(address: str) -> tuple[int, bytes]:
    """As the first reader gets it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_cache, "_asked_by_a_stranger", lambda request: False)
        patch.setattr(kept, "look_up", lambda key: None)
        patch.setattr(kept, "keep", lambda key, value, noted, number: kept.Kept(value, frozenset(), 0, None))
        answer = Client().get(address)
    return answer.status_code, answer.content


def served(address: str) -> tuple[int, bytes]:
    """As the next reader gets it."""
    answer = Client().get(address)
    return answer.status_code, answer.content


def is_kept(address: str) -> bool:
    """Whether it would be given without being worked out. Who asks that has it kept from then on."""
    found, look_up = [], kept.look_up
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "look_up", lambda key: found.append((key, look_up(key))) or found[-1][1])
        Client().get(address)
    return any(value for key, value in found if key.startswith("page:"))
