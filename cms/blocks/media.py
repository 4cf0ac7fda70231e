"""Pictures and files."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class Figure(blocks.StructBlock):
    """A picture. Wagtail's image block asks for its alternative text unless it is decoration."""

    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)
    credit = blocks.CharBlock(label=_("who made it"), required=False, max_length=150)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/figure.html"


class Files(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False, max_length=150)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("file")), label=_("files"))

    class Meta:
        icon = "doc-full"
        label = _("Files")
        template = "blocks/files.html"
