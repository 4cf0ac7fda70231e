"""What features show about somebody whose affiliation is about to end. A feature registers its panel."""

from cms.core.panels import Panels

_panels = Panels()
affiliation_panel = _panels.register
panels_for = _panels.shown
