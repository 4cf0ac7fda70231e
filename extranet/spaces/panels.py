"""What features show on a space's home. A feature registers its panel; spaces import no feature."""

from collections.abc import Callable

Panel = Callable[..., dict | None]
_panels: list[tuple[int, Panel]] = []


def space_panel(order: int):
    """Register `panel(request, space) -> {"template": …, …} | None`, shown to whoever may enter the space."""

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel))
        _panels.sort(key=lambda entry: entry[0])
        return panel

    return register


def panels_for(request, space) -> list[dict]:
    return [shown for _order, panel in _panels if (shown := panel(request, space)) is not None]
