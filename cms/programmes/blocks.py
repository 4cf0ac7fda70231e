from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class Result(blocks.StructBlock):
    """What came of a programme, and when. A block and not a row beside the page: its words are translated with it."""

    date = blocks.DateBlock(label=_("date"), required=False)
    title = blocks.CharBlock(label=_("result"), max_length=200)
    text = blocks.TextBlock(label=_("in a few words"), max_length=600, required=False)
    page = blocks.PageChooserBlock(label=_("page about it"), required=False)

    class Meta:
        icon = "success"
        label = _("result")
