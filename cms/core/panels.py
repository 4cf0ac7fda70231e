"""Places on a page that features fill: whoever owns the place imports none of them."""

from collections.abc import Callable

Panel = Callable[..., dict | None]


class Panels:
    """Panels for one place: `panel(request, obj) -> {"template": …, …} | None`."""

    def __init__(self) -> None:
        self._panels: list[tuple[int, Panel]] = []

    def register(self, order: int) -> Callable[[Panel], Panel]:
        """A decorator that adds a panel; those with smaller numbers come first."""

        def add(panel: Panel) -> Panel:
            self._panels.append((order, panel))
            self._panels.sort(key=lambda entry: entry[0])
            return panel

        return add

    def shown(self, request, obj) -> list[dict]:
        """What the panels that have something to show about `obj` show."""
        return [shown for _order, panel in self._panels if (shown := panel(request, obj)) is not None]
