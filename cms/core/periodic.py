"""What the worker does every few seconds beside its tasks: catching up after whatever went wrong."""

from collections.abc import Callable

_sweeps: list[Callable[[], object]] = []


def every_sweep(function: Callable[[], object]) -> Callable[[], object]:
    """Register `function`: cheap when there is nothing to do, safe to run in several workers at once."""
    if function not in _sweeps:
        _sweeps.append(function)
    return function


def sweep() -> None:
    for function in _sweeps:
        function()
