"""The half ring of nine seats: three pillars with three fields each. A pillar's pages light its own."""

from dataclasses import dataclass
from math import cos, pi, sin

PILLARS, FIELDS = 3, 3
WIDE, MIDDLE, RADIUS = 120, 60, 48


@dataclass(frozen=True)
class Seat:
    """Where it stands in a box of 120 × 66 (written as SVG reads numbers: templates would localise them), of which
    pillar and field it is (from 1), and whether it speaks."""

    x: str
    y: str
    pillar: int
    field: int
    speaks: bool


def nine_seats(pillar: int = 0, field: int = 0) -> list[Seat]:
    """From left to right. Without a pillar all speak; with a field only that one does."""
    found = []
    for number in range(PILLARS * FIELDS):
        angle = pi - pi * (number + 0.5) / (PILLARS * FIELDS)
        of, at = number // FIELDS + 1, number % FIELDS + 1
        speaks = not pillar or (of == pillar and field in (0, at))
        found.append(
            Seat(
                f"{MIDDLE + RADIUS * cos(angle):.1f}",
                f"{MIDDLE - RADIUS * sin(angle):.1f}",
                of,
                at,
                speaks,
            )
        )
    return found
