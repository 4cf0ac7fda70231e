"""The blocks a page's body is made of."""

from wagtail import blocks

from .layout import Figures, Steps
from .media import Figure, Files
from .text import Callout, Quote, RichText


class Body(blocks.StreamBlock):
    text = RichText()
    figure = Figure()
    quote = Quote()
    callout = Callout()
    figures = Figures()
    steps = Steps()
    files = Files()
