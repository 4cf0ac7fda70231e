"""Running text and what interrupts it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

#: Headings start at the second level: the first is the page's title.
FEATURES = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul", "hr"]


class RichText(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": FEATURES, **kwargs})

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
