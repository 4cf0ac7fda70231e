"""Small charts drawn by the server: bars with their labels and values, as SVG that needs no script."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format

WIDE, LINE, LABEL_ROOM, VALUE_ROOM = 440, 42, 20, 90


@dataclass(frozen=True)
class Bar:
    """Widths are written as SVG reads numbers: templates would localise them."""

    label: str
    shown: str
    y: int
    length: float
    largest: bool

    @property
    def width(self) -> str:
        return f"{self.length:.1f}"

    @property
    def label_y(self) -> int:
        return self.y - 6

    @property
    def value_x(self) -> str:
        return f"{self.length + 8:.1f}"

    @property
    def value_y(self) -> int:
        return self.y + 12


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    #: The same in words, for who does not see it.
    description: str

    @property
    def width(self) -> int:
        return WIDE

    @property
    def height(self) -> int:
        return LINE * len(self.bars)


def bars(values: list[tuple[str, float | Decimal]], unit: str = "") -> Chart:
    """`values`: label and number ≥ 0, in the order in which they are drawn. The longest bar is the largest number."""
    numbers = [(label, Decimal(str(value))) for label, value in values]
    most = max((number for _label, number in numbers), default=Decimal(0)) or Decimal(1)
    drawn = []
    for at, (label, number) in enumerate(numbers):
        whole = number == number.to_integral_value()
        shown = number_format(int(number) if whole else number.normalize(), use_l10n=True)
        drawn.append(
            Bar(
                label=label,
                shown=f"{shown}{unit}",
                y=at * LINE + LABEL_ROOM,
                length=float(max(number, Decimal(0)) / most) * (WIDE - VALUE_ROOM),
                largest=number == most,
            )
        )
    return Chart(drawn, "; ".join(f"{bar.label}: {bar.shown}" for bar in drawn))
