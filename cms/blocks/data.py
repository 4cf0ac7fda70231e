"""Numbers with their source."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ChartValue(blocks.StructBlock):
    label = blocks.CharBlock(label=_("what"), max_length=60)
    value = blocks.DecimalBlock(label=_("number"), min_value=0, max_digits=14, decimal_places=2)


class Highlight(blocks.StructBlock):
    """One number that tells much; a few others to compare it with; where they come from."""

    number = blocks.CharBlock(
        label=_("number"), max_length=20, help_text=_("As it is read: 72 %, 1.4 million.")
    )
    text = blocks.CharBlock(label=_("what it counts"), max_length=200)
    values = blocks.ListBlock(
        ChartValue(),
        label=_("bars of a small chart"),
        default=[],
        max_num=8,
        help_text=_("Two to eight, or none."),
    )
    unit = blocks.CharBlock(
        label=_("unit"),
        max_length=10,
        required=False,
        help_text=_("Stands after each number of the chart, such as %."),
    )
    source = blocks.CharBlock(label=_("source"), max_length=200)
    source_url = blocks.URLBlock(label=_("address of the source"), required=False)

    class Meta:
        icon = "order"
        label = _("Number with a chart")
        template = "blocks/highlight.html"
