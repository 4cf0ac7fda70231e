"""What stands side by side."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class Field(blocks.StructBlock):
    """One of a pillar's fields (fushat)."""

    name = blocks.CharBlock(label=_("field"), max_length=100)
    text = blocks.CharBlock(label=_("what it is about"), required=False, max_length=300)


class Pillar(blocks.StructBlock):
    """One of the strategy's three pillars (shtyllat) with its fields."""

    icon = blocks.ChoiceBlock(
        label=_("icon"),
        choices=[("megaphone", _("Promotion")), ("dialogue", _("Dialogue")), ("growth", _("Development"))],
        default="megaphone",
    )
    title = blocks.CharBlock(label=_("pillar"), max_length=100)
    text = blocks.TextBlock(label=_("in one sentence"), required=False, max_length=400)
    fields = blocks.ListBlock(Field(), label=_("fields"))
    page = blocks.PageChooserBlock(label=_("page about it"), required=False)

    class Meta:
        icon = "table"
        label = _("Pillar")
        template = "blocks/pillar.html"


class Figure(blocks.StructBlock):
    number = blocks.CharBlock(label=_("number"), max_length=30)
    text = blocks.CharBlock(label=_("what it counts"), max_length=150)


class Figures(blocks.StructBlock):
    """A few numbers that tell much."""

    figures = blocks.ListBlock(Figure(), label=_("numbers"), max_num=6)

    class Meta:
        icon = "order"
        label = _("Numbers")
        template = "blocks/figures.html"


class Steps(blocks.StructBlock):
    """What happens one after the other: a procedure, a calendar."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=150)
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("step"), max_length=150)),
                ("text", blocks.TextBlock(label=_("what happens"), required=False)),
            ]
        ),
        label=_("steps"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "blocks/steps.html"
