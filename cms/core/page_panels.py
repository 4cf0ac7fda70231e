"""What follows the text of a public page. A feature registers its panel; the public site imports none."""

from collections.abc import Callable

Panel = Callable[..., dict | None]
_panels: list[tuple[int, Panel]] = []


def page_panel(order: int):
    """Register `panel(request, page) -> {"template": …, …} | None`. It may hold only what everybody sees: a
    page of the public site may be kept by caches."""

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel))
        _panels.sort(key=lambda entry: entry[0])
        return panel

    return register


def panels_for(request, page) -> list[dict]:
    return [shown for _order, panel in _panels if (shown := panel(request, page)) is not None]
