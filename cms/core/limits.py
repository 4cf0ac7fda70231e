"""How often something may be asked for, counted in the cache all servers share."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.shortcuts import render


def over_limit(name: str, who, *, most: int, seconds: int, cost: int = 1) -> bool:
    """Count `cost` for `who`, and say whether that is more than `most` within the present span of `seconds`."""
    key = f"limit:{name}:{who}:{int(time.time()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key, cost) > most
    except ValueError:  # the span ended between the two calls
        return False


def address_of(request) -> str:
    return get_adapter(request).get_client_ip(request)


def too_many(request):
    return render(request, "429.html", {"only_homes": True}, status=429)
