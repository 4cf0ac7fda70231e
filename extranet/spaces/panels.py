"""What features show on a space's home, to whoever may enter the space. A feature registers its panel; spaces import
no feature."""

from cms.core.panels import Panels

_panels = Panels()
space_panel = _panels.register
panels_for = _panels.shown
