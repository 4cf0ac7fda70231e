"""Running text and what interrupts it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .pasted import clean

#: Headings start at the second level: the first is the page's title.
FEATURES = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul", "hr"]


class RichText(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": FEATURES, **kwargs})

    def get_prep_value(self, value):
        """What the database gets is clean, wherever the text came from."""
        return clean(super().get_prep_value(value))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/rich_text.html"


class Quote(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quotation"))
    by = blocks.CharBlock(label=_("who said it"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class Callout(blocks.StructBlock):
    """What a reader must not miss."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=150)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("Important")
        template = "blocks/callout.html"
