"""Places on the front page that features fill; the front page imports none of them. An empty place is not there.

A feature registers in its `ready`: `@home_slot("agenda", order=10)` over a function `(request, page)` that gives
`{"template": …}` or None. The front page may be kept by caches: for strangers a slot holds only what everybody sees.
"""

from cms.core.panels import Panels

#: In the order in which they stand: what editors want to be read, what is coming, where one may have a say.
SLOTS = {"featured": Panels(), "agenda": Panels(), "consultations": Panels()}


def home_slot(name: str, order: int):
    return SLOTS[name].register(order)


def filled(request, page) -> dict[str, list[dict]]:
    return {name: shown for name, panels in SLOTS.items() if (shown := panels.shown(request, page))}
