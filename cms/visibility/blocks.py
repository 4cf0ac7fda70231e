"""What the guide is made of: texts that editors write, each beside what is drawn for it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.text import RichText

TEXT = ["bold", "italic", "link", "ol", "ul"]


class Section(blocks.StructBlock):
    """A heading and a text; the template draws the rest."""

    title = blocks.CharBlock(label=_("title"), max_length=150)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT, required=False)


class Variants(Section):
    class Meta:
        icon = "image"
        label = _("Variants of the mark")
        template = "visibility/blocks/variants.html"


class Colours(Section):
    class Meta:
        icon = "view"
        label = _("Colours")
        template = "visibility/blocks/colours.html"


class ClearSpace(Section):
    class Meta:
        icon = "resubmit"
        label = _("Clear space and least size")
        template = "visibility/blocks/clear_space.html"


class Rule(blocks.StructBlock):
    example = blocks.ChoiceBlock(
        label=_("drawn example"),
        choices=[
            ("right", _("as it should be")),
            ("dark", _("light mark on a dark ground")),
            ("stretched", _("stretched")),
            ("tilted", _("tilted")),
            ("recoloured", _("in other colours")),
            ("busy", _("on a restless ground")),
            ("crowded", _("too close to something else")),
        ],
    )
    text = blocks.CharBlock(label=_("rule"), max_length=200)


class Rules(Section):
    do = blocks.ListBlock(Rule(), label=_("do"))
    dont = blocks.ListBlock(Rule(), label=_("do not"))

    class Meta:
        icon = "tick"
        label = _("Do and do not")
        template = "visibility/blocks/rules.html"


class Donors(Section):
    class Meta:
        icon = "group"
        label = _("Marks of donors and partners")
        template = "visibility/blocks/donors.html"


class GuideBody(blocks.StreamBlock):
    text = RichText()
    variants = Variants()
    colours = Colours()
    clear_space = ClearSpace()
    rules = Rules()
    donors = Donors()
