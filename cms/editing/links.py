"""The addresses of other sites to which pages link: which page names which, and when each is looked at."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from wagtail.models import Page

from . import web
from .models import WebAddress, WebAddressUse
from .outline import Outline
from .target_checks import own_path

EVERY, EVERY_FAILING = timedelta(days=7), timedelta(days=1)
#: How many are given to the worker at a time, at most one of each host: six a minute for one site.
AT_ONCE = 5
#: A look that was begun and not ended is begun anew after this time.
PATIENCE = timedelta(minutes=30)
LONGEST_URL = 2000


def key_of(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=16).hexdigest()


def external(outline: Outline) -> set[str]:
    """The addresses of other sites in a page, without the part that only the browser reads."""
    urls = {link.target.strip().partition("#")[0] for link in outline.links if link.kind == "address"}
    return {
        url
        for url in urls
        if url.casefold().startswith(("http://", "https://"))
        and len(url) <= LONGEST_URL
        and not own_path(url)
    }


def note(page: Page, urls: set[str]) -> None:
    """`page` links to exactly these. What nobody links to any more is forgotten."""
    keys = {key_of(url): url for url in sorted(urls)}
    now = timezone.now()
    with transaction.atomic():
        WebAddress.objects.bulk_create(
            [WebAddress(key=key, url=url, host=_host(url), due_at=now) for key, url in keys.items()],
            ignore_conflicts=True,
        )
        uses = WebAddressUse.objects.filter(page=page)
        gone = list(uses.exclude(address__key__in=keys).values_list("address_id", flat=True))
        uses.filter(address_id__in=gone).delete()
        WebAddressUse.objects.bulk_create(
            [WebAddressUse(address_id=pk, page_id=page.pk) for pk in _ids(keys)], ignore_conflicts=True
        )
        WebAddress.objects.filter(pk__in=gone, uses=None).delete()


def _ids(keys) -> QuerySet:
    return WebAddress.objects.filter(key__in=keys).values_list("pk", flat=True)


def _host(url: str) -> str:
    return url.split("/")[2].casefold()[:255]


def due(now=None) -> list[WebAddress]:
    """Those whose time has come, the longest waiting first, one of each host; nobody else is given them."""
    now = now or timezone.now()
    chosen: dict[str, WebAddress] = {}
    for address in WebAddress.objects.filter(due_at__lte=now).order_by("due_at", "pk")[: AT_ONCE * 20]:
        chosen.setdefault(address.host, address)
    return [
        address
        for address in list(chosen.values())[:AT_ONCE]
        if WebAddress.objects.filter(pk=address.pk, due_at=address.due_at).update(due_at=now + PATIENCE)
    ]


def look_at(address: WebAddress) -> None:
    """Ask it, and write down how it answers. What failed once is asked again on the next day."""
    answer = web.look(address.url)
    now = timezone.now()
    fails = answer.outcome in WebAddress.FAILING
    WebAddress.objects.filter(pk=address.pk).update(
        outcome=answer.outcome,
        status=answer.status,
        looked_at=now,
        failing_since=(address.failing_since or now) if fails else None,
        due_at=now + (EVERY_FAILING if fails else EVERY),
    )


def look_again(addresses: QuerySet) -> int:
    """On demand: the worker looks at these next."""
    return addresses.update(due_at=timezone.now())


def failing() -> QuerySet:
    """One row for each page and each address that it names and that failed at the last look."""
    return (
        WebAddressUse.objects.filter(address__outcome__in=WebAddress.FAILING)
        .select_related("address", "page__locale")
        .order_by(F("address__failing_since").asc(nulls_last=True), "pk")
    )
